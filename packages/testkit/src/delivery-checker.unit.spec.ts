import { describe, expect, it } from 'vitest';
import { type Effect, type Send, checkDelivery } from './delivery-checker.ts';

const send = (key: string, n: number, outcome: Send['outcome'] = 'acked'): Send => ({ key, n, outcome });
const effect = (key: string, n: number): Effect => ({ key, n });

describe('the delivery checker', () => {
  it('finds nothing wrong with a whole delivery, and lets keys run past each other', () => {
    const sends = [send('a', 0), send('b', 0), send('a', 1), send('b', 1)];
    const report = checkDelivery(sends, [effect('b', 0), effect('b', 1), effect('a', 0), effect('a', 1)]);
    expect(report).toEqual({ acked: 4, unknown: 0, effects: 4, lost: [], doubled: [], phantom: [], outOfOrder: [] });
  });

  it('names what was acknowledged and never came to be', () => {
    expect(checkDelivery([send('a', 0), send('a', 1)], [effect('a', 0)]).lost).toEqual(['a#1']);
  });

  it('names what came to be twice, once, and does not call it out of order', () => {
    const report = checkDelivery([send('a', 0), send('a', 1)], [effect('a', 0), effect('a', 1), effect('a', 0), effect('a', 0)]);
    expect(report.doubled).toEqual(['a#0']);
    expect(report.outOfOrder).toEqual([]);
  });

  it('lets an unknown send come to be or not, but not twice', () => {
    const sends = [send('a', 0, 'unknown'), send('a', 1, 'unknown')];
    expect(checkDelivery(sends, [effect('a', 1)])).toMatchObject({ unknown: 2, lost: [], phantom: [], doubled: [] });
    expect(checkDelivery(sends, [effect('a', 0), effect('a', 0)]).doubled).toEqual(['a#0']);
  });

  it('names effects of failed sends and of what was never sent', () => {
    expect(checkDelivery([send('a', 0, 'failed')], [effect('a', 0), effect('z', 9)]).phantom).toEqual(['a#0', 'z#9']);
  });

  it('names what came after a later message of its key', () => {
    const sends = [send('a', 0), send('a', 1), send('a', 2)];
    expect(checkDelivery(sends, [effect('a', 0), effect('a', 2), effect('a', 1)]).outOfOrder).toEqual(['a#1']);
  });
});
