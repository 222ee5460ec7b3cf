import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestPostgres, startTestPostgres } from './test-postgres.ts';
import { waitUntil } from './wait-until.ts';

describe('the PostgreSQL for tests', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startTestPostgres();
  });
  afterAll(() => postgres.stop());

  it('gives each test a migrated database of its own', async () => {
    const [one, two] = await Promise.all([postgres.createDatabase(), postgres.createDatabase()]);
    await one.store.read.query(`INSERT INTO halts VALUES ('owner', 'global', 'test', 'spec', 1)`);
    expect((await one.store.read.query('SELECT * FROM halts')).rowCount).toBe(1);
    expect((await two.store.read.query('SELECT * FROM halts')).rowCount).toBe(0);
  });

  it('ends with the process that started it, even when that is killed', async () => {
    const child = fork(fileURLToPath(new URL('./__fixtures__/start-and-wait.ts', import.meta.url)), { silent: true });
    const [message] = (await once(child, 'message')) as [{ pid: number }]; // what the fixture sends
    expect(isRunning(message.pid)).toBe(true);
    child.kill('SIGKILL');
    await waitUntil(() => !isRunning(message.pid), 10_000, 'the end of the server');
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
