import type { User } from '@smc/contracts';
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
    check.forget('s');
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
