import { type Instrument, type Timeframe, INSTRUMENTS, findInstrument, isTimeframe, parseDecimal, TIMEFRAMES } from '@smc/domain';
import { type BarFile, faultLine, readBarFile } from '@smc/venues';
import { badInput } from './exit.ts';

/** Options every command over a bar file shares. */
export interface BarFileOptions {
  readonly bars: string;
  readonly timeframe: string;
  readonly tz?: string;
}

/** The time frame named on the command line. */
export function timeframeOption(text: string): Timeframe {
  if (!isTimeframe(text)) throw badInput(`--timeframe is ${text}; expected one of ${TIMEFRAMES.join(', ')}`);
  return text;
}

/** The instrument named on the command line. */
export function instrumentOption(symbol: string): Instrument {
  const found = findInstrument(symbol);
  if (found === null) {
    throw badInput(`--symbol is ${symbol}; expected one of ${INSTRUMENTS.map((known) => known.symbol).join(', ')}`);
  }
  return found;
}

/** A tick given on the command line, checked. */
export function tickOption(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const parsed = parseDecimal(text);
  if (!parsed.ok || parsed.value.units <= 0n) throw badInput(`--tick is ${text}; expected a positive decimal such as 0.00001`);
  return text;
}

/** Reads a whole bar file; the first bad row ends it with its line, column, value and what would be right. */
export async function loadBars(options: BarFileOptions, tick?: string): Promise<BarFile> {
  const timeframe = timeframeOption(options.timeframe);
  const file = await readBarFile(options.bars, {
    timeframe,
    ...(tick === undefined ? {} : { tick }),
    ...(options.tz === undefined ? {} : { timeZone: options.tz }),
  });
  if (!file.ok) throw badInput(faultLine(options.bars, file.error));
  return file.value;
}

/** Collects repeated `--param name=value` options. */
export function collectParam(text: string, earlier: Readonly<Record<string, string>>): Record<string, string> {
  const cut = text.indexOf('=');
  if (cut < 1) throw badInput(`--param is ${text}; expected name=value`);
  return { ...earlier, [text.slice(0, cut)]: text.slice(cut + 1) };
}

/** Parameter texts as the JSON scalars a schema expects. */
export function scalars(params: Readonly<Record<string, string>>): Record<string, string | number | boolean> {
  const out: Record<string, string | number | boolean> = {};
  for (const [name, text] of Object.entries(params)) {
    if (text === 'true' || text === 'false') out[name] = text === 'true';
    else out[name] = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  }
  return out;
}
