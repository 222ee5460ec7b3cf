import { type BarColumns, sliceBars } from '@smc/domain';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { EXIT, badInput } from '../exit.ts';
import { type BarFileOptions, instrumentOption, loadBars, timeframeOption } from '../inputs.ts';
import { printJson, printLine } from '../output.ts';
import { hashByMode } from '../parity-modes.ts';

/** Options of `smc parity`. */
export interface ParityOptions extends BarFileOptions {
  readonly symbol: string;
  readonly last?: string;
  readonly json?: boolean;
}

/** Runs the same bars through every mode there is and compares the decision hashes. Exit code 1 when they differ. */
export async function runParityCommand(options: ParityOptions): Promise<void> {
  const instrument = instrumentOption(options.symbol);
  const timeframe = timeframeOption(options.timeframe);
  const { bars } = await loadBars(options, instrument.tick);
  const input = newest(bars, options.last);
  const modes = await hashByMode({ bars: input, instrument, timeframe }, join(resolve(process.env['DATA_DIR'] ?? '.data'), 'servers'));
  const hashes = Object.values(modes).filter((hash) => hash !== null);
  const equal = hashes.length > 1 && new Set(hashes).size === 1;
  if (options.json === true) printJson({ bars: input.length, modes, equal });
  else {
    for (const [mode, hash] of Object.entries(modes)) printLine(`${mode.padEnd(14)}${hash ?? 'not there'}`);
    printLine(equal ? `equal over ${input.length} bars` : 'the modes do not agree');
  }
  if (!equal) process.exitCode = EXIT.doesNotHold;
}

function newest(bars: BarColumns, last: string | undefined): BarColumns {
  if (last === undefined) return bars;
  const count = Number(last);
  if (!Number.isInteger(count) || count < 1) throw badInput(`--last is ${last}; expected a whole number of bars`);
  return sliceBars(bars, bars.length - Math.min(count, bars.length), bars.length);
}
