import { describe, expect, it } from 'vitest';
import { Exit, parseOptions } from './options.ts';

const silent = (): undefined => undefined;
const parse = (...argv: string[]): ReturnType<typeof parseOptions> => parseOptions(argv, silent);

function exitOf(...argv: string[]): { readonly code: number; readonly message: string } {
  try {
    parse(...argv);
  } catch (error) {
    if (error instanceof Exit) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error(`no exit for ${argv.join(' ')}`);
}

describe('the command line of the desk', () => {
  it('replays the bundled BTC/USDT series at one bar a second by default', () => {
    expect(parse()).toMatchObject({
      speed: null,
      dashboard: true,
      market: { kind: 'replay', instrument: { symbol: 'BTC/USDT' }, timeframe: '1h', recordedBy: 'Binance' },
    });
  });

  it('takes any file, and reads instrument and time frame from its name when it can', () => {
    expect(parse('--replay', 'x/eurusd-15m-mt5.csv', '--speed', '500')).toMatchObject({
      speed: 500,
      market: { kind: 'replay', instrument: { symbol: 'EUR/USD' }, timeframe: '15m', startRow: 0 },
    });
    expect(parse('--replay', 'mine.csv', '--symbol', 'ETH/USDT', '--timeframe', '5m')).toMatchObject({
      market: { instrument: { symbol: 'ETH/USDT' }, timeframe: '5m' },
    });
  });

  it('runs the simulated venue by its seed', () => {
    expect(parse('--simulated', '--seed', '7', '--no-dashboard')).toMatchObject({
      dashboard: false,
      market: { kind: 'simulated', seed: 7, timeframe: '1m' },
    });
  });

  it.each([
    [['--replay', 'mine.csv', '--timeframe', '1h'], '--symbol is missing'],
    [['--replay', 'mine.csv', '--symbol', 'BTC/USDT'], '--timeframe is missing'],
    [['--symbol', 'DOGE/USDT', '--simulated'], '--symbol is DOGE/USDT; expected one of BTC/USDT'],
    [['--timeframe', '7h', '--simulated'], 'timeframe is 7h'],
    [['--speed', '0'], '--speed is 0'],
    [['--speed', '1001'], '--speed is 1001'],
    [['--speed', 'fast'], '--speed is fast'],
    [['--seed', '-1', '--simulated'], '--seed is -1'],
    [['--simulated', '--replay', 'a.csv'], 'one of the two'],
    [['--nonsense'], 'unknown option'],
    [['stray'], 'too many arguments'],
  ])('ends with 2 for %j', (argv, message) => {
    const exit = exitOf(...argv);
    expect(exit.code).toBe(2);
    expect(exit.message).toContain(message);
    expect(exit.message).not.toContain('\n');
  });

  it('ends with 3 for a live venue, which is not built yet', () => {
    expect(exitOf('--market', 'binance')).toMatchObject({ code: 3, message: expect.stringContaining('not built yet') as string });
  });

  it('explains itself with examples', () => {
    let help = '';
    expect(() => parseOptions(['--help'], (text) => (help += text))).toThrow(Exit);
    expect(help).toContain('npm run dev -- --simulated --seed 7');
    expect(help).toContain('--speed');
  });
});
