import { readFile } from 'node:fs/promises';

/** Version in a package's manifest; `unknown` when it names none. */
export async function packageVersion(manifest: URL): Promise<string> {
  const parsed: unknown = JSON.parse(await readFile(manifest, 'utf8'));
  return parsed !== null && typeof parsed === 'object' && 'version' in parsed ? String(parsed.version) : 'unknown';
}
