import { TIMEFRAME_MS } from '@smc/domain';
import { EVERY_PREFIX, OPTIONAL_DETECTORS, choosePrefixes, proveIntegrity } from '@smc/smc';
import process from 'node:process';
import { EXIT } from '../exit.ts';
import { type BarFileOptions, loadBars, tickOption, timeframeOption } from '../inputs.ts';
import { printJson, printLine, startProgress } from '../output.ts';
import { type ReferenceIntegrity, contrastReference } from '../reference-contrast.ts';
import { smcParams } from './detect.ts';

/** Options of `smc integrity`. */
export interface IntegrityOptions extends BarFileOptions {
  readonly tick?: string;
  readonly all?: boolean;
  readonly param: Readonly<Record<string, string>>;
  readonly json?: boolean;
}

/** Runs the proof and prints a line a detector; exit code 1 when any count is not 0. */
export async function runIntegrityCommand(options: IntegrityOptions): Promise<void> {
  const params = smcParams(options.param);
  const { bars, tick } = await loadBars(options, tickOption(options.tick));
  const timeframe = timeframeOption(options.timeframe);
  const barMs = TIMEFRAME_MS[timeframe];
  const prefixes = choosePrefixes(bars, barMs, params['day.zone'], options.all === true ? EVERY_PREFIX : undefined);
  const progress = startProgress('proving', prefixes.length);
  const config = { symbol: '', timeframe, barMs, params, detectors: OPTIONAL_DETECTORS };
  const detectors = proveIntegrity(config, bars, prefixes, {
    onProgress: ({ done }) => progress.update(done),
  }).map(({ name, version, prefixes, rewritten, early, streamDiff }) => ({ name, version, prefixes, rewritten, early, streamDiff }));
  progress.stop();
  const holds = detectors.every((found) => found.rewritten + found.early + found.streamDiff === 0);
  const contrast = contrastReference(bars, tick, prefixes);
  if (options.json === true) printJson({ bars: bars.length, detectors, reference: contrast });
  else {
    printLine(`${'detector'.padEnd(26)}prefixes  rewritten  early  stream`);
    for (const found of detectors) {
      const counts = [found.prefixes, found.rewritten, found.early, found.streamDiff];
      printLine(`${found.name.padEnd(26)}${counts.map((count) => String(count).padStart(8)).join(' ')}`);
    }
    printLine(holds ? `nothing was rewritten in ${prefixes.length} prefixes` : 'the past was rewritten: see the counts above');
    printContrast(contrast);
  }
  if (!holds) process.exitCode = EXIT.doesNotHold;
}

/** For comparison: what the Python library's functions took back on the same prefixes. It decides nothing. */
function printContrast(contrast: readonly ReferenceIntegrity[]): void {
  printLine('');
  printLine(`${'for contrast: library'.padEnd(26)}prefixes  rewritten  of readings  rows`);
  for (const { name, prefixes, rewritten, readings, rows } of contrast) {
    printLine(
      `${name.padEnd(26)}${String(prefixes).padStart(8)}${String(rewritten).padStart(11)}${String(readings).padStart(13)}${String(rows).padStart(6)}`,
    );
  }
}
