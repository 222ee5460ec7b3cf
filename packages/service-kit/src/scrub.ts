const MASK = '***';

/** Keys whose values are never written, whatever they hold. */
const TELLING_KEY =
  /^(?:.*(?:password|passwd|secret|apikey|api_key|privatekey|private_key|accesstoken|access_token|refreshtoken|refresh_token)|token|ticket|authorization|cookie|set-cookie|databaseurl|database_url)$/i;

/** Texts that are credentials by their look, wherever they stand. */
const TELLING_TEXTS: readonly (readonly [RegExp, string])[] = [
  // A JSON Web Token: three base64url parts.
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, MASK],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${MASK}`],
  // The password of a URL: scheme://user:password@host
  [/(\b[a-z][\w+.-]*:\/\/[^\s:/@]*:)[^\s@/]+@/gi, `$1${MASK}@`],
];

const MAX_DEPTH = 6;

/** Copies a value with everything that must not be logged masked. Errors and odd objects pass through unchanged. */
export function scrub<T>(value: T): T {
  return scrubAt(value, 0) as T; // the copy has the shape of the original, masked texts are texts still
}

function scrubAt(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (depth > MAX_DEPTH || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => scrubAt(item, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    copy[key] = TELLING_KEY.test(key) && member !== null && member !== undefined ? MASK : scrubAt(member, depth + 1);
  }
  return copy;
}

function scrubText(text: string): string {
  let clean = text;
  for (const [pattern, mask] of TELLING_TEXTS) clean = clean.replace(pattern, mask);
  return clean;
}
