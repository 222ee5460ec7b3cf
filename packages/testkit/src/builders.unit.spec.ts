import { MESSAGES, intentV1, isMessageType, signalV1, structureEventSchema } from '@smc/contracts';
import { describe, expect, it } from 'vitest';
import { createFaults } from './faults.ts';
import { aMessage, aPayload, anEnvelope } from './message-builders.ts';
import { aBarClosed } from './market-builders.ts';
import { aCancelIntent, aRejectedSignal, aStructureEvent } from './strategy-builders.ts';
import { fixedClock } from './clock.ts';
import { waitUntil } from './wait-until.ts';

describe('builders', () => {
  it.each(Object.keys(MESSAGES).filter(isMessageType))('%s is valid as it is built', (type) => {
    expect(aMessage(type).payload).toEqual(aPayload(type));
  });

  it('the others are valid too', () => {
    expect(intentV1.parse(aCancelIntent())).toEqual(aCancelIntent());
    expect(signalV1.parse(aRejectedSignal())).toEqual(aRejectedSignal());
    expect(structureEventSchema.parse(aStructureEvent())).toEqual(aStructureEvent());
  });

  it('take changes, and refuse to build a message that is not valid', () => {
    expect(aBarClosed({ index: 3 }).time - aBarClosed().time).toBe(3 * 3_600_000);
    expect(anEnvelope('market.quote', { key: 'other' })).toMatchObject({ type: 'market.quote', key: 'other' });
    expect(() => aMessage('market.quote', { correlationId: '' })).toThrow('correlationId');
  });
});

describe('the tools of tests', () => {
  it('a clock stands still until it is moved', () => {
    const clock = fixedClock(5);
    clock.advance(2);
    expect([clock.now(), clock.now()]).toEqual([7, 7]);
  });

  it('a wait ends when the condition holds, and fails after its bound with what was waited for', async () => {
    let looks = 0;
    await waitUntil(() => ++looks === 3, 1000);
    expect(looks).toBe(3);
    await expect(waitUntil(() => false, 20, 'the impossible')).rejects.toThrow('the impossible did not come true within 20 ms');
  });

  it('faults fail as often as was ordered, and count', () => {
    const faults = createFaults();
    let ran = 0;
    faults.failAt('a', 2);
    faults.runAt('b', () => {
      ran += 1;
    });
    const passes = ['a', 'a', 'a', 'b', 'b'].map((name) => {
      try {
        faults.point(name);
        return 'passed';
      } catch {
        return 'failed';
      }
    });
    expect(passes).toEqual(['failed', 'failed', 'passed', 'passed', 'passed']);
    expect(ran).toBe(1);
    expect(faults.passes('a')).toBe(3);
  });
});
