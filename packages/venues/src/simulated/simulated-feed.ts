import { type Instrument, type Json, type Timeframe, TIMEFRAME_MS, formatUnits } from '@smc/domain';
import { z } from 'zod';
import type { FeedBar, FeedQuote, MarketFeed } from '../market-feed.ts';
import { type Random, restoreRandom, seededRandom } from './random.ts';

/** A simulated market. */
export interface SimulatedMarket {
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly seed: number;
  /** Open time of the first bar; moved down to the grid of the time frame. */
  readonly startTime: number;
}

const YEAR_MS = 365 * 86_400_000;
/** Trades inside one bar. */
const TICKS_PER_BAR = 60;
/** Yearly volatility, first price and half spread by kind of instrument. */
const KINDS = {
  crypto: { yearlyVolatility: 0.6, price: 60_000, halfSpreadTicks: 1 },
  fx: { yearlyVolatility: 0.08, price: 1.08, halfSpreadTicks: 3 },
} as const;

/**
 * Markets alternate between moods. Each has its own pull (in standard deviations of a bar) and width; a mood lasts
 * `meanBars` on average. They make trends, ranges and bursts, which is what structure detectors look for.
 */
const MOODS = [
  { drift: 0, width: 0.6, meanBars: 40 },
  { drift: 0.25, width: 1, meanBars: 25 },
  { drift: -0.25, width: 1, meanBars: 25 },
  { drift: 0, width: 1.8, meanBars: 8 },
] as const;

/** How much of the last bar's surprise the next bar's width remembers. */
const CLUSTERING = 0.12;
const PERSISTENCE = 0.85;

const snapshotSchema = z.strictObject({
  random: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  price: z.number(),
  variance: z.number(),
  mood: z.int(),
  time: z.number(),
});

interface Trade {
  readonly time: number;
  readonly price: number;
  readonly units: number;
}

/** Volume is counted in thousandths of the base asset so that sums stay exact. */
const VOLUME_SCALE = 3;

/**
 * A seeded market at the level of single trades: a random walk on the tick grid with moods and clustered volatility.
 * The same seed gives the same trades, bars and quotes at any speed. Its data is SIMULATED and says so.
 */
export function createSimulatedFeed(market: SimulatedMarket, snapshot: Json = null): MarketFeed {
  const { instrument, timeframe } = market;
  const barMs = TIMEFRAME_MS[timeframe];
  const kind = KINDS[instrument.kind];
  const tick = Number(instrument.tick);
  const barSigma = kind.yearlyVolatility * Math.sqrt(barMs / YEAR_MS);
  const from = snapshot === null ? null : snapshotSchema.parse(snapshot);
  const random: Random = from === null ? seededRandom(market.seed) : restoreRandom(from.random);
  let price = from?.price ?? Math.round(kind.price / tick);
  let variance = from?.variance ?? 1;
  let mood = from?.mood ?? 0;
  let time = from?.time ?? Math.floor(market.startTime / barMs) * barMs;
  let coming: readonly Trade[] | null = null;
  let before: Json = null;

  const state = (): Json => ({ random: [...random.state()], price, variance, mood, time });
  const trades = (): readonly Trade[] => {
    if (coming !== null) return coming;
    before = state();
    if (random.next() < 1 / (MOODS[mood] ?? MOODS[0]).meanBars) mood = Math.floor(random.next() * MOODS.length);
    const now = MOODS[mood] ?? MOODS[0];
    const stepSigma = (price * barSigma * now.width * Math.sqrt(variance)) / Math.sqrt(TICKS_PER_BAR);
    const drift = (price * barSigma * now.drift) / TICKS_PER_BAR;
    const made: Trade[] = [];
    let at = price;
    for (let step = 0; step < TICKS_PER_BAR; step += 1) {
      at = Math.max(1, Math.round(at + drift + stepSigma * random.normal()));
      const units = 1 + Math.floor(random.next() * 400 * Math.sqrt(variance));
      made.push({ time: time + Math.floor(((step + 0.5) * barMs) / TICKS_PER_BAR), price: at, units });
    }
    const surprise = (at - price) / (price * barSigma * now.width);
    variance = Math.min(6, Math.max(0.2, 1 - CLUSTERING - PERSISTENCE + CLUSTERING * surprise * surprise + PERSISTENCE * variance));
    coming = made;
    return made;
  };

  return {
    origin: 'SIMULATED',
    total: null,
    next(): FeedBar {
      const bar = barOf(trades(), time);
      price = bar.close;
      time += barMs;
      coming = null;
      return bar;
    },
    quotes(): readonly FeedQuote[] {
      const all = trades();
      return all.map((trade, index) => ({
        time: trade.time,
        bid: trade.price - kind.halfSpreadTicks,
        ask: trade.price + kind.halfSpreadTicks,
        last: trade.price,
        forming: barOf(all.slice(0, index + 1), time),
      }));
    },
    snapshot: () => (coming === null ? state() : before),
  };
}

function barOf(trades: readonly Trade[], time: number): FeedBar {
  let high = 0;
  let low = Number.MAX_SAFE_INTEGER;
  let units = 0;
  for (const trade of trades) {
    high = Math.max(high, trade.price);
    low = Math.min(low, trade.price);
    units += trade.units;
  }
  const open = trades[0]?.price ?? 0;
  const close = trades[trades.length - 1]?.price ?? open;
  return {
    time,
    open,
    high,
    low,
    close,
    volume: units / 10 ** VOLUME_SCALE,
    volumeText: formatUnits(BigInt(units), VOLUME_SCALE),
    line: null,
  };
}
