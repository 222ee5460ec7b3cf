import type { User } from '@smc/contracts';
import { createMemoryCache, createSharedSessions } from '@smc/cache';
import { fixedClock } from '@smc/testkit';
import { describe, expect, it } from 'vitest';
import { SESSION_CHECK_MS } from './identity-types.ts';
import { createSessionCheck } from './session-check.ts';

const USER: User = { id: 'user-1', email: 'owner@desk.local', name: 'Owner', role: 'admin' };

function setUp() {
  const clock = fixedClock();
  const state = { asked: 0, user: USER as User | null, fails: false };
  const check = createSessionCheck({
    clock,
    ask: () => {
      state.asked += 1;
      return state.fails ? Promise.reject(new Error('database is away')) : Promise.resolve(state.user);
    },
  });
  return { clock, state, check };
}

describe('session check', () => {
  it('asks once within its bound, and again after it', async () => {
    const { clock, state, check } = setUp();
    await Promise.all([check.user('s'), check.user('s')]);
    clock.advance(SESSION_CHECK_MS - 1);
    await check.user('s');
    expect(state.asked).toBe(1);
    state.user = null;
    clock.advance(1);
    expect(await check.user('s')).toBeNull();
  });

  it('forgets at once what it is told to forget', async () => {
    const { state, check } = setUp();
    await check.user('s');
    state.user = null;
    await check.forget('s');
    expect(await check.user('s')).toBeNull();
  });

  it('keeps no failed answer', async () => {
    const { state, check } = setUp();
    state.fails = true;
    await expect(check.user('s')).rejects.toThrow('away');
    state.fails = false;
    expect(await check.user('s')).toEqual(USER);
  });

  it('does not trust an answer from the future after the clock was set back', async () => {
    const { clock, state, check } = setUp();
    await check.user('s');
    clock.advance(-60_000);
    await check.user('s');
    expect(state.asked).toBe(2);
  });
});

describe('what processes share of sessions', () => {
  function processes() {
    const clock = fixedClock();
    const shared = createSharedSessions({ cache: createMemoryCache({ monotonicMs: () => clock.now() }), clock, boundMs: SESSION_CHECK_MS });
    const state = { asked: 0, user: USER as User | null };
    const ask = (): Promise<User | null> => {
      state.asked += 1;
      return Promise.resolve(state.user);
    };
    return { clock, state, shared, one: createSessionCheck({ clock, ask, shared }), two: createSessionCheck({ clock, ask, shared }) };
  }

  it('spares the other process the question', async () => {
    const { state, one, two } = processes();
    await one.user('s');
    expect(await two.user('s')).toEqual(USER);
    expect(state.asked).toBe(1);
  });

  it('gets no younger when it is passed on', async () => {
    const { clock, state, one, two } = processes();
    await one.user('s');
    clock.advance(SESSION_CHECK_MS - 1);
    await two.user('s');
    state.user = null;
    clock.advance(1);
    expect(await two.user('s')).toBeNull();
    expect(await one.user('s')).toBeNull();
  });

  it('an end reaches the others without a question, and an answer from before it cannot come back', async () => {
    const { clock, state, shared, one, two } = processes();
    const asked = clock.now();
    await one.forget('s');
    await shared.keep('s', USER, asked);
    expect(await two.user('s')).toBeNull();
    expect(state.asked).toBe(0);
  });

  it('counts for nothing when its time lies ahead or too far back', async () => {
    const { clock, shared } = processes();
    await shared.keep('ahead', USER, clock.now() + 1000);
    await shared.keep('back', USER, clock.now() - SESSION_CHECK_MS);
    expect(await shared.find('ahead')).toBeUndefined();
    expect(await shared.find('back')).toBeUndefined();
    await shared.keep('now', USER, clock.now());
    clock.advance(-1);
    expect(await shared.find('now')).toBeUndefined();
  });

  it('never lets an ended session live longer than the bound, in any order of questions', async () => {
    let seed = 11;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return (seed >> 8) % below;
    };
    for (let round = 0; round < 300; round += 1) {
      const { clock, state, one, two } = processes();
      let endedAt: number | null = null;
      for (let step = 0; step < 40; step += 1) {
        clock.advance(random(2000));
        // Ended in the database alone: nobody was told.
        if (endedAt === null && random(15) === 0) {
          state.user = null;
          endedAt = clock.now();
        }
        const user = await (random(2) === 0 ? one : two).user('s');
        if (endedAt !== null && clock.now() - endedAt >= SESSION_CHECK_MS) expect(user).toBeNull();
      }
    }
  });
});
