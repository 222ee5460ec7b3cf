import { RateStoreAwayError } from '@smc/cache';
import { InputError } from '@smc/domain';
import { ProblemError, type ProblemName } from './problem.ts';

/** Types that body-parser and Express put on their errors, and what we call them. */
const LIBRARY_ERRORS: Readonly<Record<string, readonly [ProblemName, string]>> = {
  'entity.too.large': ['body-too-large', 'The body may have at most 100 KB.'],
  'entity.parse.failed': ['malformed-json', 'The body must be one JSON document.'],
  'encoding.unsupported': ['unsupported-media-type', 'The body must not be compressed.'],
  'charset.unsupported': ['unsupported-media-type', 'The body must be UTF-8.'],
  'request.aborted': ['bad-request', 'The request ended before its body did.'],
  'request.size.invalid': ['bad-request', 'Content-Length does not fit the body.'],
};

/** PostgreSQL and socket codes that mean: the database is not there now. */
const UNAVAILABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', '57P01', '57P03', '53300']);

/** The one place that turns errors into refusals. What is not known becomes 500 without a word about its cause. */
export function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof InputError) {
    const { field, value, expected } = error;
    return new ProblemError('invalid-request', `${field}: expected ${expected}.`, { errors: [{ field, value, expected }] });
  }
  if (error instanceof RateStoreAwayError) {
    return new ProblemError('unavailable', 'Attempts cannot be counted now, so none is let in.', { headers: { 'Retry-After': '3' } });
  }
  const type = property(error, 'type');
  const known = typeof type === 'string' ? LIBRARY_ERRORS[type] : undefined;
  if (known !== undefined) return new ProblemError(known[0], known[1]);
  const code = property(error, 'code');
  if (typeof code === 'string' && UNAVAILABLE.has(code)) return new ProblemError('unavailable', 'The database cannot be reached.');
  const status = property(error, 'status');
  if (typeof status === 'number' && status >= 400 && status < 500) return new ProblemError('bad-request', 'The request cannot be read.');
  return new ProblemError('internal', 'The request id finds the cause in the log.');
}

function property(error: unknown, name: 'type' | 'code' | 'status'): unknown {
  return typeof error === 'object' && error !== null && name in error ? Reflect.get(error, name) : undefined;
}
