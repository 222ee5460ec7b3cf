import { silentLogger } from '@smc/service-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StoreUnderTest, openTestStore } from './__fixtures__/test-database.ts';
import { type LeaseKeeper, createLeaseKeeper } from './lease-keeper.ts';
import type { Store } from './store.ts';

let under: StoreUnderTest;
beforeAll(async () => {
  under = await openTestStore();
}, 60_000);
afterAll(() => under.close());

function keeperOf(
  holder: string,
  name: string,
  onLost: (error: unknown) => void = () => undefined,
  store: Store = under.store,
): LeaseKeeper {
  return createLeaseKeeper({ store, name, holder, logger: silentLogger, onLost });
}

describe('a lease that a process keeps', () => {
  it('is refused at once without a signal, and waited for with one', async () => {
    const first = keeperOf('one', 'a');
    const second = keeperOf('two', 'a');
    await first.acquire();
    await expect(second.acquire()).rejects.toThrow('held by another process');
    const waiting = second.acquire(new AbortController().signal);
    expect(second.isHeld).toBe(false);
    await first.release();
    await waiting;
    expect(second.current().epoch).toBe(2);
    await second.release();
  });

  it('is taken over within 15 s when its holder dies', async () => {
    const first = keeperOf('one', 'b');
    await first.acquire();
    // A holder that was killed renews nothing: as if its last renewal had just been.
    await under.store.read.query(`UPDATE leases SET epoch = epoch + 7, holder = 'dead' WHERE name = 'b'`);
    const from = performance.now();
    const second = keeperOf('two', 'b');
    await second.acquire(new AbortController().signal);
    expect(performance.now() - from).toBeLessThan(15_000);
    expect(performance.now() - from).toBeGreaterThan(5_000);
    await second.release();
    await first.release();
  }, 20_000);

  it('is not waited for any longer than wanted', async () => {
    const first = keeperOf('one', 'c');
    await first.acquire();
    const wanted = new AbortController();
    const waiting = keeperOf('two', 'c').acquire(wanted.signal);
    wanted.abort(new Error('stopping'));
    await expect(waiting).rejects.toThrow('stopping');
    await first.release();
  });

  it('tells when somebody else has it', async () => {
    const lost: unknown[] = [];
    const first = keeperOf('one', 'd', (error) => lost.push(error));
    await first.acquire();
    await under.store.read.query(`UPDATE leases SET epoch = epoch + 1, holder = 'two' WHERE name = 'd'`);
    await expect.poll(() => lost.length, { timeout: 6_000 }).toBe(1);
    expect(String(lost[0])).toContain('LeaseLostError');
    await first.release();
  }, 10_000);

  it('survives a database that does not answer for a moment', async () => {
    const lost: unknown[] = [];
    let failures = 0;
    const shaky: Store = {
      ...under.store,
      read: {
        query: (sql, params) => {
          if (!sql.includes('UPDATE leases') || failures >= 1) return under.store.read.query(sql, params);
          failures += 1;
          return Promise.reject(new Error('connection lost'));
        },
      },
    };
    const keeper = keeperOf('one', 'e', (error) => lost.push(error), shaky);
    await keeper.acquire();
    await expect.poll(() => failures, { timeout: 6_000 }).toBe(1);
    await expect
      .poll(
        async () =>
          (await under.store.read.query(`SELECT 1 FROM leases WHERE name = 'e' AND expires_at > clock_timestamp() + interval '9 s'`))
            .rowCount,
        {
          timeout: 6_000,
        },
      )
      .toBe(1);
    expect(lost).toEqual([]);
    await keeper.release();
  }, 15_000);
});
