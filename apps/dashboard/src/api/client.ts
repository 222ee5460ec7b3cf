import { OPERATIONS, type Operation, type OperationId, problemSchema } from '@smc/contracts';
import type { z } from 'zod';
import { ApiError } from './api-error.ts';

type Row<K extends OperationId> = (typeof OPERATIONS)[K];
type Part<K extends OperationId, N extends 'params' | 'query' | 'body'> =
  Row<K> extends Record<N, infer S extends z.ZodType> ? Readonly<Record<N, z.input<S>>> : unknown;

/** What an operation is given: path parameters, query and body, each as its schema takes it. */
export type CallInput<K extends OperationId> = Part<K, 'params'> & Part<K, 'query'> & Part<K, 'body'>;
/** What an operation gives back, checked by its schema. */
export type CallOutput<K extends OperationId> = Row<K> extends { response: infer S extends z.ZodType } ? z.output<S> : undefined;

/** The part of fetch that the client uses. */
export type Fetch = (path: string, init: RequestInit) => Promise<Response>;

export interface ApiClient {
  /** Calls one operation of the contract. Throws {@link ApiError}. */
  call<K extends OperationId>(id: K, input: CallInput<K>, signal?: AbortSignal): Promise<CallOutput<K>>;
}

interface Parts {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

interface ClientDeps {
  readonly fetch: Fetch;
  /** Bearer token for operations that are not open; null when nobody is signed in. */
  readonly token: () => string | null;
  /** Called once per refused token; true when a new one is there. */
  readonly renew: () => Promise<boolean>;
}

/** The HTTP client of the dashboard, made from the table of operations that the gateway is made from. */
export function createApiClient(deps: ClientDeps): ApiClient {
  return {
    async call<K extends OperationId>(id: K, input: CallInput<K>, signal?: AbortSignal): Promise<CallOutput<K>> {
      const operation: Operation = OPERATIONS[id];
      // CallInput is exactly these parts for the operation at hand, which a generic cannot show.
      const parts = input as Parts;
      const send = (): Promise<Response> => request(deps, operation, parts, signal);
      let response = await send();
      if (response.status === 401 && !operation.open && (await deps.renew())) response = await send();
      if (!response.ok) throw await problemOf(response);
      // The schema is the one of this operation, so its output is CallOutput of it.
      return (await readBody(operation, response)) as CallOutput<K>;
    },
  };
}

async function request(deps: ClientDeps, operation: Operation, parts: Parts, signal?: AbortSignal): Promise<Response> {
  const token = operation.open ? null : deps.token();
  const init: RequestInit = {
    method: operation.method.toUpperCase(),
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      ...(parts.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
    ...(signal ? { signal } : {}),
  };
  try {
    return await deps.fetch(pathOf(operation.path, parts), init);
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError({ status: 0, title: 'The gateway cannot be reached', detail: 'Is the desk running?', requestId: null, cause });
  }
}

function pathOf(template: string, parts: Parts): string {
  const path = template.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(asText(parts.params?.[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parts.query ?? {})) {
    if (value !== undefined) search.set(name, asText(value));
  }
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}

/** Path and query parameters are plain values; their schemas allow nothing else. */
function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

async function readBody(operation: Operation, response: Response): Promise<unknown> {
  if (operation.response === undefined) return undefined;
  const parsed = operation.response.safeParse(await json(response));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.map(String).join('.') ?? '';
  throw new ApiError({
    status: response.status,
    title: 'The gateway answered in a form this page does not know',
    detail: `${operation.path}: ${where} ${issue?.message ?? ''}`,
    requestId: response.headers.get('x-request-id'),
  });
}

async function problemOf(response: Response): Promise<ApiError> {
  const problem = problemSchema.safeParse(await json(response));
  if (!problem.success) {
    return new ApiError({
      status: response.status,
      title: response.status >= 500 ? 'The gateway cannot be reached' : 'The gateway refused this',
      detail: `HTTP ${response.status}`,
      requestId: response.headers.get('x-request-id'),
    });
  }
  const { status, title, detail, requestId, errors } = problem.data;
  return new ApiError({ status, title, detail, requestId, fields: errors ?? [] });
}

async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
}
