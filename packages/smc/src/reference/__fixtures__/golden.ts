import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { eurusdBars } from '../../__fixtures__/runs.ts';
import { type ReferenceBars, type ReferenceTexts, referenceBars } from '../index.ts';

/** A table of the library on the EUR/USD bars: file here, function, parameters. */
export type GoldenTable = readonly [file: string, name: string, texts: ReferenceTexts];

/** The eleven tables that the library's own tests hold, with the parameters they were made with. */
export const GOLDEN_TABLES: readonly GoldenTable[] = [
  ['fvg', 'fvg', {}],
  ['fvg-consecutive', 'fvg', { join_consecutive: 'true' }],
  ['swing-highs-lows', 'swing_highs_lows', { swing_length: '5' }],
  ['bos-choch', 'bos_choch', { swing_length: '5', close_break: 'true' }],
  ['ob', 'ob', { swing_length: '5', close_mitigation: 'false' }],
  ['liquidity', 'liquidity', { swing_length: '5', range_percent: '0.01' }],
  ['previous-high-low-4h', 'previous_high_low', { time_frame: '4h' }],
  ['previous-high-low-1d', 'previous_high_low', { time_frame: '1D' }],
  ['previous-high-low-w', 'previous_high_low', { time_frame: 'W' }],
  ['sessions', 'sessions', { session: 'London' }],
  ['retracements', 'retracements', { swing_length: '5' }],
];

/** Text of a gzipped file of this folder. */
export function fixtureText(file: string): string {
  return gunzipSync(readFileSync(new URL(file, import.meta.url))).toString('utf8');
}

/**
 * The bars the tables were made of: those of `data/eurusd-15m.csv.gz` with the broker's clock (Athens) instead of UTC, as
 * the library's tests read them, and without volume, which the library's file holds as 0.
 */
export function goldenBars(): ReferenceBars {
  const bars = referenceBars(eurusdBars(), 1, 5);
  return { ...bars, time: bars.time.map(athensClock), volume: new Float64Array(bars.length) };
}

const HOUR_MS = 3_600_000;
const SUMMERS = [
  [Date.UTC(2022, 2, 27, 1), Date.UTC(2022, 9, 30, 1)],
  [Date.UTC(2023, 2, 26, 1), Date.UTC(2023, 9, 29, 1)],
] as const;

function athensClock(time: number): number {
  return time + (SUMMERS.some(([from, to]) => time >= from && time < to) ? 3 : 2) * HOUR_MS;
}
