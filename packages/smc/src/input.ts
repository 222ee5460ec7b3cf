import { SmcInputError } from './errors.ts';

/** Throws SmcInputError unless the value is a price: a positive whole number of ticks. */
function checkPrice(field: string, value: number): void {
  if (!Number.isSafeInteger(value) || value <= 0) throw new SmcInputError(field, value, 'a positive whole number of ticks');
}

/**
 * Whether the figures form a bar, as nearly every bar does: whole numbers of ticks below 2^31. Of others `checkBar` says
 * whether they form one and why not.
 */
export function isBar(open: number, high: number, low: number, close: number, volume: number): boolean {
  return (
    low > 0 &&
    open >= low &&
    open <= high &&
    close >= low &&
    close <= high &&
    (open | 0) === open &&
    (high | 0) === high &&
    (low | 0) === low &&
    (close | 0) === close &&
    volume >= 0 &&
    volume < Number.POSITIVE_INFINITY
  );
}

/** Throws SmcInputError unless the figures form a bar. */
export function checkBar(open: number, high: number, low: number, close: number, volume: number): void {
  checkPrice('open', open);
  checkPrice('high', high);
  checkPrice('low', low);
  checkPrice('close', close);
  if (high < low) throw new SmcInputError('high', high, `at least the low ${low}`);
  if (open > high || open < low) throw new SmcInputError('open', open, `between low ${low} and high ${high}`);
  if (close > high || close < low) throw new SmcInputError('close', close, `between low ${low} and high ${high}`);
  if (!Number.isFinite(volume) || volume < 0) throw new SmcInputError('volume', volume, 'zero or more');
}

/** Throws SmcInputError unless the time lies on the grid and not before the last bar. */
export function checkTime(time: number, barMs: number, lastTime: number | null): void {
  // The bar after the last one, as nearly every bar is: on the grid since that one was.
  if (lastTime !== null && time === lastTime + barMs) return;
  if (!Number.isSafeInteger(time)) throw new SmcInputError('time', time, 'a bar open time in epoch milliseconds');
  if (time % barMs !== 0) throw new SmcInputError('time', time, `a multiple of the bar length ${barMs} ms`);
  if (lastTime !== null && time < lastTime) {
    throw new SmcInputError('time', time, `a time after the last bar ${lastTime} (out of order)`);
  }
}

/** Throws RangeError unless the length is a whole number of milliseconds. */
export function checkBarMs(name: string, barMs: number): void {
  if (Number.isSafeInteger(barMs) && barMs > 0) return;
  throw new RangeError(`${name} is ${barMs}; expected a positive whole number of milliseconds`);
}
