import type { Request, RequestHandler } from 'express';
import { type Options, ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { ProblemError } from './problem.ts';

const MINUTE_MS = 60_000;
const SIGN_IN_WINDOW_MS = 15 * MINUTE_MS;

/** How much may be asked. */
export interface RateLimits {
  /** Requests a minute from one address (IPv6: one /56 network). */
  readonly requestsPerMinute: number;
  /** Failed sign-ins in 15 minutes for one account, from anywhere. */
  readonly failuresPerAccount: number;
  /** Failed sign-ins in 15 minutes from one address, for any account. */
  readonly failuresPerAddress: number;
}

/** Limiters of one gateway. They count in memory: each process counts for itself. */
export interface RateLimiters {
  readonly requests: RequestHandler;
  readonly signInByAddress: RequestHandler;
  /** Reads the account from the parsed body, so it comes after the body parser. */
  readonly signInByAccount: RequestHandler;
}

export function createRateLimiters(limits: RateLimits): RateLimiters {
  const failures = {
    windowMs: SIGN_IN_WINDOW_MS,
    skipSuccessfulRequests: true,
    // Only a wrong password counts as a guess; a malformed request tells nobody anything.
    requestWasSuccessful: (_request: unknown, response: { statusCode: number }) => response.statusCode !== 401,
  } as const;
  return {
    requests: limiter({
      windowMs: MINUTE_MS,
      limit: limits.requestsPerMinute,
      keyGenerator: addressOf,
      // Whether the process lives must be told however busy it is; it costs nothing.
      skip: (request) => request.path === '/health',
    }),
    signInByAddress: limiter({ ...failures, limit: limits.failuresPerAddress, keyGenerator: addressOf }),
    signInByAccount: limiter({ ...failures, limit: limits.failuresPerAccount, keyGenerator: accountOf }),
  };
}

function limiter(options: Partial<Options>): RequestHandler {
  return rateLimit({
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, response, next, { windowMs }) => {
      const retryAfterS = Number(response.getHeader('Retry-After') ?? Math.ceil(windowMs / 1000));
      next(new ProblemError('too-many-requests', `Try again in ${retryAfterS} s.`, { headers: { 'Retry-After': String(retryAfterS) } }));
    },
    ...options,
  });
}

const addressOf = (request: Request): string => ipKeyGenerator(request.ip ?? 'unknown', 56);

function accountOf(request: Request): string {
  const body: unknown = request.body;
  const email = typeof body === 'object' && body !== null && 'email' in body ? body.email : undefined;
  return typeof email === 'string' ? `account:${email.trim().toLowerCase().slice(0, 254)}` : addressOf(request);
}
