import { InputError } from './result.ts';

/** Time frames of bars, with their length in milliseconds. */
export const TIMEFRAME_MS = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '1d': 86_400_000,
} as const;

/** A time frame of bars. */
export type Timeframe = keyof typeof TIMEFRAME_MS;

/** All time frames, shortest first. */
// Object.keys returns string[]; the literal above has exactly these keys.
export const TIMEFRAMES = Object.keys(TIMEFRAME_MS) as Timeframe[];

/** Whether a text names a time frame. */
export function isTimeframe(text: string): text is Timeframe {
  return Object.hasOwn(TIMEFRAME_MS, text);
}

/** A time frame from its name; throws {@link InputError} naming what would be right. */
export function parseTimeframe(text: string): Timeframe {
  if (!isTimeframe(text)) throw new InputError('timeframe', text, `one of ${TIMEFRAMES.join(', ')}`);
  return text;
}

/** Default higher time frame for bias: at least four bars of the lower one. */
export function higherTimeframe(timeframe: Timeframe): Timeframe {
  switch (timeframe) {
    case '1m':
      return '15m';
    case '5m':
      return '1h';
    case '15m':
      return '4h';
    case '30m':
      return '4h';
    case '1h':
      return '4h';
    case '4h':
      return '1d';
    case '1d':
      return '1d';
  }
}
