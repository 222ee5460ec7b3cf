import { EventEmitter } from 'node:events';
import { loadConfig, loneServiceEnvSchema } from '@smc/service-kit';
import { afterAll, beforeEach, beforeAll, describe, expect, it } from 'vitest';
import { type StoreUnderTest, openTestStore } from './__fixtures__/test-database.ts';
import { insertSession } from './repositories/sessions.ts';
import { type ServiceOptions, type SessionApp, runService } from './run-service.ts';
import { DEFAULT_OWNER } from './scope.ts';

let under: StoreUnderTest;
beforeAll(async () => {
  under = await openTestStore();
}, 60_000);
afterAll(() => under.close());
beforeEach(() => under.store.read.query('DELETE FROM sessions'));

class FakeProcess extends EventEmitter {
  readonly pid = 4711;
  readonly exits: number[] = [];

  exit(code: number): void {
    this.exits.push(code);
  }
}

interface Life {
  readonly process: FakeProcess;
  readonly steps: string[];
  readonly run: Promise<void>;
}

/** A service that writes down what happens to it. */
function life(more: { readonly createApp?: (steps: string[]) => SessionApp } = {}): Life {
  const process = new FakeProcess();
  const steps: string[] = [];
  const note = (step: string): Promise<void> => {
    steps.push(step);
    return Promise.resolve();
  };
  const app = (): SessionApp => ({
    start: () => note('app starts').then(() => ({ port: 1 })),
    play: () => void note('app plays'),
    stop: () => note('app stops'),
  });
  const env = loadConfig(loneServiceEnvSchema, {
    DATABASE_URL: under.server.databaseUrl,
    KAFKA_BROKERS: 'one:1, two:2',
    TRADING_MODE: 'REPLAY',
    LOG_LEVEL: 'silent',
  });
  const options: ServiceOptions<{ start(): Promise<void>; stop(): Promise<void> }> = {
    service: 'spec',
    env,
    port: 0,
    manifest: new URL('../package.json', import.meta.url),
    process,
    openBus: ({ brokers, service, environment }) => {
      steps.push(`bus of ${environment}.${service} on ${brokers.join()}`);
      return { start: () => note('bus starts'), stop: () => note('bus stops') };
    },
    createApp: ({ session, holder }) => {
      steps.push(`app for ${session.session}`);
      expect(holder).toMatch(/^spec@.+:4711:[0-9a-f]{8}$/);
      return more.createApp?.(steps) ?? app();
    },
  };
  return { process, steps, run: runService(options) };
}

function begin(session: string, startedAt: number, plan: string | null = 'plan', mode: 'REPLAY' | 'PAPER' = 'REPLAY'): Promise<unknown> {
  return insertSession(under.store.read, { session, owner: DEFAULT_OWNER, mode, descriptor: {}, plan, startedAt });
}

const exited = (process: FakeProcess): Promise<void> => expect.poll(() => process.exits, { timeout: 8_000 }).toHaveLength(1);

describe('a service in a process of its own', () => {
  it('waits for a session of its mode that has a plan, then subscribes before the bus starts', async () => {
    await begin('of-another-mode', 5, 'plan', 'PAPER');
    await begin('without-a-plan', 6, null);
    const { process, steps, run } = life();
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(steps).toEqual([]);
    await begin('ours', 1);
    await run;
    expect(steps).toEqual(['bus of local.spec on one:1,two:2', 'app for ours', 'app starts', 'bus starts', 'app plays']);
    process.emit('SIGTERM', 'SIGTERM');
    await exited(process);
    expect(steps.slice(5)).toEqual(['app stops', 'bus stops']);
    expect(process.exits).toEqual([0]);
  });

  it('ends with 0 when another session of its mode is taken up', async () => {
    await begin('first', 1);
    const { process, steps, run } = life();
    await run;
    await begin('of-another-mode', 5, 'plan', 'PAPER');
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    expect(process.exits).toEqual([]);
    await begin('second', 2);
    await exited(process);
    expect(process.exits).toEqual([0]);
    expect(steps.slice(-2)).toEqual(['app stops', 'bus stops']);
  }, 15_000);

  it('stops while it waits', async () => {
    const { process, run, steps } = life();
    process.emit('SIGTERM', 'SIGTERM');
    await run;
    await exited(process);
    expect(process.exits).toEqual([0]);
    expect(steps).toEqual([]);
  });

  it('ends with 1 when it cannot start, and drains what had started', async () => {
    await begin('ours', 1);
    const { process, run, steps } = life({
      createApp: (noted) => ({
        start: () => Promise.reject(new Error('no way')),
        stop: () => {
          noted.push('app stops');
          return Promise.resolve();
        },
      }),
    });
    await run;
    await exited(process);
    expect(process.exits).toEqual([1]);
    expect(steps.slice(-2)).toEqual(['app stops', 'bus stops']);
  });

  it.each(['uncaughtException', 'unhandledRejection'])('drains and ends with 1 after an %s', async (event) => {
    await begin('ours', 1);
    const { process, run, steps } = life();
    await run;
    process.emit(event, new Error('injected'));
    await exited(process);
    expect(process.exits).toEqual([1]);
    expect(steps.slice(-2)).toEqual(['app stops', 'bus stops']);
  });
});
