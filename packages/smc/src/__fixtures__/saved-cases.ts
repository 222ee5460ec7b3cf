import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { z } from 'zod';
import { type BarColumns, type SmcConfig, smcParamsSchema } from '../index.ts';
import { RANDOM_BAR_MS } from './random-series.ts';
import { configOf } from './runs.ts';

/** The laws of `properties.unit.spec.ts`, by the names under which cases are kept. */
export const LAW_NAMES = ['prefix', 'restore', 'mirror', 'scale', 'wholeShares', 'shift', 'futureNoise', 'peek', 'monotone', 'ids'] as const;
export type LawName = (typeof LAW_NAMES)[number];

/**
 * Cases that once broke a law, as `counter-examples.json` holds them. Inputs are kept and no seeds: a seed leads to
 * another input as soon as a generator changes. To keep a new one: paste the line that the failing test prints, one case a line.
 */
const savedCasesSchema = z.array(
  z.strictObject({
    law: z.enum(LAW_NAMES),
    /** What went wrong. */
    about: z.string().min(10),
    /** Arguments of the law, see `encoded`. */
    input: z.array(z.unknown()).min(1),
  }),
);
export type SavedCase = z.output<typeof savedCasesSchema>[number];

const FILE = 'packages/smc/src/__fixtures__/counter-examples.json';

/** The kept cases. */
export const SAVED_CASES: readonly SavedCase[] = savedCasesSchema.parse(
  JSON.parse(readFileSync(new URL('counter-examples.json', import.meta.url), 'utf8')),
);

const seriesSchema = z.strictObject({ start: z.int(), bars: z.array(z.array(z.int()).min(4).max(5)) });
const configSchema = z.strictObject({ params: z.record(z.string(), z.unknown()) });

function isBars(value: object): value is BarColumns {
  return 'time' in value && 'close' in value;
}

function isConfig(value: object): value is SmcConfig {
  return 'params' in value;
}

function encodedBars({ length, time, open, high, low, close }: BarColumns): z.output<typeof seriesSchema> {
  const bars = Array.from({ length }, (_, row) => {
    const prices = [open, high, low, close].map((column) => column[row] ?? 0);
    const hole = row === 0 ? 0 : ((time[row] ?? 0) - (time[row - 1] ?? 0)) / RANDOM_BAR_MS - 1;
    return hole === 0 ? prices : [...prices, hole];
  });
  return { start: time[0] ?? 0, bars };
}

function decodedBars({ start, bars }: z.output<typeof seriesSchema>): BarColumns {
  const column = (place: number): Float64Array => Float64Array.from(bars, (bar) => bar[place] ?? 0);
  let next = start;
  const time = Float64Array.from(bars, (bar) => {
    const open = next + (bar[4] ?? 0) * RANDOM_BAR_MS;
    next = open + RANDOM_BAR_MS;
    return open;
  });
  return { length: bars.length, time, open: column(0), high: column(1), low: column(2), close: column(3), volume: column(0).fill(1) };
}

/** Arguments of a law as JSON: a series as its first time and `[open, high, low, close, hole?]`, parameters where they differ from the defaults. */
export function encoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(encoded);
  if (typeof value !== 'object' || value === null) return value;
  if (isBars(value)) return encodedBars(value);
  if (!isConfig(value)) throw new TypeError(`a law takes bars, parameters and numbers; got ${Object.keys(value).join(', ')}`);
  const defaults: Record<string, unknown> = smcParamsSchema.parse({});
  return { params: Object.fromEntries(Object.entries(value.params).filter(([name, given]) => defaults[name] !== given)) };
}

/** Arguments of a law from their JSON. */
export function decoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value === 'number') return value;
  const series = seriesSchema.safeParse(value);
  if (series.success) return decodedBars(series.data);
  return configOf(smcParamsSchema.parse(configSchema.parse(value).params));
}

/**
 * Checks a law on the cases kept for it, first, and then on random ones. What breaks it is shown smallest and in the
 * form in which the file keeps it.
 */
export function expectLaw<Input extends [unknown, ...unknown[]]>(
  law: LawName,
  property: fc.IProperty<Input>,
  runs: fc.Parameters<Input>,
  saved: readonly SavedCase[] = SAVED_CASES,
): void {
  const kept = saved.filter((entry) => entry.law === law);
  // A kept case was written by `encoded` from the arguments of this law; one of another law fails at its first use.
  const examples = kept.map((entry) => decoded(entry.input) as Input);
  const details = fc.check(property, { ...runs, numRuns: (runs.numRuns ?? 100) + examples.length, examples });
  if (!details.failed) return;
  const entry = JSON.stringify({ law, about: 'WHAT WENT WRONG', input: encoded(details.counterexample) });
  const cause = details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance);
  throw new Error(
    [
      `the law "${law}" is broken, after ${details.numRuns} runs and ${details.numShrinks} shrinks, seed ${details.seed}, path ${details.counterexamplePath}`,
      cause,
      `To keep the case, add this line to the list in ${FILE} and say in "about" what went wrong:`,
      entry,
    ].join('\n'),
    { cause: details.errorInstance },
  );
}
