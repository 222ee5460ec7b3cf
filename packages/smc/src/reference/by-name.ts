import { InputError } from '@smc/domain';
import { bosChoch } from './bos-choch.ts';
import type { ReferenceBars, SwingColumns } from './columns.ts';
import { fvg } from './fvg.ts';
import { liquidity } from './liquidity.ts';
import { ob } from './ob.ts';
import { previousHighLow } from './previous-high-low.ts';
import { retracements } from './retracements.ts';
import { sessions } from './sessions.ts';
import { swingHighsLows } from './swing-highs-lows.ts';
import type { ReferenceTable } from './table.ts';

/** Parameter texts by the library's own names. */
export type ReferenceTexts = Readonly<Record<string, string>>;

interface Entry {
  readonly params: readonly string[];
  readonly run: (bars: ReferenceBars, texts: ReferenceTexts) => ReferenceTable;
}

/** The functions by the library's names. Those that take swings there take `swing_length` here. */
const FUNCTIONS = {
  fvg: {
    params: ['join_consecutive'],
    run: (bars, texts) => ({ ...fvg(bars, { joinConsecutive: flag(texts, 'join_consecutive', false) }) }),
  },
  swing_highs_lows: { params: ['swing_length'], run: (bars, texts) => ({ ...swings(bars, texts) }) },
  bos_choch: {
    params: ['swing_length', 'close_break'],
    run: (bars, texts) => ({ ...bosChoch(bars, swings(bars, texts), { closeBreak: flag(texts, 'close_break', true) }) }),
  },
  ob: {
    params: ['swing_length', 'close_mitigation'],
    run: (bars, texts) => ({ ...ob(bars, swings(bars, texts), { closeMitigation: flag(texts, 'close_mitigation', false) }) }),
  },
  liquidity: {
    params: ['swing_length', 'range_percent'],
    run: (bars, texts) => ({ ...liquidity(bars, swings(bars, texts), { rangePercent: numeric(texts, 'range_percent', 0.01) }) }),
  },
  previous_high_low: {
    params: ['time_frame'],
    run: (bars, texts) => ({ ...previousHighLow(bars, { timeFrame: texts['time_frame'] ?? '1D' }) }),
  },
  sessions: {
    params: ['session', 'start_time', 'end_time', 'time_zone'],
    run: (bars, texts) => ({ ...sessions(bars, sessionOptions(texts)) }),
  },
  retracements: { params: ['swing_length'], run: (bars, texts) => ({ ...retracements(bars, swings(bars, texts)) }) },
} as const satisfies Readonly<Record<string, Entry>>;

/** A function of the library. */
export type ReferenceName = keyof typeof FUNCTIONS;

/** All eight functions, in the library's order. */
// Object.keys returns string[]; the literal above has exactly these keys.
export const REFERENCE_NAMES = Object.keys(FUNCTIONS) as ReferenceName[];

/**
 * Refuses a name that is no function and a parameter that the function does not take, before anything is read. Throws
 * {@link InputError} with the name, its value and what would be right.
 */
export function checkReference(name: string, texts: ReferenceTexts): ReferenceName {
  const known = REFERENCE_NAMES.find((each) => each === name);
  if (known === undefined) throw new InputError('function', name, `one of ${REFERENCE_NAMES.join(', ')}`);
  const params: readonly string[] = FUNCTIONS[known].params;
  for (const [param, text] of Object.entries(texts)) {
    if (!params.includes(param)) throw new InputError(param, text, `a parameter of ${known}: ${params.join(', ')}`);
  }
  return known;
}

/**
 * Runs a function of the library by its name, with parameters as texts by their names there; what is left out has the
 * library's default. Throws {@link InputError} with the parameter, its value and what would be right.
 */
export function runReference(name: string, bars: ReferenceBars, texts: ReferenceTexts): ReferenceTable {
  return FUNCTIONS[checkReference(name, texts)].run(bars, texts);
}

function swings(bars: ReferenceBars, texts: ReferenceTexts): SwingColumns {
  return swingHighsLows(bars, { swingLength: numeric(texts, 'swing_length', 50) });
}

function numeric(texts: ReferenceTexts, name: string, fallback: number): number {
  const text = texts[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new InputError(name, text, `a number such as ${fallback}`);
  return value;
}

function flag(texts: ReferenceTexts, name: string, fallback: boolean): boolean {
  const text = texts[name];
  if (text === undefined) return fallback;
  const lower = text.toLowerCase();
  if (lower !== 'true' && lower !== 'false') throw new InputError(name, text, 'true or false');
  return lower === 'true';
}

function sessionOptions(texts: ReferenceTexts): Parameters<typeof sessions>[1] {
  return {
    session: texts['session'] ?? 'missing',
    startTime: texts['start_time'] ?? '',
    endTime: texts['end_time'] ?? '',
    timeZone: texts['time_zone'] ?? 'UTC',
  };
}
