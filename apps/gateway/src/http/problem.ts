import type { Problem } from '@smc/contracts';

/** Everything the gateway can refuse, with its HTTP status and the title people read. */
const PROBLEMS = {
  'invalid-request': [400, 'The request is not what this operation takes'],
  'malformed-json': [400, 'The body is not JSON'],
  'bad-request': [400, 'The request cannot be read'],
  unauthenticated: [401, 'Not signed in'],
  'invalid-credentials': [401, 'E-mail or password is wrong'],
  forbidden: [403, 'Not allowed'],
  'foreign-origin': [403, 'This page may not ask'],
  'not-found': [404, 'There is no such thing'],
  'method-not-allowed': [405, 'This path does not take that method'],
  conflict: [409, 'Not possible now'],
  'body-too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'The body is of a kind this operation does not take'],
  'too-many-requests': [429, 'Too many requests'],
  internal: [500, 'Something went wrong here'],
  unavailable: [503, 'Not ready'],
} as const satisfies Record<string, readonly [number, string]>;

/** Name of a problem; its URN is `urn:smc-trading-agent:problem:<name>`. */
export type ProblemName = keyof typeof PROBLEMS;
/** One offending field. */
export type FieldError = NonNullable<Problem['errors']>[number];

/** A refusal on its way to the caller. Its detail is written for people and holds nothing secret. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: ProblemName;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(problem: ProblemName, detail: string, more: { errors?: readonly FieldError[]; headers?: Record<string, string> } = {}) {
    super(detail);
    this.problem = problem;
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
  }

  get status(): number {
    return PROBLEMS[this.problem][0];
  }
}

/** The RFC 9457 document of a refusal. */
export function problemDocument(error: ProblemError, request: { readonly requestId: string; readonly path: string }): Problem {
  const [status, title] = PROBLEMS[error.problem];
  return {
    type: `urn:smc-trading-agent:problem:${error.problem}`,
    title,
    status,
    detail: error.message,
    instance: request.path,
    requestId: request.requestId,
    ...(error.errors.length === 0 ? {} : { errors: [...error.errors] }),
  };
}
