/** `node health.mjs PORT`: exit code 0 when the service in this container answers `/health` within three seconds. */
const port = process.argv[2] ?? '';
try {
  const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(3_000) });
  process.exitCode = answer.ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
