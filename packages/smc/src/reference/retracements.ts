import { type ReferenceBars, type RetracementColumns, type SwingColumns, at } from './columns.ts';

/** Legs at the start that say nothing. */
const FIRST_LEGS = 3;

/**
 * The library's `retracements` (SMC reference, section 1). From each swing on: how much of the last leg the low (after a
 * swing high) or high (after a swing low) has given back, in percent with one decimal, and the deepest since that swing.
 * All of it moves down by one row, the last row to the front; the first three legs are zero, the last row never is.
 */
export function retracements(bars: ReferenceBars, swings: SwingColumns): RetracementColumns {
  const raw = measured(bars, swings);
  const out: RetracementColumns = {
    Direction: rolled(raw.Direction),
    'CurrentRetracement%': rolled(raw['CurrentRetracement%']),
    'DeepestRetracement%': rolled(raw['DeepestRetracement%']),
  };
  const silent = silentRows(out.Direction);
  out.Direction.fill(0, 0, silent);
  out['CurrentRetracement%'].fill(0, 0, silent);
  out['DeepestRetracement%'].fill(0, 0, silent);
  return out;
}

/** Rows of the first three legs and the first row behind them; without three legs, all rows but the last one. */
function silentRows(direction: Int32Array): number {
  let legs = 0;
  for (let row = 0; row + 1 < direction.length; row++) {
    if (at(direction, row) !== at(direction, row + 1)) legs += 1;
    if (legs === FIRST_LEGS) return row + 2;
  }
  return Math.max(0, direction.length - 1);
}

/**
 * What each bar gives back before anything moves. After a low the bar of the swing itself counts, after a high only the bars
 * behind it do.
 */
function measured(bars: ReferenceBars, { HighLow, Level }: SwingColumns): RetracementColumns {
  const direction = new Int32Array(bars.length);
  const current = new Float64Array(bars.length);
  const deepest = new Float64Array(bars.length);
  let [top, bottom, trend] = [0, 0, 0];
  for (let row = 0; row < bars.length; row++) {
    const before = trend;
    const sign = at(HighLow, row);
    if (sign > 0) top = at(Level, row);
    if (sign < 0) bottom = at(Level, row);
    if (!Number.isNaN(sign)) trend = sign;
    direction[row] = trend;
    if (trend === 0 || (trend > 0 && before <= 0)) continue;
    const [start, end, reach] = trend > 0 ? [bottom, top, at(bars.low, row)] : [top, bottom, at(bars.high, row)];
    // A leg without height has given nothing back.
    const given = end === start ? 0 : roundedToTenth(100 - ((reach - start) / (end - start)) * 100);
    const earlier = before === trend ? at(deepest, row - 1) : 0;
    current[row] = given;
    deepest[row] = given > earlier ? given : earlier;
  }
  return { Direction: direction, 'CurrentRetracement%': current, 'DeepestRetracement%': deepest };
}

/** numpy's rounding to one decimal: times ten, to the nearest even whole number, over ten. */
function roundedToTenth(value: number): number {
  const scaled = value * 10;
  const floor = Math.floor(scaled);
  const over = scaled - floor;
  if (over === 0.5) return (floor % 2 === 0 ? floor : floor + 1) / 10;
  return (over < 0.5 ? floor : floor + 1) / 10;
}

function rolled<T extends Int32Array | Float64Array>(column: T): T {
  // slice() of an array of kind T gives kind T; TypeScript widens it.
  const moved = column.slice() as T;
  if (column.length > 1) moved.set(column.subarray(0, -1), 1);
  if (column.length > 0) moved[0] = column.at(-1) ?? 0;
  return moved;
}
