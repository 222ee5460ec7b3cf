import { type BarColumns, sliceBars } from '@smc/domain';

/**
 * The closed bars of a higher time frame from a whole series of closed lower bars, each stamped with the open time of its
 * bucket: the bars that `createHtfEngine` builds one by one. A bucket counts when a lower bar reaches its end or a later
 * one has come; the one that is still running at the end does not. `htfMs` is a multiple of `ltfMs`, both in milliseconds.
 */
export function higherBars(bars: BarColumns, ltfMs: number, htfMs: number): BarColumns {
  const most = bars.length;
  const span = most === 0 ? 0 : (bars.time[most - 1] as number) - (bars.time[0] as number);
  const column = (): Float64Array => new Float64Array(Math.min(most, Math.floor(span / htfMs) + 2));
  const [time, open, high, low, close, volume] = [column(), column(), column(), column(), column(), column()];
  let last = -1;
  let end = Number.NEGATIVE_INFINITY;
  let top = 0;
  let bottom = 0;
  let sum = 0;
  for (let row = 0; row < most; row++) {
    const at = bars.time[row] as number;
    if (at >= end) {
      last += 1;
      const start = Math.floor(at / htfMs) * htfMs;
      end = start + htfMs;
      time[last] = start;
      open[last] = bars.open[row] as number;
      top = bars.high[row] as number;
      bottom = bars.low[row] as number;
      sum = 0;
    }
    top = Math.max(top, bars.high[row] as number);
    bottom = Math.min(bottom, bars.low[row] as number);
    sum += bars.volume[row] as number;
    high[last] = top;
    low[last] = bottom;
    close[last] = bars.close[row] as number;
    volume[last] = sum;
  }
  const running = last >= 0 && (bars.time[most - 1] as number) + ltfMs < end;
  const whole: BarColumns = { length: time.length, time, open, high, low, close, volume };
  return sliceBars(whole, 0, running ? last : last + 1);
}
