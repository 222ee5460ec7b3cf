import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('./__fixtures__/faulty-process.ts', import.meta.url));

async function run(kind: string): Promise<{ readonly code: number | null; readonly out: string; readonly log: string }> {
  const child = spawn(process.execPath, [PROGRAM, kind], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 10_000 });
  let out = '';
  let log = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    if (kind === 'none' && text.includes('up')) child.kill('SIGTERM');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, log };
}

describe('an error that nobody has caught', () => {
  it.each([
    ['uncaught', 'nobody has caught this error'],
    ['rejected', 'nobody has dealt with this rejection'],
  ])('is logged, the process drains, and ends with 1: %s', async (kind, told) => {
    const { code, out, log } = await run(kind);
    expect(code).toBe(1);
    expect(out).toBe('up\ndrained\n');
    expect(log).toContain(told);
    expect(log).toContain('injected fault');
  });

  it('is no part of a stop by signal', async () => {
    const { code, out, log } = await run('none');
    expect(code).toBe(0);
    expect(out).toBe('up\ndrained\n');
    expect(log).not.toContain('nobody has');
  });
});
