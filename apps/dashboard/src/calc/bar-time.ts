/** A row with its place in the series. */
interface Placed {
  readonly index: number;
  readonly time: number;
}

/**
 * Index of the bar that holds a moment: the last bar that opens at or before it. Before the window it is counted back in
 * whole bars, so that a shape that begins further left still has its place.
 */
export function indexAt(bars: readonly Placed[], time: number, barMs: number): number {
  const first = bars[0];
  if (first === undefined) return 0;
  if (time < first.time) return first.index - Math.ceil((first.time - time) / barMs);
  let low = 0;
  let high = bars.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((bars[middle]?.time ?? Infinity) <= time) low = middle;
    else high = middle - 1;
  }
  return bars[low]?.index ?? first.index;
}
