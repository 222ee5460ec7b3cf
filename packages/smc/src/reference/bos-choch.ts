import { type BosChochColumns, type ReferenceBars, type SwingColumns, at, mirrored } from './columns.ts';
import { ExtremeTree } from './extreme-tree.ts';

/** Options of {@link bosChoch}. */
export interface BosChochOptions {
  /** `close_break`: a level breaks by a close (default), else by a high or low. */
  readonly closeBreak?: boolean;
}

interface Break {
  readonly row: number;
  /** 1 up, -1 down. */
  readonly sign: number;
  readonly kind: 'BOS' | 'CHOCH';
  /** Row of the break; 0 is never. */
  broken: number;
}

/**
 * The library's `bos_choch` (SMC reference, section 1). Of each four swings in a row with levels a, b, c, d, low first:
 * BOS if a < c < b < d, CHoCH if c < a < b < d, on the second swing with level b; mirrored for high first. Broken by the
 * first close (or high) above the 32-bit level from two rows after the swing on. A break drops the earlier events that
 * were not broken before it; events that are never broken are dropped as well. A dropped event leaves its `BrokenIndex`.
 */
export function bosChoch(bars: ReferenceBars, swings: SwingColumns, options: BosChochOptions = {}): BosChochColumns {
  const empty = (): Float64Array => new Float64Array(bars.length).fill(Number.NaN);
  const out = { BOS: empty(), CHOCH: empty(), Level: new Float32Array(bars.length).fill(Number.NaN), BrokenIndex: empty() };
  const events = patterns(swings, out.Level);
  findBreaks(bars, events, out.Level, options.closeBreak ?? true);
  const kept = survivors(events);
  for (const { row, broken } of events) {
    if (broken > 0) out.BrokenIndex[row] = broken;
    if (!kept.has(row)) out.Level[row] = Number.NaN;
  }
  for (const { row, kind, sign } of kept.values()) out[kind][row] = sign;
  return out;
}

/** The events in order of rows; writes their levels, so that they are 32 bits wide from here on. */
function patterns({ HighLow, Level }: SwingColumns, levels: Float32Array): Break[] {
  const events: Break[] = [];
  const rows: number[] = [];
  for (let row = 0; row < HighLow.length; row++) if (!Number.isNaN(at(HighLow, row))) rows.push(row);
  for (let last = 3; last < rows.length; last++) {
    const four = rows.slice(last - 3, last + 1);
    const sign = at(HighLow, four[3] ?? 0);
    if (four.some((row, place) => at(HighLow, row) !== (place % 2 === 1 ? sign : -sign))) continue;
    const [a, b, c, d] = four.map((row) => sign * at(Level, row));
    const kind = kindOf(a ?? Number.NaN, b ?? Number.NaN, c ?? Number.NaN, d ?? Number.NaN);
    const row = four[1] ?? 0;
    if (kind === null) continue;
    levels[row] = at(Level, row);
    events.push({ row, sign, kind, broken: 0 });
  }
  return events;
}

function kindOf(a: number, b: number, c: number, d: number): Break['kind'] | null {
  if (!(b < d)) return null;
  if (a < c && c < b) return 'BOS';
  return c < a && a < b ? 'CHOCH' : null;
}

function findBreaks(bars: ReferenceBars, events: readonly Break[], levels: Float32Array, closeBreak: boolean): void {
  const above = new ExtremeTree(closeBreak ? bars.close : bars.high);
  const below = new ExtremeTree(mirrored(closeBreak ? bars.close : bars.low));
  for (const event of events) {
    const tree = event.sign > 0 ? above : below;
    event.broken = Math.max(0, tree.firstAbove(event.row + 2, event.sign * at(levels, event.row)));
  }
}

/** Broken events by row that no later one dropped. Their break rows rise, so only the newest of them can be overtaken. */
function survivors(events: readonly Break[]): Map<number, Break> {
  const alive: Break[] = [];
  for (const event of events) {
    if (event.broken === 0) continue;
    while ((alive.at(-1)?.broken ?? -1) >= event.broken) alive.pop();
    alive.push(event);
  }
  return new Map(alive.map((event) => [event.row, event]));
}
