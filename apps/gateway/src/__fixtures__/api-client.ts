import { OPERATIONS, type Operation, type OperationId, type Problem, problemSchema } from '@smc/contracts';
import { expect } from 'vitest';

/** One call of an operation, as raw as a spec wants it. */
export interface CallInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed JSON; null when the body is empty. */
  readonly body: unknown;
}

/**
 * Calls operations by their id. Every answer is held against the contract: a success against the operation's own
 * response schema, to the last field, and anything else against problem details.
 */
export function apiClient(url: string) {
  async function call(id: OperationId, input: CallInput = {}): Promise<ApiResponse> {
    const operation: Operation = OPERATIONS[id];
    const path = operation.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(input.params?.[name] ?? 'x'));
    const response = await send(operation.method.toUpperCase(), `${path}${input.query ?? ''}`, input);
    conforms(operation, response);
    return response;
  }

  async function send(method: string, path: string, input: CallInput = {}): Promise<ApiResponse> {
    const { body } = input;
    const response = await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(input.token == null ? {} : { authorization: `Bearer ${input.token}` }),
        ...input.headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, headers: response.headers, text, body: isJson && text !== '' ? JSON.parse(text) : null };
  }

  /** Like {@link call}, but the operation must succeed. */
  async function ok<T>(id: OperationId, input: CallInput = {}): Promise<T> {
    const response = await call(id, input);
    expect({ id, status: response.status, text: response.text }).toMatchObject({ status: OPERATIONS[id].status });
    return response.body as T;
  }

  return { call, ok, send, url };
}

export type ApiClient = ReturnType<typeof apiClient>;

/** The problem document of a refusal. */
export function problemOf(response: ApiResponse): Problem {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  return problemSchema.parse(response.body);
}

function conforms(operation: Operation, response: ApiResponse): void {
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  if (response.status >= 400 && response.status !== 503) {
    const problem = problemOf(response);
    expect(problem.status).toBe(response.status);
    expect(problem.requestId).toBe(response.headers.get('x-request-id'));
  } else if (response.status === operation.status && operation.response !== undefined) {
    // Equal after parsing means: nothing was stripped, so nothing is sent that the contract does not know.
    expect(operation.response.parse(response.body)).toEqual(response.body);
  } else if (response.status === operation.status) {
    expect(response.text).toBe('');
  }
}
