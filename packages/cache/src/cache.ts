import { createHash } from 'node:crypto';
import type { z } from 'zod';

/** A value that was found, and how long it still counts, ms. A copy of it must not live longer. */
export interface Cached<T> {
  readonly value: T;
  readonly leftMs: number;
}

/**
 * A place for copies that may be lost at any time. It never rejects: what cannot be read is not there, what cannot be
 * written is left out. Calls of one process take effect in the order in which they were made, awaited or not.
 */
export interface Cache {
  /** The copy under this key, or undefined. What does not fit the schema is not there: the bytes may be anybody's. */
  get<T>(key: string, schema: z.ZodType<T>): Promise<Cached<T> | undefined>;
  /** Keeps a copy for `ttlMs`, at most {@link MAX_TTL_MS}. A value that is too large or no JSON takes the older copy away. */
  set(key: string, value: unknown, ttlMs: number): Promise<void>;
  /** The same, where nothing is kept under this key yet. */
  add(key: string, value: unknown, ttlMs: number): Promise<void>;
  /** Takes copies away. One that could not be taken away is not given out again either. */
  delete(keys: readonly string[]): Promise<void>;
}

/** Nothing lives longer in a cache, so nothing can be wrong for longer, whatever is lost on the way. */
export const MAX_TTL_MS = 60_000;
/** The longest text that is kept, UTF-16 units. */
export const MAX_VALUE_CHARS = 256 * 1024;
const MAX_KEY_CHARS = 200;

/** A key from parts: no part can reach into another, and a long one is replaced by its hash. */
export function cacheKey(...parts: readonly [string, ...string[]]): string {
  const key = parts.map(encodeURIComponent).join(':');
  return key.length <= MAX_KEY_CHARS ? key : `${encodeURIComponent(parts[0]).slice(0, 40)}:${hashed(key)}`;
}

/** A short text that stands for a long or private one. */
export function hashed(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** The text to keep, or null when this value is not kept. */
export function encodeValue(value: unknown, ttlMs: number): string | null {
  if (!(ttlMs >= 1)) return null;
  // The typings leave out that undefined and functions give undefined.
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined || text.length > MAX_VALUE_CHARS ? null : text;
}

/** The value in a text, or undefined when it is not what the schema asks for. */
export function decodeValue<T>(text: string, schema: z.ZodType<T>): T | undefined {
  if (text.length > MAX_VALUE_CHARS) return undefined;
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Whole milliseconds within the bound of everything that is kept. */
export function boundedTtl(ttlMs: number): number {
  return Math.min(Math.floor(ttlMs), MAX_TTL_MS);
}
