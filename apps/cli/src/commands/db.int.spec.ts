import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, runSmc } from '../__fixtures__/run-smc.ts';

const COMMANDS = ['migrate', 'seed', 'reset'] as const;
/** Nobody listens there: what gets as far as connecting fails at once. */
const NOBODY = 'postgres://desk:secret@127.0.0.1:1';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smc-cli-db-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const db = (
  command: string,
  databaseUrl: string,
  more: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> => runSmc(folder, ['db', command, ...more], { DATABASE_URL: databaseUrl, ...env });

describe('a production database', () => {
  it.each(COMMANDS)('db %s refuses it with exit 2 and one line, before anything is asked of it', async (command) => {
    const cases = await Promise.all([
      db(command, 'postgres://desk:secret@db.example.com/desk'),
      db(command, `${NOBODY}/desk_prod`),
      db(command, `${NOBODY}/desk`, ['--json'], { SMC_ENV: 'production' }),
    ]);
    for (const { code, stdout, stderr } of cases) {
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).toContain('--i-know-this-is-production');
      expect(stderr).not.toContain('secret');
    }
  });

  it.each(COMMANDS)('db %s goes on when it is told so, and needs no telling elsewhere', async (command) => {
    const [told, elsewhere] = await Promise.all([
      db(command, `${NOBODY}/desk_prod`, ['--i-know-this-is-production']),
      db(command, `${NOBODY}/desk`),
    ]);
    for (const { code, stderr } of [told, elsewhere]) {
      expect(code).not.toBe(0);
      expect(code).not.toBe(2);
      expect(stderr).toContain('ECONNREFUSED');
    }
  });
});

describe('the database of the desk', () => {
  it('is migrated, seeded once and emptied again', async () => {
    const run = async (...args: string[]): Promise<unknown> => {
      const { code, stdout, stderr } = await runSmc(folder, ['db', ...args, '--json']);
      expect(stderr).toBe('');
      expect(code).toBe(0);
      return JSON.parse(stdout);
    };
    expect(await run('migrate')).toMatchObject({ granted: [] });
    expect(await run('migrate')).toEqual({ applied: [], granted: [] });
    expect(await run('seed')).toEqual({ session: 'seed-btcusdt-1h', bars: 1500 });
    expect(await run('seed')).toMatchObject({ bars: 0 });
    expect(await run('reset')).toMatchObject({ reset: true });
    expect(await run('seed')).toMatchObject({ bars: 1500 });
  }, 60_000);
});
