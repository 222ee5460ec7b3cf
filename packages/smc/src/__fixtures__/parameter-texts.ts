import { SMC_DETECTOR_NAMES } from '@smc/contracts';
import { z } from 'zod';
import type { DetectorDefinition } from '../detectors/definition.ts';
import { smcParamsSchema } from '../index.ts';

/** What a cell says instead of a default that only the folder's README gives. */
export const SEE_README = 'see README';

/** A parameter as a text tells it: `name` (default; least to most). */
interface Described {
  readonly fallback: string | null;
  readonly range: readonly [least: number, most: number] | null;
}

/** A default as a text: `500 bars` and `1,000` are numbers. */
function plain(text: string): string {
  const number = /^(-?[\d,]*\.?\d+)(?: bars?| ticks?)?$/.exec(text.trim())?.[1];
  return number === undefined ? text.trim() : String(Number(number.replaceAll(',', '')));
}

/** Default and range of a parameter in a text; null where it gives none. */
export function describedIn(text: string, name: string): Described {
  const said = text.replaceAll(/\s+/g, ' ');
  const [, fallback, least, most] =
    new RegExp(`\`${name.replaceAll('.', '\\.')}\` \\(([^;)]+)(?:; ([\\d.,]+) to ([\\d.,]+))?\\)`).exec(said) ?? [];
  return {
    fallback: fallback === undefined ? null : plain(fallback),
    range: least === undefined || most === undefined ? null : [Number(plain(least)), Number(plain(most))],
  };
}

/** What a definition keeps for parameters that are absent unless given. */
export function ownDefaults({ defaults = {} }: DetectorDefinition): Readonly<Record<string, number | string>> {
  return defaults;
}

/** What holds where a parameter of a definition is not given. */
export function defaultOf(definition: DetectorDefinition, name: string): unknown {
  const type = definition.params[name];
  return ownDefaults(definition)[name] ?? (type === undefined ? undefined : z.parse(type, undefined));
}

/** Least and most of a number's type, null for a text. */
export function rangeOf(type: z.ZodType): Described['range'] {
  if (type instanceof z.ZodDefault || type instanceof z.ZodOptional || type instanceof z.ZodExactOptional) {
    return rangeOf(type.unwrap() as z.ZodType);
  }
  return type instanceof z.ZodNumber ? [type.minValue ?? Number.NaN, type.maxValue ?? Number.NaN] : null;
}

/** Names that match a pattern such as `pivot.<scale>`. */
function matching(pattern: string, names: readonly string[]): string[] {
  const match = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll(/<[a-z]+>/g, '[^.]+')}$`);
  return names.filter((name) => match.test(name));
}

/** Detectors that a cell names, e.g. by `pivot.<scale>`. */
export function expandedNames(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, pattern = '']) => matching(pattern, SMC_DETECTOR_NAMES));
}

/**
 * Parameters that a cell names, with the default it gives in brackets. `.maxAge` goes on with the words before the last
 * dot of the one before, `left/right` are two, `session.<name>` is every session that is not named by itself.
 */
export function referredIn(cell: string): { readonly name: string; readonly fallback: string | null }[] {
  const found = new Map<string, string | null>();
  let stem = '';
  for (const [, token = '', fallback] of cell.matchAll(/`([^`]+)`(?: \(([^)]+)\))?/g)) {
    const full = token.startsWith('.') ? stem + token : token;
    stem = full.slice(0, full.lastIndexOf('.'));
    for (const last of full.slice(stem.length + 1).split('/')) {
      const name = `${stem}.${last}`;
      const names = name.includes('<') ? matching(name, Object.keys(smcParamsSchema.shape)).filter((known) => !found.has(known)) : [name];
      for (const each of names) found.set(each, fallback === undefined ? null : plain(fallback));
    }
  }
  return [...found].map(([name, fallback]) => ({ name, fallback }));
}
