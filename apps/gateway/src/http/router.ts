import { OPERATIONS, type Operation, type OperationId } from '@smc/contracts';
import type { Identity, Principal } from '@smc/identity';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import { authenticate, requirePrincipal, requireTrader } from './authenticate.ts';
import { type Handlers, Reply, type RequestInfo } from './handler-types.ts';
import { ProblemError } from './problem.ts';
import type { RateLimiters } from './rate-limits.ts';
import { infoOf } from './request-context.ts';
import { checkInput, queryRecord } from './request-input.ts';

const BODY_LIMIT_BYTES = 100 * 1024;
/** Operations that change something beyond the caller's own session. */
const COMMANDS: ReadonlySet<OperationId> = new Set(['replay', 'createBacktest', 'cancelBacktest']);

/** An operation without its precise types: the router treats all alike, the contract's types bind the handlers. */
type AnyHandler = (call: {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly principal: Principal | null;
  readonly request: RequestInfo;
}) => Promise<unknown>;

export interface RouterDeps {
  readonly identity: Identity;
  readonly handlers: Handlers;
  readonly limiters: RateLimiters;
  /** Told about every refused token, for metrics and the log. */
  onAuthFault(operationId: OperationId, fault: string, info: RequestInfo): void;
}

/** Mounts every operation of the contract; a path asked with another method is refused with 405. */
export function mountOperations(app: Express, deps: RouterDeps): void {
  const methodsByPath = new Map<string, string[]>();
  // Object.keys returns string[]; the table has exactly these keys.
  for (const operationId of Object.keys(OPERATIONS) as OperationId[]) {
    const operation: Operation = OPERATIONS[operationId];
    methodsByPath.set(operation.path, [...(methodsByPath.get(operation.path) ?? []), operation.method.toUpperCase()]);
    app[operation.method](operation.path, ...chainOf(operationId, operation, deps));
  }
  for (const [path, methods] of methodsByPath) {
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
    app.all(path, (request) => {
      throw new ProblemError('method-not-allowed', `${request.method} is not one of ${allow}.`, { headers: { Allow: allow } });
    });
  }
}

function chainOf(operationId: OperationId, operation: Operation, deps: RouterDeps): RequestHandler[] {
  // The table binds each handler to its own operation's types; here they are called with what those schemas gave.
  const handler = deps.handlers[operationId] as AnyHandler;
  const principals = new WeakMap<Request, Principal>();
  const admit: RequestHandler = async (request, response, next) => {
    response.locals['operationId'] = operationId;
    const authentication = await authenticate(deps.identity, request);
    if (authentication.kind === 'refused') deps.onAuthFault(operationId, authentication.fault, infoOf(request));
    if (!operation.open) {
      const principal = requirePrincipal(authentication);
      if (COMMANDS.has(operationId)) requireTrader(principal);
    }
    if (authentication.kind === 'principal') principals.set(request, authentication.principal);
    next();
  };
  const answer: RequestHandler = async (request, response) => {
    const info = infoOf(request);
    const call = {
      params: operation.params === undefined ? null : checkInput(operation.params, request.params, 'path'),
      query: checkQuery(operation, request),
      body: operation.body === undefined ? null : checkInput(operation.body, request.body ?? {}, 'body'),
      principal: principals.get(request) ?? null,
      request: info,
    };
    send(response, operation, await handler(call));
  };
  const signIn = operationId === 'signIn';
  return [
    ...(signIn ? [deps.limiters.signInByAddress] : []),
    admit,
    ...(operation.method === 'post' ? bodyChain(operation) : []),
    ...(signIn ? [deps.limiters.signInByAccount] : []),
    answer,
  ];
}

function checkQuery(operation: Operation, request: Request): unknown {
  const given = queryRecord(request.originalUrl);
  if (operation.query !== undefined) return checkInput(operation.query, given, 'query');
  const name = Object.keys(given)[0];
  if (name === undefined) return null;
  throw new ProblemError('invalid-request', `${name}: expected no query.`, {
    errors: [{ field: name, value: '', expected: 'no such field' }],
  });
}

/** A body is taken only as plain JSON of at most 100 KB; an operation that takes none refuses all but `{}`. */
function bodyChain(operation: Operation): RequestHandler[] {
  const parse = express.json({ limit: BODY_LIMIT_BYTES, inflate: false, strict: true, type: 'application/json' });
  const requireJson: RequestHandler = (request, _response, next) => {
    const bodyless = request.headers['transfer-encoding'] === undefined && Number(request.headers['content-length'] ?? 0) === 0;
    if (!bodyless && !isUtf8Json(request)) throw new ProblemError('unsupported-media-type', 'The body must be application/json in UTF-8.');
    if (bodyless && operation.body !== undefined) throw new ProblemError('malformed-json', 'The body must be one JSON document.');
    next();
  };
  const refuseBody: RequestHandler = (request, _response, next) => {
    const body: unknown = request.body;
    if (typeof body === 'object' && body !== null && Object.keys(body).length > 0) {
      throw new ProblemError('invalid-request', 'This operation takes no body.');
    }
    next();
  };
  return operation.body === undefined ? [requireJson, parse, refuseBody] : [requireJson, parse];
}

/** RFC 8259: JSON is UTF-8, so another charset is a mistake or an attempt to be read differently by somebody else. */
function isUtf8Json(request: Request): boolean {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(request.get('content-type') ?? '')?.[1] ?? 'utf-8';
  return request.is('application/json') !== false && charset.toLowerCase() === 'utf-8';
}

function send(response: Response, operation: Operation, result: unknown): void {
  const reply = result instanceof Reply ? result : new Reply(result, {});
  if (reply.setCookies.length > 0) response.append('Set-Cookie', [...reply.setCookies]);
  response.status(reply.status ?? operation.status);
  if (reply.body === undefined) response.end();
  else response.json(reply.body);
}
