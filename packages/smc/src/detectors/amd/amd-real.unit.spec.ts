import { describe, expect, it } from 'vitest';
import { btcusdtBars, BTCUSDT, detect, eurusdBars, EURUSD } from '../../__fixtures__/runs.ts';
import { DAY_PARAMS, type SmcEvent, smcParamsSchema } from '../../index.ts';

const DAYS = 20;
const MAX_WIDTH = 0.6;

const place = ({ atIndex, confirmedIndex }: SmcEvent): string => `${atIndex}>${confirmedIndex}`;
const width = ({ top, bottom }: SmcEvent): number => (top ?? 0) - (bottom ?? 0);

/** Ranges of trading days with the bars that closed them, from what `previous.day` says. */
function dayRanges(events: readonly SmcEvent[]): { known: number; range: number }[] {
  const days = events.filter(({ detector }) => detector === 'previous.day');
  const lows = days.filter(({ kind }) => kind === 'low');
  return days
    .filter(({ kind }) => kind === 'high')
    .map(({ price, confirmedIndex }, n) => ({ known: confirmedIndex, range: (price ?? 0) - (lows[n]?.price ?? 0) }));
}

describe.each([
  { series: 'EUR/USD 15m', bars: eurusdBars(), config: { ...EURUSD, params: smcParamsSchema.parse(DAY_PARAMS.fx) }, least: 200 },
  { series: 'BTC/USDT 1h', bars: btcusdtBars(), config: BTCUSDT, least: 800 },
])('amd on $series', ({ bars, config, least }) => {
  const all = detect(bars, config);
  const own = all.filter(({ detector }) => detector === 'amd');
  const of = (kind: string): SmcEvent[] => own.filter((event) => event.kind === kind);

  it('accumulates in the sessions of Asia that are narrow against the days that previous.day tells', () => {
    const days = dayRanges(all);
    const isNarrow = (session: SmcEvent): boolean => {
      const closed = days.filter(({ known }) => known <= session.confirmedIndex).slice(-DAYS);
      return closed.length === DAYS && width(session) <= (MAX_WIDTH * closed.reduce((sum, { range }) => sum + range, 0)) / DAYS;
    };
    const sessions = all.filter(({ detector, kind }) => detector === 'session.asia' && kind === 'closed');
    const told = of('accumulation').map(place);
    expect(told.length).toBeGreaterThan(least);
    expect(told).toEqual(sessions.filter(isNarrow).map(place));
    expect(told.length).toBeLessThan(sessions.length - DAYS);
  });

  it('takes for a raid only sweeps of the Asian session, from 02:00 to 05:00 or 07:00 to 10:00 in New York', () => {
    const sweeps = new Set(all.filter(({ detector, kind }) => detector === 'session.asia' && kind.startsWith('sweep.')).map(place));
    const hour = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', hour: 'numeric', hourCycle: 'h23' });
    const hours = new Set(of('manipulation').map(({ at }) => Number(hour.format(at))));
    expect(of('manipulation').filter((event) => !sweeps.has(place(event)))).toEqual([]);
    expect([...hours].sort((a, b) => a - b)).toEqual([2, 3, 4, 7, 8, 9]);
  });

  it('ends every day but the newest once, in both directions', () => {
    const open: string[] = [];
    for (const { kind } of own) {
      if (kind === 'accumulation') expect(open.splice(0)).toEqual([]);
      if (kind === 'manipulation') expect(open).toEqual(['accumulation']);
      if (kind === 'distribution') expect(open.splice(0)).toEqual(['accumulation', 'manipulation']);
      else if (kind === 'expired') expect(open.splice(0)[0]).toBe('accumulation');
      else open.push(kind);
    }
    for (const kind of ['manipulation', 'distribution', 'expired']) {
      for (const dir of [1, -1]) expect(of(kind).filter((event) => event.dir === dir).length, `${kind} ${dir}`).toBeGreaterThan(10);
    }
    // About half of the days see no raid in the killzones, and fewer see the move away from it.
    expect(of('manipulation').length).toBeLessThan(of('accumulation').length);
    expect(of('distribution').length).toBeLessThan(of('manipulation').length);
  });

  it('distributes only with structure or displacement of that bar', () => {
    const shown = new Set<string>();
    for (const { detector, dir, confirmedIndex, flags } of all) {
      if (detector === 'displacement' || (detector.startsWith('structure.') && flags?.includes('mss')))
        shown.add(`${dir} ${confirmedIndex}`);
    }
    expect(of('distribution').filter(({ dir, confirmedIndex }) => !shown.has(`${dir} ${confirmedIndex}`))).toEqual([]);
  });
});
