import type { WhenAway } from '@smc/cache';
import type { Request, RequestHandler } from 'express';
import { type Options, ipKeyGenerator, rateLimit } from 'express-rate-limit';
import type { RateStoreOf } from '../gateway-cache.ts';
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

/**
 * Limiters of one gateway. Without Redis each process counts for itself; with it they count together. When Redis is away, reads go
 * on with this process's own count, and signing in is refused: whoever can stop Redis must not be able to guess on. Orders are to be
 * limited as signing in is; halt and `/health` are never to pass a limiter at all.
 */
export interface RateLimiters {
  readonly requests: RequestHandler;
  readonly signInByAddress: RequestHandler;
  /** Reads the account from the parsed body, so it comes after the body parser. */
  readonly signInByAccount: RequestHandler;
}

export function createRateLimiters(limits: RateLimits, storeOf: RateStoreOf): RateLimiters {
  const stored = (limiterName: string, whenAway: WhenAway): Partial<Options> => {
    const store = storeOf(limiterName, whenAway);
    return store === undefined ? {} : { store };
  };
  const failures = {
    windowMs: SIGN_IN_WINDOW_MS,
    skipSuccessfulRequests: true,
    // Only a wrong password counts as a guess; a malformed request tells nobody anything.
    requestWasSuccessful: (_request: unknown, response: { statusCode: number }) => response.statusCode !== 401,
  } as const;
  return {
    requests: limiter({
      ...stored('requests', 'count-here'),
      windowMs: MINUTE_MS,
      limit: limits.requestsPerMinute,
      keyGenerator: addressOf,
      // Whether the process lives must be told however busy it is; it costs nothing.
      skip: (request) => request.path === '/health',
    }),
    signInByAddress: limiter({
      ...failures,
      ...stored('sign-in-address', 'refuse'),
      limit: limits.failuresPerAddress,
      keyGenerator: addressOf,
    }),
    signInByAccount: limiter({
      ...failures,
      ...stored('sign-in-account', 'refuse'),
      limit: limits.failuresPerAccount,
      keyGenerator: accountOf,
    }),
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
