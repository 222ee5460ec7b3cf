import { type ObColumns, type ReferenceBars, type SwingColumns, at, mirrored, swingRows } from './columns.ts';

/** Options of {@link ob}. */
export interface ObOptions {
  /** `close_mitigation`: a block is breached by the body instead of the whole bar (default false). */
  readonly closeMitigation?: boolean;
}

/** One direction of the search: prices upside down for bearish blocks, so that one rule serves both. */
interface Side {
  readonly sign: 1 | -1;
  readonly close: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  /** What must fall below the far edge of a block to breach it. */
  readonly dip: Float64Array;
  /** Edges of the blocks in the order near to price, far from price. */
  readonly near: Float32Array;
  readonly far: Float32Array;
  readonly swingRows: Int32Array;
}

/**
 * The library's `ob` (SMC reference, section 1). When a close first passes the latest swing high, the bar of the lowest low
 * strictly between the two (the last one on ties) is a bullish block. A block is breached when a low (or body) falls below
 * it, and the first high above it after that wipes its row. Bearish blocks mirrored, in a second pass over the same rows,
 * so that it may overwrite what the first one left. Edges are 32 bits wide in comparisons.
 */
export function ob(bars: ReferenceBars, swings: SwingColumns, options: ObOptions = {}): ObColumns {
  const wide = (): Float64Array => new Float64Array(bars.length);
  const narrow = (): Float32Array => new Float32Array(bars.length);
  const out: ObColumns = { OB: wide(), Top: narrow(), Bottom: narrow(), OBVolume: narrow(), MitigatedIndex: wide(), Percentage: narrow() };
  const breached = new Uint8Array(bars.length);
  for (const side of sidesOf(bars, swings, out, options.closeMitigation ?? false)) runSide(side, bars.volume, breached, out);
  for (let row = 0; row < bars.length; row++) {
    if (at(out.OB, row) === 0) write(out, row, Number.NaN);
  }
  return out;
}

function sidesOf({ open, high, low, close }: ReferenceBars, swings: SwingColumns, out: ObColumns, closeMitigation: boolean): Side[] {
  const body = (pick: (...prices: number[]) => number): Float64Array => close.map((value, row) => pick(value, at(open, row)));
  const [up, down] = [mirrored(low), mirrored(high)];
  const bullish = { close, high, low, dip: closeMitigation ? body(Math.min) : low, near: out.Top, far: out.Bottom };
  const bearish = { high: up, low: down, dip: closeMitigation ? mirrored(body(Math.max)) : down, near: out.Bottom, far: out.Top };
  return [
    { sign: 1, ...bullish, swingRows: swingRows(swings.HighLow, 1) },
    { sign: -1, ...bearish, close: mirrored(close), swingRows: swingRows(swings.HighLow, -1) },
  ];
}

/** The blocks that may still be breached or wiped, and how far price must go for either. */
interface Live {
  blocks: number[];
  /** A dip below this breaches a block. */
  breachBelow: number;
  /** A high above this wipes a block. */
  wipeAbove: number;
}

function runSide(side: Side, volume: Float64Array, breached: Uint8Array, out: ObColumns): void {
  const { close, high, dip } = side;
  const live: Live = { blocks: [], breachBelow: -Infinity, wipeAbove: Infinity };
  let next = 0;
  let isUsed = true;
  for (let row = 0; row < close.length; row++) {
    if (at(dip, row) < live.breachBelow || at(high, row) > live.wipeAbove) {
      age(side, live, row, breached, out);
      measure(side, live, breached);
    }
    while ((side.swingRows[next] ?? Infinity) < row) {
      next += 1;
      isUsed = false;
    }
    const swing = side.swingRows[next - 1];
    if (swing === undefined || isUsed || !(at(close, row) > at(high, swing))) continue;
    isUsed = true;
    live.blocks.push(create(side, swing, row, volume, out));
    measure(side, live, breached);
  }
}

/** Breaches and wipes the live blocks at one bar. */
function age(side: Side, live: Live, row: number, breached: Uint8Array, out: ObColumns): void {
  const { sign, high, dip, near, far } = side;
  for (const block of live.blocks) {
    if (breached[block] === 1) {
      if (!(at(high, row) > sign * at(near, block))) continue;
      write(out, block, 0);
      breached[block] = 0;
    } else if (at(dip, row) < sign * at(far, block)) {
      breached[block] = 1;
      out.MitigatedIndex[block] = sign > 0 ? row - 1 : row;
    }
  }
  live.blocks = live.blocks.filter((block) => at(out.OB, block) !== 0);
}

/** Most bars touch no edge: with the two nearest ones known, they cost nothing however many blocks live. */
function measure({ sign, near, far }: Side, live: Live, breached: Uint8Array): void {
  live.breachBelow = -Infinity;
  live.wipeAbove = Infinity;
  for (const block of live.blocks) {
    if (breached[block] === 1) live.wipeAbove = Math.min(live.wipeAbove, sign * at(near, block));
    else live.breachBelow = Math.max(live.breachBelow, sign * at(far, block));
  }
}

function create(side: Side, swing: number, row: number, volume: Float64Array, out: ObColumns): number {
  const { sign, high, low, near, far } = side;
  let block = swing + 1;
  for (let other = block + 1; other < row; other++) if (at(low, other) <= at(low, block)) block = other;
  const isDefault = block >= row;
  if (isDefault) block = row - 1;
  out.OB[block] = sign;
  // With no bar between swing and break the library mixes up the edges, of bullish blocks alone.
  const isUpsideDown = isDefault && sign > 0;
  near[block] = sign * at(isUpsideDown ? low : high, block);
  far[block] = sign * at(isUpsideDown ? high : low, block);
  const early = row < 2 ? 0 : at(volume, row - 2);
  const late = at(volume, row) + at(volume, row - 1);
  out.OBVolume[block] = late + early;
  const [less, more] = [Math.fround(Math.min(early, late)), Math.fround(Math.max(early, late))];
  out.Percentage[block] = more === 0 ? 100 : Math.fround(less / more) * 100;
  return block;
}

function write(out: ObColumns, row: number, value: number): void {
  out.OB[row] = value;
  out.Top[row] = value;
  out.Bottom[row] = value;
  out.OBVolume[row] = value;
  out.MitigatedIndex[row] = value;
  out.Percentage[row] = value;
}
