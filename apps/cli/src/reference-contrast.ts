import { type BarColumns, parseDecimal, required } from '@smc/domain';
import { reference } from '@smc/smc';
import { startProgress } from './output.ts';

/** What a function of the Python library said of prefixes and took back later. */
export interface ReferenceIntegrity {
  readonly name: reference.ReferenceName;
  readonly prefixes: number;
  /** Readings over all prefixes: rows on which the function had something to say when the prefix was all there was. */
  readings: number;
  /** Readings that the run over all bars does not have on that row, or has otherwise. */
  rewritten: number;
  /** Rows that were ever rewritten. */
  rows: number;
}

/**
 * Columns that say what was found, by function. What happened to it afterwards (mitigation, sweep, break) stands in the
 * others and may change without a rewriting. A row says something when the first of them is neither empty nor 0.
 */
const FINDINGS: Readonly<Record<reference.ReferenceName, readonly string[]>> = {
  fvg: ['FVG', 'Top', 'Bottom'],
  swing_highs_lows: ['HighLow', 'Level'],
  bos_choch: ['Level', 'BOS', 'CHOCH'],
  ob: ['OB', 'Top', 'Bottom'],
  liquidity: ['Liquidity', 'Level'],
  previous_high_low: ['PreviousHigh', 'PreviousLow'],
  sessions: ['Active', 'High', 'Low'],
  retracements: ['Direction', 'CurrentRetracement%', 'DeepestRetracement%'],
};

/** The library's defaults; its sessions need a name. */
const PARAMS: Readonly<Partial<Record<reference.ReferenceName, reference.ReferenceTexts>>> = { sessions: { session: 'London' } };

/** Runs each function of the library on every prefix and compares what it said with its run over all bars. */
export function contrastReference(bars: BarColumns, tick: string, prefixes: readonly number[]): ReferenceIntegrity[] {
  const parsed = parseDecimal(tick);
  const { units, scale } = required(parsed.ok ? parsed.value : null, 'tick');
  const all = reference.referenceBars(bars, Number(units), scale);
  const progress = startProgress('contrasting', reference.REFERENCE_NAMES.length);
  return reference.REFERENCE_NAMES.map((name, done) => {
    const found: ReferenceIntegrity = { name, prefixes: prefixes.length, readings: 0, rewritten: 0, rows: 0 };
    const touched = new Set<number>();
    const whole = findings(name, all);
    for (const length of prefixes) {
      const some = findings(name, firstRows(all, length));
      for (let row = 0; row < length; row += 1) {
        if (!speaks(some, row)) continue;
        found.readings += 1;
        if (some.every((column, n) => Object.is(column[row], whole[n]?.[row]))) continue;
        found.rewritten += 1;
        touched.add(row);
      }
    }
    progress.update(done + 1);
    if (done + 1 === reference.REFERENCE_NAMES.length) progress.stop();
    return { ...found, rows: touched.size };
  });
}

function findings(name: reference.ReferenceName, bars: reference.ReferenceBars): readonly reference.ReferenceValues[] {
  const table = reference.runReference(name, bars, PARAMS[name] ?? {});
  return FINDINGS[name].map((column) => required(table[column], `column ${column} of ${name}`));
}

function speaks([first]: readonly reference.ReferenceValues[], row: number): boolean {
  const value = first?.[row] ?? 0;
  return value !== 0 && !Number.isNaN(value);
}

function firstRows(bars: reference.ReferenceBars, length: number): reference.ReferenceBars {
  const cut = (column: Float64Array): Float64Array => column.subarray(0, length);
  const { time, open, high, low, close, volume } = bars;
  return { length, time: cut(time), open: cut(open), high: cut(high), low: cut(low), close: cut(close), volume: cut(volume) };
}
