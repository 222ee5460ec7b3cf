import { findInstrument, required } from '@smc/domain';
import { describe, expect, it } from 'vitest';
import { barFromMessage, barToMessage } from './bar-codec.ts';
import { barClosedV1 } from './messages/market.ts';

describe('bars on the wire', () => {
  const instrument = required(findInstrument('EUR/USD'), 'EUR/USD');
  const bar = { index: 3, time: 900_000, open: 108_345, high: 108_400, low: 108_300, close: 108_311, volume: 1.25 };
  const message = barToMessage(bar, { instrument, timeframe: '15m', origin: 'RECORDED', volume: '1.25' });

  it('come back as they were', () => {
    expect(barClosedV1.parse(message)).toMatchObject({ open: '1.08345', close: '1.08311', volume: '1.25' });
    expect(barFromMessage(message, instrument)).toEqual(bar);
  });

  it('are refused off the grid', () => {
    expect(() => barFromMessage({ ...message, high: '1.084001' }, instrument)).toThrow(/not a multiple/);
  });
});
