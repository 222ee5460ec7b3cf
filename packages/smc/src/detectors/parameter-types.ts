import { z } from 'zod';

/** Longest age and longest count of bars a parameter may name. */
const MOST_BARS = 100_000;
const MOST_TICKS = 1_000_000;
const MOST_ATRS = 20;

/** A number of bars from 1 on. */
export function bars(fallback: number, most: number): z.ZodDefault<z.ZodNumber> {
  return z.int().min(1).max(most).default(fallback);
}

/** A factor of the ATR, or a share, from 0 on. */
export function factor(fallback: number, most: number): z.ZodDefault<z.ZodNumber> {
  return z.number().min(0).max(most).default(fallback);
}

/**
 * Types of parameters that are absent unless given; the definition's `defaults` then hold. A set of parameters that
 * names none keeps its hash when a detector is added, so new detectors take these.
 */
export const laterBars = z.int().min(1).max(MOST_BARS).exactOptional();
export const laterTicks = z.int().min(1).max(MOST_TICKS).exactOptional();
export const laterFactor = z.number().min(0).max(MOST_ATRS).exactOptional();

/** What has to pass a price: the bar's close, or its wick. */
export const laterPassing = z.enum(['close', 'wick']).exactOptional();

/** Whether the runtime knows an IANA zone. */
function isZone(zone: string): boolean {
  if (zone === 'UTC') return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}

/** A local time of the day, `HH:MM`. */
export const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, { error: 'expected a local time HH:MM, 00:00 to 23:59' });

/** An IANA time zone. */
export const timeZone = z.string().refine(isZone, { error: 'expected an IANA time zone, e.g. America/New_York' });
