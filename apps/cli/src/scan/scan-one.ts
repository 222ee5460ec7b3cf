import { type BarColumns, type Timeframe, TIMEFRAME_MS } from '@smc/domain';
import { type SmcOptionalDetector, type SmcParams, detectAll, higherBars } from '@smc/smc';
import { loadBars } from '../inputs.ts';
import { printed, summaryOf } from '../printed-events.ts';
import { tickGrid } from '../ticks.ts';

/** One series in one time frame: a file, the time frame of its bars, and the same or a higher one to look at. */
export interface ScanJob {
  readonly file: string;
  readonly timeframe: Timeframe;
  readonly frame: Timeframe;
  readonly tz?: string;
  readonly params: SmcParams;
  readonly detectors: readonly SmcOptionalDetector[];
}

/** What one job found. */
export interface ScanResult {
  readonly file: string;
  readonly timeframe: Timeframe;
  readonly bars: number;
  readonly events: number;
  /** Events by detector. */
  readonly counts: Readonly<Record<string, number>>;
  /** SHA-256 over the lines that `smc detect --ndjson` prints for these bars without a symbol. */
  readonly hash: string;
}

/** Runs the engine over one series in one time frame. */
export async function scanOne({ file, timeframe, frame, tz, params, detectors }: ScanJob): Promise<ScanResult> {
  const { bars, tick } = await loadBars({ bars: file, timeframe, ...(tz === undefined ? {} : { tz }) });
  const columns = inFrame(bars, timeframe, frame);
  const { log } = detectAll(columns, { symbol: '', timeframe: frame, barMs: TIMEFRAME_MS[frame], params, detectors });
  const summary = summaryOf(printed(log, tickGrid(tick), null), ({ detector }) => detector);
  return { file, timeframe: frame, bars: columns.length, events: log.length, ...summary };
}

function inFrame(bars: BarColumns, timeframe: Timeframe, frame: Timeframe): BarColumns {
  return frame === timeframe ? bars : higherBars(bars, TIMEFRAME_MS[timeframe], TIMEFRAME_MS[frame]);
}
