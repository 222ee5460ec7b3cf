import fc from 'fast-check';
import { type BarColumns, type SmcParams, smcParamsSchema } from '../index.ts';

/** Bar length of random series: 15 minutes, so that days and weeks end within a few hundred bars. */
export const RANDOM_BAR_MS = 900_000;

/** Thursday 2024-02-29 18:00 UTC: a week's end comes soon. */
const START = Date.UTC(2024, 1, 29, 18);

/** A bar as an open gap, a body, two wicks, and how many bars are missing before it. */
interface Move {
  readonly gap: number;
  readonly body: number;
  readonly up: number;
  readonly down: number;
  readonly hole: number;
}

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 10, arbitrary: moveOf(fc.integer({ min: -1, max: 1 }), 6, 4, fc.constant(0)) },
  { weight: 3, arbitrary: moveOf(fc.integer({ min: -4, max: 4 }), 20, 5, fc.constant(0)) },
  // Flat bars and plateaus.
  { weight: 2, arbitrary: moveOf(fc.constant(0), 0, 0, fc.constant(0)) },
  { weight: 1, arbitrary: moveOf(fc.integer({ min: -9, max: 9 }), 8, 3, fc.constantFrom(1, 2, 40, 150)) },
);

function moveOf(gap: fc.Arbitrary<number>, body: number, wick: number, hole: fc.Arbitrary<number>): fc.Arbitrary<Move> {
  const wicks = fc.integer({ min: 0, max: wick });
  return fc.record({ gap, body: fc.integer({ min: -body, max: body }), up: wicks, down: wicks, hole });
}

/** Bars from moves; a small price range makes equal highs and repeated touches common. */
function barsOf(moves: readonly Move[]): BarColumns {
  const length = moves.length;
  const column = (): Float64Array => new Float64Array(length);
  const bars = { length, time: column(), open: column(), high: column(), low: column(), close: column(), volume: column() };
  let time = START - RANDOM_BAR_MS;
  let price = 1000;
  moves.forEach(({ gap, body, up, down, hole }, row) => {
    time += RANDOM_BAR_MS * (1 + hole);
    // The price is drawn back to its start, so that old levels and zones are met again.
    const open = Math.max(100, price + gap + Math.sign(1000 - price));
    const close = Math.max(100, open + body);
    bars.time[row] = time;
    bars.open[row] = open;
    bars.high[row] = Math.max(open, close) + up;
    bars.low[row] = Math.min(open, close) - down;
    bars.close[row] = close;
    bars.volume[row] = 1;
    price = close;
  });
  return bars;
}

/** Random series with flat bars, holes, gaps and equal highs. */
export const randomSeries: fc.Arbitrary<BarColumns> = fc.array(move, { minLength: 40, maxLength: 260, size: 'max' }).map(barsOf);

/** Short windows and ages, so that every end of a life occurs within a random series; factors are exact in binary. */
export const shortParams: SmcParams = smcParamsSchema.parse({
  'pivot.internal.left': 2,
  'pivot.internal.right': 2,
  'pivot.swing.left': 4,
  'pivot.swing.right': 3,
  'label.tolerance': 0.125,
  'pool.tolerance': 0.25,
  'displacement.atr': 1.25,
  'displacement.closeLocation': 0.625,
  'fvg.minAtr': 0.125,
  'fvg.inversionWindow': 3,
  'fvg.maxAge': 20,
  'orderBlock.maxAge': 25,
  'orderBlock.lookback': 3,
  'sweep.minExcursion': 0.0625,
  'level.maxAge': 30,
  'pool.maxAge': 40,
  'gap.maxAge': 12,
  'volumeImbalance.minAtr': 0.0625,
  'volumeImbalance.maxAge': 12,
  'openingGap.maxAge': 12,
  'bpr.minAtr': 0.0625,
  'bpr.maxAge': 12,
  'mitigationBlock.maxAge': 15,
  'propulsionBlock.maxAge': 15,
  'rejectionBlock.minShare': 0.25,
  'rejectionBlock.minAtr': 0.125,
  'rejectionBlock.maxAge': 15,
  'open.departure': 0.25,
  'amd.days': 1,
  'amd.maxWidth': 4,
});

/** Rows [from, to) of a series. */
export function slice(bars: BarColumns, from: number, to: number): BarColumns {
  const cut = (column: Float64Array): Float64Array => column.slice(from, to);
  const { time, open, high, low, close, volume } = bars;
  return {
    length: Math.max(0, Math.min(to, bars.length) - from),
    time: cut(time),
    open: cut(open),
    high: cut(high),
    low: cut(low),
    close: cut(close),
    volume: cut(volume),
  };
}

/** The series with every price, and every time, put through a function. */
export function mapped(bars: BarColumns, price: (ticks: number) => number, time: (ms: number) => number): BarColumns {
  const flips = price(2) < price(1);
  return {
    length: bars.length,
    time: bars.time.map(time),
    open: bars.open.map(price),
    high: (flips ? bars.low : bars.high).map(price),
    low: (flips ? bars.high : bars.low).map(price),
    close: bars.close.map(price),
    volume: bars.volume,
  };
}

const dyadic = (most: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: most * 16 }).map((sixteenths) => sixteenths / 16);
const window = (least: number, most: number): fc.Arbitrary<number> => fc.integer({ min: least, max: most });

const options = {
  'pivot.internal.mode': fc.constantFrom('window', 'leg'),
  'pivot.swing.mode': fc.constantFrom('window', 'leg'),
  'structure.stack': fc.constantFrom(1, 2, 3, 8),
  'structure.choch': fc.constantFrom('lastPivot', 'protected'),
  'structure.breakBy': fc.constantFrom('close', 'wick'),
  'orderBlock.zone': fc.constantFrom('wick', 'body', 'refined'),
  'orderBlock.brokenBy': fc.constantFrom('close', 'wick'),
  'fvg.invertedBy': fc.constantFrom('close', 'wick'),
} as const;

/** The short windows with options of detectors. */
export const shortWithOptions: fc.Arbitrary<SmcParams> = fc.oneof(
  fc.constant(shortParams),
  fc.record(options).map((given) => smcParamsSchema.parse({ ...shortParams, ...given })),
);

/** Parameters from the odd corners: windows of one bar, no age, tiny bounds, a buffer, a rolling hour elsewhere, sessions of odd hours, every option. */
export const randomParams: fc.Arbitrary<SmcParams> = fc
  .record({
    'pivot.internal.left': window(1, 4),
    'pivot.internal.right': window(1, 4),
    'pivot.swing.left': window(2, 8),
    'pivot.swing.right': window(2, 8),
    'label.tolerance': dyadic(1),
    'pool.tolerance': dyadic(1),
    'structure.buffer': fc.oneof(fc.constant(0), dyadic(1)),
    'displacement.atr': dyadic(3),
    'displacement.closeLocation': dyadic(1),
    'displacement.maxBars': window(1, 5),
    'fvg.minAtr': fc.oneof(fc.constant(0), dyadic(1)),
    'fvg.inversionWindow': window(1, 12),
    'fvg.maxAge': window(1, 40),
    'orderBlock.lookback': window(0, 8),
    'orderBlock.maxAge': window(1, 60),
    'sweep.window': window(1, 7),
    'sweep.minExcursion': fc.oneof(fc.constant(0), dyadic(1)),
    'level.maxAge': window(1, 80),
    'pool.maxAge': window(1, 80),
    'gap.maxAge': window(1, 40),
    'volumeImbalance.minAtr': fc.oneof(fc.constant(0), dyadic(1)),
    'volumeImbalance.minTicks': window(1, 3),
    'volumeImbalance.maxAge': window(1, 40),
    'openingGap.minTicks': window(1, 3),
    'openingGap.maxAge': window(1, 60),
    'bpr.minAtr': fc.oneof(fc.constant(0), dyadic(1)),
    'bpr.minTicks': window(1, 3),
    'bpr.maxAge': window(1, 40),
    'mitigationBlock.maxAge': window(1, 40),
    'propulsionBlock.maxAge': window(1, 40),
    'rejectionBlock.minShare': dyadic(1),
    'rejectionBlock.minAtr': fc.oneof(fc.constant(0), dyadic(1)),
    'rejectionBlock.maxAge': window(1, 40),
    'open.departure': fc.oneof(fc.constant(0), dyadic(2)),
    'amd.days': window(1, 3),
    'amd.maxWidth': dyadic(4),
    'amd.end': fc.constantFrom('16:00', '00:00', '19:52', '05:30'),
    'level.maxLive': fc.constantFrom(1, 2, 3, 8, 512),
    'zone.maxLive': fc.constantFrom(1, 2, 3, 8, 1024),
    'day.zone': fc.constantFrom('UTC', 'America/New_York', 'Asia/Kolkata'),
    'day.roll': fc.constantFrom('00:00', '17:00', '05:30'),
    'session.zone': fc.constantFrom('UTC', 'America/New_York', 'Europe/London', 'Asia/Kolkata'),
    // Over midnight, off the grid of the bars, one bar long, nearly a whole day.
    'session.asia': fc.constantFrom('20:00-00:00', '23:15-01:05', '00:00-23:59'),
    'session.london': fc.constantFrom('02:00-05:00', '05:30-05:45', '03:07-03:22'),
    ...options,
  })
  .map((params) => smcParamsSchema.parse(params));
