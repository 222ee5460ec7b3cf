import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { RequestInfo } from './handler-types.ts';

const CORRELATION_ID = /^[\w.:-]{8,100}$/;
const contexts = new WeakMap<Request, RequestInfo>();

/** Gives every request its id, before anything can refuse it. */
export const requestContext: RequestHandler = (request, response, next) => {
  const requestId = randomUUID();
  const given = request.get('x-correlation-id');
  contexts.set(request, {
    requestId,
    correlationId: given !== undefined && CORRELATION_ID.test(given) ? given : requestId,
    ip: request.ip ?? 'unknown',
    userAgent: (request.get('user-agent') ?? '').slice(0, 300),
    origin: request.get('origin') ?? null,
    cookie: request.get('cookie') ?? '',
  });
  response.set('X-Request-Id', requestId);
  response.set('Cache-Control', 'no-store');
  next();
};

/** What {@link requestContext} noted of a request. */
export function infoOf(request: Request): RequestInfo {
  const info = contexts.get(request);
  if (info === undefined) throw new Error('request without context');
  return info;
}

/** Path of a request without its query, for logs and problem documents: queries may hold tickets. */
export function pathOf(request: Request): string {
  const url = request.originalUrl;
  const end = url.indexOf('?');
  return (end < 0 ? url : url.slice(0, end)).slice(0, 500);
}

/** Milliseconds a response took, called when it ends one way or the other. */
export function onEnd(response: Response, then: (ended: 'finished' | 'aborted') => void): void {
  response.once('close', () => {
    then(response.writableFinished ? 'finished' : 'aborted');
  });
}
