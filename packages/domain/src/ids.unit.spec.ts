import { describe, expect, it } from 'vitest';
import { clientOrderId, instrumentId } from './ids.ts';
import { TRADING_MODES, originOf } from './mode.ts';
import { oppositeSide, sideOf } from './order.ts';
import { InputError, InvariantError, invariant, required } from './result.ts';
import { TIMEFRAMES, TIMEFRAME_MS, higherTimeframe, isTimeframe, parseTimeframe } from './timeframe.ts';

describe('ids', () => {
  it('name an instrument at a venue', () => {
    expect(instrumentId('binance', 'BTC/USDT')).toBe('binance:BTC/USDT');
  });

  it.each(['', 'a b', 'x'.repeat(33), 'a/b', 'é'])('refuse the client order id %j', (id) => {
    expect(() => clientOrderId(id)).toThrow('client order id');
  });

  it('take every form a venue takes', () => {
    expect(clientOrderId(`${'aZ09_-'.repeat(5)}ab`)).toHaveLength(32);
  });
});

describe('modes', () => {
  it('never let recorded or simulated data stand behind PAPER, TESTNET or LIVE', () => {
    expect(Object.fromEntries(TRADING_MODES.map((mode) => [mode, originOf(mode)]))).toEqual({
      BACKTEST: 'RECORDED',
      REPLAY: 'RECORDED',
      SIMULATED: 'SIMULATED',
      PAPER: 'VENUE',
      TESTNET: 'VENUE',
      LIVE: 'VENUE',
    });
  });
});

describe('sides', () => {
  it('follow the direction', () => {
    expect([sideOf(1), sideOf(-1), oppositeSide('buy'), oppositeSide('sell')]).toEqual(['buy', 'sell', 'sell', 'buy']);
  });
});

describe('time frames', () => {
  it('are known by name, shortest first', () => {
    expect([...TIMEFRAMES].sort((a, b) => TIMEFRAME_MS[a] - TIMEFRAME_MS[b])).toEqual(TIMEFRAMES);
    expect(isTimeframe('toString')).toBe(false);
    expect(parseTimeframe('1h')).toBe('1h');
    expect(() => parseTimeframe('7m')).toThrow('timeframe is 7m; expected one of 1m, 5m');
  });

  it('have a higher one of at least four bars, the day excepted', () => {
    for (const timeframe of TIMEFRAMES.filter((name) => name !== '1d')) {
      expect(TIMEFRAME_MS[higherTimeframe(timeframe)]).toBeGreaterThanOrEqual(4 * TIMEFRAME_MS[timeframe]);
    }
  });
});

describe('failures', () => {
  it('of invariants throw by name', () => {
    expect(() => {
      invariant(false, 'broken');
    }).toThrow(InvariantError);
    expect(() => required(null, 'bar')).toThrow('missing bar');
    expect(required(0, 'zero')).toBe(0);
  });

  it('of input say where, which field, which value and what would be right', () => {
    expect(new InputError('low', '-1', 'a positive price', 'line 7').message).toBe('line 7: low is -1; expected a positive price');
  });
});
