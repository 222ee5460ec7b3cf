import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { backgroundTask, delay, runLoop } from './background-task.ts';
import { gracefulStop } from './graceful-stop.ts';
import { silentLogger } from './logger.ts';

class FakeProcess extends EventEmitter {
  readonly exits: number[] = [];

  exit(code: number): void {
    this.exits.push(code);
  }
}

describe('a graceful stop', () => {
  it('runs its steps in order and exits with 0', async () => {
    const process = new FakeProcess();
    const order: string[] = [];
    const step = (name: string): { name: string; stop(): Promise<void> } => ({
      name,
      stop: async () => {
        order.push(`${name} begins`);
        await delay(5);
        order.push(`${name} ended`);
      },
    });
    const stopping = gracefulStop({ process, steps: [step('http'), step('bus')], timeoutMs: 1000, logger: silentLogger });
    process.emit('SIGTERM', 'SIGTERM');
    expect(await stopping.stop('again')).toBe(0);
    expect(order).toEqual(['http begins', 'http ended', 'bus begins', 'bus ended']);
    expect(process.exits).toEqual([0]);
  });

  it('goes on past a step that fails, and exits with 1', async () => {
    const process = new FakeProcess();
    const order: string[] = [];
    const steps = [
      { name: 'bad', stop: () => Promise.reject(new Error('stuck')) },
      {
        name: 'good',
        stop: () => {
          order.push('good');
          return Promise.resolve();
        },
      },
    ];
    expect(await gracefulStop({ process, steps, timeoutMs: 1000, logger: silentLogger }).stop('spec')).toBe(1);
    expect(order).toEqual(['good']);
  });

  it('exits with 1 when time runs out', async () => {
    const process = new FakeProcess();
    const steps = [{ name: 'never', stop: () => new Promise<void>(() => undefined) }];
    expect(await gracefulStop({ process, steps, timeoutMs: 20, logger: silentLogger }).stop('spec')).toBe(1);
  });

  it('exits at once on a second signal', () => {
    const process = new FakeProcess();
    const steps = [{ name: 'never', stop: () => new Promise<void>(() => undefined) }];
    let time = 0;
    gracefulStop({ process, steps, timeoutMs: 60_000, logger: silentLogger, monotonicMs: () => time });
    process.emit('SIGINT', 'SIGINT');
    expect(process.exits).toEqual([]);
    // The terminal and npm may both pass on one Ctrl-C.
    time = 900;
    process.emit('SIGINT', 'SIGINT');
    expect(process.exits).toEqual([]);
    time = 1_100;
    process.emit('SIGINT', 'SIGINT');
    expect(process.exits).toEqual([130]);
  });

  it('keeps the exit code of a fatal error, and lets go of the signals', async () => {
    const process = new FakeProcess();
    const stopping = gracefulStop({ process, steps: [], timeoutMs: 1000, logger: silentLogger });
    expect(await stopping.stop('fatal', 3)).toBe(3);
    stopping.dispose();
    expect(process.listenerCount('SIGTERM') + process.listenerCount('SIGINT')).toBe(0);
  });
});

describe('a background task', () => {
  it('tells its error once, whether it throws at once or later', async () => {
    const fatal: unknown[] = [];
    const failing = backgroundTask(
      'now',
      () => Promise.reject(new Error('now')),
      silentLogger,
      (error) => fatal.push(error),
    );
    await failing.stop();
    let rounds = 0;
    const later = runLoop(
      'later',
      1,
      () => {
        rounds += 1;
        return rounds === 3 ? Promise.reject(new Error('later')) : Promise.resolve();
      },
      silentLogger,
      (error) => fatal.push(error),
    );
    await expect.poll(() => fatal.length).toBe(2);
    await later.stop();
    expect(rounds).toBe(3);
    expect(fatal.map(String)).toEqual(['Error: now', 'Error: later']);
  });

  it('ends soon after it is stopped, in the middle of a wait', async () => {
    let rounds = 0;
    const loop = runLoop(
      'slow',
      60_000,
      () => {
        rounds += 1;
        return Promise.resolve();
      },
      silentLogger,
      () => undefined,
    );
    await expect.poll(() => rounds).toBe(1);
    const started = performance.now();
    await loop.stop();
    expect(performance.now() - started).toBeLessThan(1000);
    expect(rounds).toBe(1);
  });
});
