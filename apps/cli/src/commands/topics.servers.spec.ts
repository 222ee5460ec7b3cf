import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOPICS } from '@smc/contracts';
import { startTestKafka } from '@smc/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, runSmc } from '../__fixtures__/run-smc.ts';

let folder = '';
let kafka: Awaited<ReturnType<typeof startTestKafka>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smc-topics-'));
  kafka = await startTestKafka({ users: { strategy: 's' } });
});
afterAll(async () => {
  await kafka.stop();
  await rm(folder, { recursive: true, force: true });
});

const apply = (env: Readonly<Record<string, string>>, ...args: string[]): Promise<Ended> =>
  runSmc(folder, ['topics', 'apply', ...args], env);
const login = (username: string, password: string): Record<string, string> => ({
  KAFKA_BROKERS: kafka.brokers,
  KAFKA_USERNAME: username,
  KAFKA_PASSWORD: password,
});

describe('topics apply', () => {
  it('creates the topics and rules of the environment, tells them as JSON alone, and finds nothing to do after that', async () => {
    const env = { ...login('admin', kafka.admin?.password ?? ''), SMC_ENV: 'paper' };
    const first = await apply(env, '--json');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const document = JSON.parse(first.stdout) as { environment: string; topics: { created: string[] }; access: { added: unknown[] } }; // our own output
    expect(document.environment).toBe('paper');
    expect(document.topics.created).toHaveLength(2 * Object.keys(TOPICS).length);
    expect(document.topics.created).toContain('paper.trading.intents.v1.dlt');
    expect(document.access.added.length).toBeGreaterThan(20);
    const second = await apply(env);
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(second.stdout.trim().split('\n')).toHaveLength(1);
  });

  it('ends with exit 3 where no broker answers or none is named, and 2 for a wrong identity or option', async () => {
    const silent = await apply({ KAFKA_BROKERS: '127.0.0.1:1' });
    expect(silent).toMatchObject({ code: 3, stdout: '' });
    expect(silent.stderr).toContain('127.0.0.1:1');
    expect(await apply({ KAFKA_BROKERS: '' })).toMatchObject({ code: 3 });
    const refused = await apply(login('strategy', 's'));
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('super user');
    expect(await apply(login('admin', 'wrong-password'))).toMatchObject({ code: 2 });
    expect(await apply({ KAFKA_BROKERS: kafka.brokers }, '--replicas', '0')).toMatchObject({ code: 2 });
  });
});
