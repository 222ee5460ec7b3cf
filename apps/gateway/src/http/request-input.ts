import type { z } from 'zod';
import { type FieldError, ProblemError } from './problem.ts';

const SECRET_FIELD = /password|token|secret|ticket/i;
const MAX_VALUE_LENGTH = 100;
const MAX_ERRORS = 20;

/** Checks one part of a request by its contract schema. Throws `invalid-request` naming field, value and what would be right. */
export function checkInput<S extends z.ZodType>(schema: S, value: unknown, part: 'path' | 'query' | 'body' | 'params'): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.slice(0, MAX_ERRORS).flatMap((issue) => fieldErrors(issue, value, part));
  const first = errors[0];
  throw new ProblemError(
    'invalid-request',
    first === undefined ? `The ${part} is invalid.` : `${first.field}: expected ${first.expected}.`,
    { errors },
  );
}

/**
 * Query parameters as a plain record. A name that comes twice is refused: which of the two counts would be a guess,
 * and guesses differ between a proxy, a limiter and a handler.
 */
export function queryRecord(url: string): Record<string, string> {
  const start = url.indexOf('?');
  // A Map cannot be polluted by names such as `__proto__`; fromEntries then defines own properties only.
  const seen = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(start < 0 ? '' : url.slice(start + 1))) {
    if (seen.has(name)) {
      throw new ProblemError('invalid-request', `${name}: expected at most once.`, {
        errors: [{ field: name, value: shown(name, value), expected: 'at most once' }],
      });
    }
    seen.set(name, value);
  }
  return Object.fromEntries(seen);
}

function fieldErrors(issue: z.core.$ZodIssue, input: unknown, part: string): FieldError[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, MAX_ERRORS).map((key) => {
      const field = [...path, key].join('.');
      return { field, value: shown(field, valueAt(input, [...path, key])), expected: 'no such field' };
    });
  }
  const field = path.length === 0 ? part : path.join('.');
  return [{ field, value: shown(field, valueAt(input, path)), expected: expectation(issue) }];
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `at least ${issue.inclusive === false ? 'more than ' : ''}${issue.minimum}${issue.origin === 'string' ? ' characters' : ''}`;
    case 'too_big':
      return `at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`;
    default:
      return issue.message;
  }
}

function valueAt(input: unknown, path: readonly string[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** The value as it was sent, cut short; never the value of a secret field. */
function shown(field: string, value: unknown): string {
  if (SECRET_FIELD.test(field)) return '***';
  if (value === undefined) return 'nothing';
  // Without this a body that is an array or holds secrets deeper down would be echoed whole.
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}...` : text;
}
