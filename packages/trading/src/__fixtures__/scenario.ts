import type { Intent } from '@smc/contracts';
import type { Bar, Direction } from '@smc/domain';
import fc from 'fast-check';
import type { StrategyOutput, StrategyPort } from '../driver-types.ts';
import { type OpenSpec, bar, cancel, open } from './builders.ts';

/** What a scripted strategy wants at the close of one bar. */
export interface Wish {
  readonly dir: Direction;
  readonly type: 'limit' | 'market' | 'stop';
  /** Ticks from the close. */
  readonly away: number;
  readonly risk: number;
  /** Ticks beyond the entry, one or two targets. */
  readonly reward: readonly number[];
  readonly share: number;
  readonly life: number;
  /** Cancels the intent before this one as well. */
  readonly cancels: boolean;
}

/** Bars and wishes of one made-up run. */
export interface Scenario {
  readonly bars: readonly Bar[];
  readonly wishes: readonly (Wish | null)[];
}

const step = fc.record({
  gap: fc.integer({ min: -120, max: 120 }),
  body: fc.integer({ min: -150, max: 150 }),
  up: fc.nat(120),
  down: fc.nat(120),
});

/** Prices stay between 50.00 and 150.00, so that a mirror at 100.00 keeps them positive. */
const bounded = (ticks: number): number => Math.min(15_000, Math.max(5_000, ticks));

/** Bars that walk around 100.00 with gaps. */
export const bars = (most: number): fc.Arbitrary<readonly Bar[]> =>
  fc.array(step, { minLength: 5, maxLength: most }).map((steps) => {
    let last = 10_000;
    return steps.map(({ gap, body, up, down }, index) => {
      const from = bounded(last + gap);
      const to = bounded(from + body);
      last = to;
      return bar(index, from, bounded(Math.max(from, to) + up), bounded(Math.min(from, to) - down), to);
    });
  });

/** A wish of any kind, its bracket in order. */
export const wish: fc.Arbitrary<Wish> = fc.record({
  dir: fc.constantFrom(1 as const, -1 as const),
  type: fc.constantFrom('limit' as const, 'market' as const, 'stop' as const),
  away: fc.integer({ min: 0, max: 150 }),
  risk: fc.integer({ min: 100, max: 300 }),
  reward: fc.array(fc.integer({ min: 20, max: 300 }), { minLength: 1, maxLength: 2 }),
  share: fc.constantFrom(0.3, 0.5, 1 / 3),
  life: fc.integer({ min: 1, max: 6 }),
  cancels: fc.boolean(),
});

/** Bars with a wish at about every third close. */
export const scenario = (most: number): fc.Arbitrary<Scenario> =>
  bars(most).chain((all) =>
    fc.array(fc.option(wish, { freq: 2, nil: null }), { minLength: all.length, maxLength: all.length }).map((wishes) => ({ bars: all, wishes })),
  );

/** The bracket of a wish at a close, in ticks. */
export function specOf(at: Bar, { dir, type, away, risk, reward, share, life }: Wish): OpenSpec {
  const offset = type === 'market' ? 0 : type === 'limit' ? -dir * away : dir * away;
  const entry = at.close + offset;
  const shares = reward.length === 1 ? [1] : [share, 1 - share];
  return {
    dir,
    type,
    entry,
    stop: entry - dir * risk,
    targets: reward.map((ticks, position) => ({ price: entry + dir * ticks, share: shares[position] ?? 1 })),
    expiresAtIndex: at.index + life,
  };
}

/** Intents of a wish: its own, after a cancel of the one before when it says so. */
export function intentsOf(at: Bar, any: Wish | null | undefined): Intent[] {
  if (any === null || any === undefined) return [];
  const intents: Intent[] = [open(at, specOf(at, any))];
  if (any.cancels) for (let index = at.index - 3; index < at.index; index += 1) if (index >= 0) intents.unshift(cancel(at, `intent-${index}`));
  return intents;
}

/** A strategy that follows the script of a scenario. */
export function scripted(script: Scenario): StrategyPort {
  return {
    onBar: (at): StrategyOutput => ({ signals: [], intents: intentsOf(at, script.wishes[at.index]) }),
  };
}

/** The same run seen in a mirror at 100.00: every long is a short. */
export function mirrored({ bars: all, wishes }: Scenario): Scenario {
  const flip = (ticks: number): number => 20_000 - ticks;
  return {
    bars: all.map((each) => bar(each.index, flip(each.open), flip(each.low), flip(each.high), flip(each.close))),
    wishes: wishes.map((any) => (any === null ? null : { ...any, dir: any.dir === 1 ? -1 : 1 })),
  };
}
