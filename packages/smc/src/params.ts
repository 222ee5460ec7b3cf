import { parseDailyHours } from '@smc/domain';
import { z } from 'zod';

const bars = (fallback: number, most: number): z.ZodDefault<z.ZodNumber> => z.int().min(1).max(most).default(fallback);
const factor = (fallback: number, most: number): z.ZodDefault<z.ZodNumber> => z.number().min(0).max(most).default(fallback);
/** Parameters of the family of gaps: absent unless given, GAP_DEFAULTS then holds. A set that names none keeps its hash. */
const laterBars = z.int().min(1).max(100_000).exactOptional();
const laterTicks = z.int().min(1).max(1_000_000).exactOptional();
const laterFactor = z.number().min(0).max(20).exactOptional();
/** Options of detectors are absent unless given too; OPTION_DEFAULTS then holds. */
const passedBy = z.enum(['close', 'wick']).exactOptional();
const pivotMode = z.enum(['window', 'leg']).exactOptional();

/** Whether the runtime knows an IANA zone. */
function isZone(zone: string): boolean {
  if (zone === 'UTC') return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}

/** Whether a text names hours of a day, `HH:MM-HH:MM`. */
function areHours(text: string): boolean {
  return parseDailyHours(text) !== null;
}

const zone = z.string().refine(isZone, { error: 'expected an IANA time zone, e.g. America/New_York' });
/** Left out, a session has the hours of SESSION_HOURS: so a reader that takes no session sees no parameter of one. */
const sessionHours = z
  .string()
  .refine(areHours, { error: 'expected hours HH:MM-HH:MM from 00:00 to 23:59 with an end other than the start, e.g. 20:00-00:00' })
  .optional();

/**
 * Parameters of all detectors by their flat dotted names; an unknown name is refused. Factors multiply the ATR,
 * windows and ages count bars. Source: section 6.5 of the SMC reference.
 */
export const smcParamsSchema = z.strictObject({
  'pivot.internal.left': bars(5, 200),
  'pivot.internal.right': bars(5, 200),
  'pivot.swing.left': bars(20, 200),
  'pivot.swing.right': bars(20, 200),
  'label.tolerance': factor(0.1, 10),
  'pool.tolerance': factor(0.1, 10),
  'structure.buffer': factor(0, 10),
  'displacement.atr': factor(1.5, 20),
  'displacement.closeLocation': factor(0.7, 1),
  'displacement.maxBars': bars(3, 20),
  'fvg.minAtr': factor(0.1, 20),
  'fvg.minTicks': z.int().min(0).max(1_000_000).default(1),
  'fvg.inversionWindow': bars(5, 500),
  'fvg.maxAge': bars(500, 100_000),
  'orderBlock.lookback': z.int().min(0).max(200).default(5),
  'orderBlock.maxAge': bars(500, 100_000),
  'sweep.window': bars(3, 200),
  'sweep.minExcursion': factor(0.05, 10),
  'level.maxAge': bars(1000, 100_000),
  'pool.maxAge': bars(1000, 100_000),
  'gap.maxAge': laterBars,
  'volumeImbalance.minAtr': laterFactor,
  'volumeImbalance.minTicks': laterTicks,
  'volumeImbalance.maxAge': laterBars,
  'openingGap.minTicks': laterTicks,
  'openingGap.maxAge': laterBars,
  'bpr.minAtr': laterFactor,
  'bpr.minTicks': laterTicks,
  'bpr.maxAge': laterBars,
  /** IANA zone of days and weeks: `UTC` for crypto, `America/New_York` for FX. */
  'day.zone': zone.default('UTC'),
  /** Local time at which the day rolls, `HH:MM`: `00:00` for crypto, `17:00` for FX. */
  'day.roll': z
    .string()
    .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, { error: 'expected a local time HH:MM, 00:00 to 23:59' })
    .default('00:00'),
  /** IANA zone of the hours of all sessions; left out, SESSION_ZONE. */
  'session.zone': zone.optional(),
  'session.asia': sessionHours,
  'session.london': sessionHours,
  'session.nyAm': sessionHours,
  'session.londonClose': sessionHours,
  'session.nyPm': sessionHours,
  'session.silverBullet1': sessionHours,
  'session.silverBullet2': sessionHours,
  'session.silverBullet3': sessionHours,
  /** Most live levels of one detector. */
  'level.maxLive': bars(512, 4096),
  /** Most live zones of one detector. */
  'zone.maxLive': bars(1024, 8192),
  /** How pivots of a scale are found; of a leg's pivots `.right` is the size, `.left` has no say. */
  'pivot.internal.mode': pivotMode,
  'pivot.swing.mode': pivotMode,
  /** Unspent pivots kept as references on each side of a scale. */
  'structure.stack': z.int().min(1).max(8).exactOptional(),
  'structure.choch': z.enum(['lastPivot', 'protected']).exactOptional(),
  'structure.breakBy': passedBy,
  'orderBlock.zone': z.enum(['wick', 'body', 'refined']).exactOptional(),
  'orderBlock.brokenBy': passedBy,
  'fvg.invertedBy': passedBy,
});

/** Parameters with all defaults filled in, those of sessions, of GAP_DEFAULTS and of OPTION_DEFAULTS aside. */
export type SmcParams = z.output<typeof smcParamsSchema>;

/** Parameters as a caller may give them. */
export type SmcParamsInput = z.input<typeof smcParamsSchema>;

/** What holds where a parameter of the family of gaps is not given. */
export const GAP_DEFAULTS = {
  'gap.maxAge': 500,
  'volumeImbalance.minAtr': 0.1,
  'volumeImbalance.minTicks': 1,
  'volumeImbalance.maxAge': 500,
  'openingGap.minTicks': 1,
  'openingGap.maxAge': 1000,
  'bpr.minAtr': 0.1,
  'bpr.minTicks': 1,
  'bpr.maxAge': 500,
} as const satisfies SmcParamsInput;

/** Parameters with those of the family of gaps filled in too. */
export type GapParams = SmcParams & Required<Pick<SmcParams, keyof typeof GAP_DEFAULTS>>;

/** Fills in what was not given for the family of gaps. */
export function withGapDefaults(params: SmcParams): GapParams {
  return { ...GAP_DEFAULTS, ...params };
}

/** What holds where an option of a detector is not given. */
export const OPTION_DEFAULTS = {
  'pivot.internal.mode': 'window',
  'pivot.swing.mode': 'window',
  'structure.stack': 1,
  'structure.choch': 'lastPivot',
  'structure.breakBy': 'close',
  'orderBlock.zone': 'wick',
  'orderBlock.brokenBy': 'close',
  'fvg.invertedBy': 'close',
} as const satisfies SmcParamsInput;

/** Options of detectors, each with a value. */
export type SmcOptions = Required<Pick<SmcParams, keyof typeof OPTION_DEFAULTS>>;

/** Fills in the options that were not given. */
export function withOptionDefaults(params: SmcParams): SmcOptions {
  return { ...OPTION_DEFAULTS, ...params };
}

/** Day and week boundaries by custom of the market: FX rolls at 17:00 in New York, crypto at 00:00 UTC. */
export const DAY_PARAMS = {
  fx: { 'day.zone': 'America/New_York', 'day.roll': '17:00' },
  crypto: { 'day.zone': 'UTC', 'day.roll': '00:00' },
} as const;
