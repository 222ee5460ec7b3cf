import { describe, expect, it } from 'vitest';
import { handMade, play, type Row, story, storyOf, upsideDown } from '../../__fixtures__/hand-made.ts';
import { BTCUSDT, EURUSD, btcusdtBars, detect, eurusdBars, eventsOf, reborn } from '../../__fixtures__/runs.ts';
import { type BarColumns, smcParamsSchema } from '../../index.ts';

/** Small bars without a body around these prices. */
function around(...prices: number[]): Row[] {
  return prices.map((price) => [price, price + 1, price - 1, price]);
}

const LEGS = { 'pivot.internal.mode': 'leg' } as const;
const legs = (rows: readonly Row[]): string[] => story('pivot.internal', rows, LEGS);

describe('pivot.internal by legs (S = 2)', () => {
  const ZIGZAG = around(1000, 1002, 1004, 1008, 1006, 1004, 1002, 1005, 1008);

  it('tells a high where a rising leg turns to a falling one, a low where that turns, S bars later', () => {
    expect(legs(ZIGZAG.slice(0, 5))).toEqual([]);
    expect(legs(ZIGZAG)).toEqual(['high+ 3>5 1009', 'low- 6>8 1001']);
  });

  it('makes no pivot of the first leg', () => {
    expect(legs(around(1000, 1002, 1004))).toEqual([]);
    expect(legs(around(1008, 1004, 1002))).toEqual([]);
  });

  it('does not look to the left', () => {
    const rows = around(1020, 1010, 1000, 1006, 1003, 1001);
    expect(legs(rows)).toEqual(['low- 2>4 999', 'high+ 3>5 1007']);
    expect(story('pivot.internal', rows)).toEqual(['low- 2>4 999']);
  });

  it('of equal tops takes the last: strict to the right', () => {
    expect(legs(around(1000, 1002, 1004, 1008, 1008, 1006, 1004))).toEqual(['high+ 4>6 1009']);
    expect(legs(around(1000, 1002, 1004, 1008, 1006, 1008, 1006, 1004))).toEqual(['high+ 5>7 1009']);
  });

  it('lets a second top of a falling leg pass', () => {
    // Bar 6 is above both bars after it, but no low has come between: bars 4 and 5 have lower or equal lows after them.
    const rows: Row[] = [...around(1000, 1002, 1004, 1008, 1006, 1004), [1004, 1012, 1003, 1003], ...around(1002, 1001)];
    expect(legs(rows)).toEqual(['high+ 3>5 1009']);
  });

  it('takes a bar that stands out on both sides for the turn of the leg it is in, and for no first leg', () => {
    const wide: Row = [1002, 1030, 970, 1002];
    const rows: Row[] = [...around(1000, 1002), wide, ...around(1002, 1002)];
    expect(legs(rows)).toEqual([]);
    const rising: Row[] = [...around(1000, 1002, 1004, 1004), wide, ...around(1002, 1002, 1002)];
    expect(legs(rising)).toEqual(['high+ 4>6 1030']);
    expect(legs(upsideDown(rising))).toEqual(['low- 4>6 970']);
  });

  it('mirrors, and counts bars across a hole', () => {
    const rows = upsideDown(ZIGZAG).map(([open, high, low, close], row): Row => [open, high, low, close, row === 4 ? 7 : 0]);
    expect(legs(rows)).toEqual(['low- 3>5 991', 'high+ 6>8 999']);
  });

  it('goes on after a restore in the leg it was in', () => {
    const engine = handMade(LEGS);
    play(engine, ZIGZAG.slice(0, 5));
    const second = reborn(engine);
    play(second, ZIGZAG.slice(5));
    expect(storyOf(second, 'pivot.internal')).toEqual(['high+ 3>5 1009', 'low- 6>8 1001']);
  });

  it('is a choice of each scale, and feeds labels and structure', () => {
    const params = { ...LEGS, 'pivot.swing.left': 2, 'pivot.swing.right': 2 };
    expect(story('pivot.swing', around(1020, 1010, 1000, 1006, 1003, 1001), params)).toEqual(['low- 2>4 999']);
    const rows = around(1000, 1002, 1004, 1008, 1006, 1004, 1002, 1005, 1012, 1009, 1007);
    expect(story('label.internal', rows, LEGS)).toEqual(['HH+ 8>10 1013']);
    expect(story('structure.internal', rows, LEGS)).toEqual(['init+ 3>8 1009', 'failedBreak- 3>10 1009']);
  });
});

/** The rule told bar by bar, without state but the leg. */
function byTheRule({ length, high, low }: BarColumns, size: number): string[] {
  const told: string[] = [];
  let leg = 0;
  for (let bar = size; bar < length; bar++) {
    const p = bar - size;
    const top = (high[p] ?? 0) > Math.max(...high.subarray(p + 1, bar + 1));
    const bottom = (low[p] ?? 0) < Math.min(...low.subarray(p + 1, bar + 1));
    const next = top && bottom ? -leg : top ? -1 : bottom ? 1 : leg;
    if (leg !== 0 && next !== leg) told.push(next < 0 ? `high ${p} ${high[p]}` : `low ${p} ${low[p]}`);
    leg = next;
  }
  return told;
}

describe.each([
  { name: 'EUR/USD 15m', bars: eurusdBars(), config: EURUSD, internal: [1610, 1610], swing: [452, 453] },
  { name: 'BTC/USDT 1h', bars: btcusdtBars(), config: BTCUSDT, internal: [2044, 2043], swing: [572, 571] },
])('legs of $name', ({ bars, config, ...counts }) => {
  const params = smcParamsSchema.parse({ ...config.params, ...LEGS, 'pivot.swing.mode': 'leg' });
  const events = detect(bars, { ...config, params });

  it.each(['internal', 'swing'] as const)('of the %s scale take turns and are those of the rule', (scale) => {
    const pivots = events.filter(({ detector }) => detector === `pivot.${scale}`);
    for (const [n, { dir }] of pivots.entries()) if (n > 0) expect(dir).toBe(-(pivots[n - 1]?.dir ?? 0));
    const size = params[`pivot.${scale}.right`];
    expect(pivots.map(({ kind, atIndex, price }) => `${kind} ${atIndex} ${price}`)).toEqual(byTheRule(bars, size));
    expect(new Set(pivots.map(({ atIndex, confirmedIndex }) => confirmedIndex - atIndex))).toEqual(new Set([size]));
    expect([1, -1].map((side) => pivots.filter(({ dir }) => dir === side).length)).toEqual(counts[scale]);
  });

  it('are left out of the log where the option is not given', () => {
    expect(eventsOf(handMade())).toEqual([]);
    expect(Object.keys(smcParamsSchema.parse({})).filter((name) => name.endsWith('.mode'))).toEqual([]);
  });
});
