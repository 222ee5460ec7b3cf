import type { OPERATIONS, OperationId } from '@smc/contracts';
import type { Principal } from '@smc/identity';
import type { z } from 'zod';

type Row<K extends OperationId> = (typeof OPERATIONS)[K];
type Part<K extends OperationId, N extends 'params' | 'query' | 'body'> =
  Row<K> extends Record<N, infer S extends z.ZodType> ? z.output<S> : null;

/** What every handler is told beside its checked input. */
export interface RequestInfo {
  readonly requestId: string;
  /** Given by the caller or equal to the request id; carried into every message that follows from this request. */
  readonly correlationId: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly origin: string | null;
  readonly cookie: string;
}

/** The checked input of one operation. */
export interface Call<K extends OperationId> {
  readonly params: Part<K, 'params'>;
  readonly query: Part<K, 'query'>;
  readonly body: Part<K, 'body'>;
  /** Who asks; null only in open operations without a token. */
  readonly principal: Row<K>['open'] extends true ? Principal | null : Principal;
  readonly request: RequestInfo;
}

/** What an operation answers with: a body of its contract's response schema, or nothing. */
export type Answer<K extends OperationId> = Row<K> extends { response: infer S extends z.ZodType } ? z.input<S> : undefined;

/** An answer with more than a body. */
export class Reply<T> {
  readonly body: T;
  readonly status: number | undefined;
  readonly setCookies: readonly string[];

  constructor(body: T, more: { readonly status?: number; readonly setCookies?: readonly string[] }) {
    this.body = body;
    this.status = more.status;
    this.setCookies = more.setCookies ?? [];
  }
}

/** One operation. */
export type Handler<K extends OperationId> = (call: Call<K>) => Promise<Answer<K> | Reply<Answer<K>>>;
/** Every operation of the contract; one that is missing does not compile. */
export type Handlers = { readonly [K in OperationId]: Handler<K> };
