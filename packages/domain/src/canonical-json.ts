/** JSON value without functions, dates or undefined. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * One text per value: object keys sorted by code unit, no blanks, undefined members left out.
 * Used for hashes, so it refuses what JSON would silently change (NaN, Infinity).
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new Error(`cannot write ${value} as canonical JSON`);
  }
  if (value === null || typeof value !== 'object') return String(value);
  return isArray(value) ? listText(value) : objectText(value);
}

function listText(list: readonly Json[]): string {
  let text = '';
  for (const member of list) text += text === '' ? canonicalJson(member) : `,${canonicalJson(member)}`;
  return `[${text}]`;
}

function objectText(object: Readonly<Record<string, Json | undefined>>): string {
  let text = '';
  for (const key of Object.keys(object).sort()) {
    const member = object[key];
    if (member !== undefined) text += `${text === '' ? '' : ','}${quoted(key)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}

/** Printable ASCII without quote and backslash: what JSON writes as it stands. */
const PLAIN = /^[ !#-[\]-~]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

// Array.isArray does not narrow readonly arrays.
function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
