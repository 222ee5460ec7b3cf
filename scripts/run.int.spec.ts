import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** A clone that is already installed: the scripts, a lockfile, its stamp, and the pinned Node. */
let clone = '';

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'run-'));
  mkdirSync(join(clone, 'scripts'));
  for (const name of ['run.mjs', 'install.mjs']) copyFileSync(join(import.meta.dirname, name), join(clone, 'scripts', name));
  writeFileSync(join(clone, 'pnpm-lock.yaml'), 'lock');
  writeFileSync(join(clone, 'pnpm-workspace.yaml'), 'workspace');
  writeFileSync(join(clone, 'package.json'), JSON.stringify({ packageManager: 'pnpm@10.0.0' }));
  mkdirSync(join(clone, 'node_modules/.bin'), { recursive: true });
  mkdirSync(join(clone, 'node_modules/node/bin'), { recursive: true });
  symlinkSync(process.execPath, join(clone, 'node_modules/node/bin/node'));
  symlinkSync('../node/bin/node', join(clone, 'node_modules/.bin/node'));
  stamp();
});

afterEach(() => {
  rmSync(clone, { recursive: true, force: true });
});

function stamp(): void {
  const hash = createHash('sha256').update('lock').update('workspace').digest('hex');
  writeFileSync(join(clone, 'node_modules/.smc-installed'), `${hash} ${process.platform}-${process.arch}\n`);
}

interface Running {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** Waits until stdout holds the text, at most as long as the test may run. */
  readonly says: (text: string) => Promise<void>;
  readonly ended: Promise<{ code: number | null; signal: string | null; stdout: string; stderr: string }>;
}

/** `relay` takes `process.execve` away, as on the host's older Node, so that the script stands in for a child. */
function start(args: readonly string[], { relay = false, env = {} }: { relay?: boolean; env?: Record<string, string> } = {}): Running {
  const without = join(clone, 'without-execve.mjs');
  writeFileSync(without, 'process.execve = undefined;\n');
  const nodeArgs = relay ? ['--import', without] : [];
  const child = spawn(process.execPath, [...nodeArgs, join(clone, 'scripts/run.mjs'), ...args], {
    cwd: clone,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return {
    child,
    says: (text) =>
      new Promise((done) => {
        const look = (): void => {
          if (stdout.includes(text)) done();
        };
        child.stdout.on('data', look);
        look();
      }),
    ended: new Promise((done) => {
      child.on('close', (code, signal) => {
        done({ code, signal, stdout, stderr });
      });
    }),
  };
}

/** Says its process id, and on a signal how often it came, then ends with 7. */
const patient = `
  let count = 0;
  process.on('SIGTERM', () => { count += 1; setTimeout(() => { console.log('stopped after ' + count); process.exit(7); }, 300); });
  setInterval(() => undefined, 1000);
  console.log('pid ' + process.pid);
`;

describe.each([{ relay: false }, { relay: true }])('a root script (relay: $relay)', ({ relay }) => {
  it('keeps stdout, arguments and the exit code', async () => {
    const run = start(['node', '-e', 'console.log(JSON.stringify(process.argv.slice(1))); process.exit(3)', '--', 'a b', '--json'], {
      relay,
    });
    expect(await run.ended).toMatchObject({ code: 3, stdout: '["a b","--json"]\n', stderr: '' });
  });

  it('puts the installed tools first on the PATH', async () => {
    const run = start(['node', '-p', 'process.env.PATH.split(":")[0]'], { relay });
    expect((await run.ended).stdout).toBe(`${join(clone, 'node_modules/.bin')}\n`);
  });

  it('stops gracefully: SIGTERM reaches the program once and its exit code comes back', async () => {
    const run = start(['node', '-e', patient], { relay });
    await run.says('pid');
    run.child.kill('SIGTERM');
    const { code, stdout } = await run.ended;
    expect(code).toBe(7);
    expect(stdout).toContain('stopped after 1');
  });

  it('counts a signal that npm and the group both send as one', async () => {
    const run = start(['node', '-e', patient], { relay: true });
    await run.says('pid');
    run.child.kill('SIGTERM');
    run.child.kill('SIGTERM');
    expect((await run.ended).stdout).toContain('stopped after 1');
  });

  it('loads .env, and the environment wins', async () => {
    writeFileSync(join(clone, '.env'), 'ONE=file\nTWO=file\n');
    const run = start(['node', '-p', 'process.env.ONE + " " + process.env.TWO'], { relay, env: { TWO: 'environment' } });
    expect((await run.ended).stdout).toBe('file environment\n');
  });

  it('drops the NODE_ENV that npm sets, and keeps one that was asked for', async () => {
    const ask = ['node', '-p', 'process.env.NODE_ENV'];
    const byNpm = start(ask, { relay, env: { NODE_ENV: 'production', npm_config_omit: 'dev' } });
    expect((await byNpm.ended).stdout).toBe('undefined\n');
    const asked = start(ask, { relay, env: { NODE_ENV: 'production' } });
    expect((await asked.ended).stdout).toBe('production\n');
  });

  it('takes the tool of the package it is started in', async () => {
    mkdirSync(join(clone, 'apps/one/node_modules/.bin'), { recursive: true });
    writeFileSync(join(clone, 'apps/one/node_modules/.bin/tool'), '#!/bin/sh\npwd\n', { mode: 0o755 });
    const { stdout } = await start(['--cwd', 'apps/one', 'tool'], { relay }).ended;
    expect(stdout.trim().endsWith('/apps/one')).toBe(true);
  });

  it('refuses a tool that is not installed', async () => {
    expect(await start(['nothing-like-it'], { relay }).ended).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('package.json', () => {
  it('starts every script with exec: the shell in between would die of a signal and leave the program running', () => {
    const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const through = Object.entries(scripts).filter(([, command]) => command.includes('scripts/run.mjs'));
    expect(through.length).toBeGreaterThan(10);
    expect(through.filter(([, command]) => !command.startsWith('exec node '))).toEqual([]);
  });
});

describe('installing', () => {
  /** A stand-in for npx that says what it was asked for, on stdout, as pnpm does. */
  function fakeNpx(body: string): Record<string, string> {
    const folder = join(clone, 'fake');
    mkdirSync(folder);
    writeFileSync(join(folder, 'npx'), `#!/bin/sh\necho "npx $*"\necho x >> "${join(clone, 'calls')}"\n${body}\n`, { mode: 0o755 });
    return { PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  }

  const calls = (): number => readFileSync(join(clone, 'calls'), 'utf8').split('\n').length - 1;

  it('happens when the lockfile changed, says so on stderr only, and happens once', async () => {
    writeFileSync(join(clone, 'pnpm-lock.yaml'), 'another lock');
    const env = fakeNpx('exit 0');
    const first = await start(['node', '-p', '1'], { env }).ended;
    expect(first).toMatchObject({ code: 0, stdout: '1\n' });
    expect(first.stderr).toContain('npx --yes --package=pnpm@10.0.0 -- pnpm install --frozen-lockfile');
    expect(await start(['node', '-p', '1'], { env }).ended).toMatchObject({ code: 0, stdout: '1\n', stderr: '' });
    expect(calls()).toBe(1);
  });

  it('is done by one of several scripts started at once', async () => {
    rmSync(join(clone, 'node_modules/.smc-installed'));
    const env = fakeNpx('sleep 1');
    const runs = await Promise.all([1, 2, 3].map((each) => start(['node', '-p', String(each)], { env }).ended));
    expect(runs.map(({ code, stdout }) => [code, stdout])).toEqual([1, 2, 3].map((each) => [0, `${String(each)}\n`]));
    expect(calls()).toBe(1);
  });

  it('takes over a lock whose process is gone', async () => {
    rmSync(join(clone, 'node_modules/.smc-installed'));
    mkdirSync(join(clone, '.cache'));
    const gone = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(join(clone, '.cache/install.lock'), String(gone.pid));
    expect(await start(['node', '-p', '1'], { env: fakeNpx('exit 0') }).ended).toMatchObject({ code: 0, stdout: '1\n' });
    expect(existsSync(join(clone, '.cache/install.lock'))).toBe(false);
  });

  it('ends the script when it fails, and is tried again', async () => {
    rmSync(join(clone, 'node_modules/.smc-installed'));
    const env = fakeNpx('exit 9');
    expect(await start(['node', '-p', '1'], { env }).ended).toMatchObject({ code: 1, stdout: '' });
    await start(['node', '-p', '1'], { env }).ended;
    expect(calls()).toBe(2);
  });
});
