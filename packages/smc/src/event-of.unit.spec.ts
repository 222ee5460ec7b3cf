import { sliceBars } from '@smc/domain';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { BTCUSDT, btcusdtBars } from './__fixtures__/runs.ts';
import { SMC_DETECTOR_NAMES, SMC_KINDS, type SmcEvent, detectAll, isEventOf } from './index.ts';

const { log } = detectAll(sliceBars(btcusdtBars(), 0, 6_000), BTCUSDT);
const events: readonly SmcEvent[] = Array.from({ length: log.length }, (_, position) => log.at(position));

describe('an event of a detector', () => {
  it('is of one detector and no other', () => {
    for (const event of events) {
      expect(SMC_DETECTOR_NAMES.filter((name) => isEventOf(event, name))).toEqual([event.detector]);
    }
  });

  it('is of a kind that its detector may emit, so that what the compiler believes is true', () => {
    const strange = events.filter(({ detector, kind }) => !SMC_KINDS[detector].some((each) => each === kind));
    expect(strange).toEqual([]);
    expect(new Set(events.map(({ detector }) => detector)).size).toBeGreaterThan(30);
  });

  it('is known to the compiler', () => {
    const event = events.find((each) => isEventOf(each, 'structure.swing'));
    expectTypeOf(event).not.toBeAny();
    expectTypeOf<NonNullable<typeof event>['kind']>().toEqualTypeOf<'init' | 'BOS' | 'CHoCH' | 'failedBreak'>();
    expect(event?.kind).toBe('init');
  });
});
