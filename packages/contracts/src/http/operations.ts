import { z } from 'zod';
import { replayActionSchema } from '../messages/control.ts';
import { accessTokenSchema, signInRequestSchema, userSchema, wsTicketSchema } from './auth.ts';
import {
  barsResponseSchema,
  equityQuerySchema,
  equityResponseSchema,
  fillsResponseSchema,
  listQuerySchema,
  ordersResponseSchema,
  overviewSchema,
  positionsResponseSchema,
  rangeQuerySchema,
  sessionSchema,
  signalDetailSchema,
  signalsQuerySchema,
  signalsResponseSchema,
  structuresQuerySchema,
  structuresResponseSchema,
  tradesResponseSchema,
} from './desk.ts';
import { healthSchema, readySchema } from './health.ts';
import {
  backtestRequestSchema,
  backtestResultSchema,
  backtestSchema,
  backtestsResponseSchema,
  datasetsResponseSchema,
  seriesQuerySchema,
  strategiesResponseSchema,
} from './research.ts';
import { idSchema } from '../primitives.ts';

/** One REST operation. Router, OpenAPI document, API tests and browser client are all made from this table. */
export interface Operation {
  readonly method: 'get' | 'post' | 'delete';
  readonly path: string;
  readonly summary: string;
  /** Open operations need no token; all others need one. */
  readonly open: boolean;
  readonly status: 200 | 201 | 202 | 204;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly response?: z.ZodType;
}

const idParams = z.strictObject({ id: idSchema });

/** Every REST operation by its operation id. Paths are absolute; `:id` marks a path parameter. */
export const OPERATIONS = {
  health: { method: 'get', path: '/health', summary: 'Is the process alive', open: true, status: 200, response: healthSchema },
  ready: { method: 'get', path: '/ready', summary: 'Can the process work', open: true, status: 200, response: readySchema },
  signIn: {
    method: 'post',
    path: '/api/v1/auth/sign-in',
    summary: 'Sign in with e-mail and password',
    open: true,
    status: 200,
    body: signInRequestSchema,
    response: accessTokenSchema,
  },
  refresh: {
    method: 'post',
    path: '/api/v1/auth/refresh',
    summary: 'New access token from the session cookie',
    open: true,
    status: 200,
    response: accessTokenSchema,
  },
  signOut: { method: 'post', path: '/api/v1/auth/sign-out', summary: 'End this session', open: false, status: 204 },
  me: { method: 'get', path: '/api/v1/me', summary: 'Who is signed in', open: false, status: 200, response: userSchema },
  wsTicket: {
    method: 'post',
    path: '/api/v1/ws-ticket',
    summary: 'Single-use ticket for the WebSocket',
    open: false,
    status: 201,
    response: wsTicketSchema,
  },
  session: {
    method: 'get',
    path: '/api/v1/session',
    summary: 'What this desk is running',
    open: false,
    status: 200,
    response: sessionSchema,
  },
  overview: {
    method: 'get',
    path: '/api/v1/overview',
    summary: 'Equity, drawdown, open risk and signals of the day',
    open: false,
    status: 200,
    response: overviewSchema,
  },
  bars: {
    method: 'get',
    path: '/api/v1/bars',
    summary: 'Closed bars of the session',
    open: false,
    status: 200,
    query: rangeQuerySchema,
    response: barsResponseSchema,
  },
  structures: {
    method: 'get',
    path: '/api/v1/structures',
    summary: 'Structure events by the bar they became known',
    open: false,
    status: 200,
    query: structuresQuerySchema,
    response: structuresResponseSchema,
  },
  signals: {
    method: 'get',
    path: '/api/v1/signals',
    summary: 'Decisions, taken and not taken',
    open: false,
    status: 200,
    query: signalsQuerySchema,
    response: signalsResponseSchema,
  },
  signal: {
    method: 'get',
    path: '/api/v1/signals/:id',
    summary: 'One decision and what became of it',
    open: false,
    status: 200,
    params: idParams,
    response: signalDetailSchema,
  },
  orders: {
    method: 'get',
    path: '/api/v1/orders',
    summary: 'Orders, newest first',
    open: false,
    status: 200,
    query: listQuerySchema,
    response: ordersResponseSchema,
  },
  fills: {
    method: 'get',
    path: '/api/v1/fills',
    summary: 'Fills, newest first',
    open: false,
    status: 200,
    query: listQuerySchema,
    response: fillsResponseSchema,
  },
  positions: {
    method: 'get',
    path: '/api/v1/positions',
    summary: 'Open positions with their protection',
    open: false,
    status: 200,
    response: positionsResponseSchema,
  },
  trades: {
    method: 'get',
    path: '/api/v1/trades',
    summary: 'Closed trades, newest first',
    open: false,
    status: 200,
    query: listQuerySchema,
    response: tradesResponseSchema,
  },
  equity: {
    method: 'get',
    path: '/api/v1/equity',
    summary: 'Equity curve of the session',
    open: false,
    status: 200,
    query: equityQuerySchema,
    response: equityResponseSchema,
  },
  replay: {
    method: 'post',
    path: '/api/v1/replay',
    summary: 'Play, pause, step or set the speed of a replay',
    open: false,
    status: 202,
    body: replayActionSchema,
  },
  strategies: {
    method: 'get',
    path: '/api/v1/strategies',
    summary: 'Strategies with their parameters and ranges',
    open: false,
    status: 200,
    response: strategiesResponseSchema,
  },
  datasets: {
    method: 'get',
    path: '/api/v1/datasets',
    summary: 'Recorded series a back-test can run on',
    open: false,
    status: 200,
    response: datasetsResponseSchema,
  },
  datasetBars: {
    method: 'get',
    path: '/api/v1/datasets/:id/bars',
    summary: 'Bars of a recorded series',
    open: false,
    status: 200,
    params: idParams,
    query: seriesQuerySchema,
    response: barsResponseSchema,
  },
  backtests: {
    method: 'get',
    path: '/api/v1/backtests',
    summary: 'Back-tests, newest first',
    open: false,
    status: 200,
    query: listQuerySchema,
    response: backtestsResponseSchema,
  },
  createBacktest: {
    method: 'post',
    path: '/api/v1/backtests',
    summary: 'Queue a back-test',
    open: false,
    status: 202,
    body: backtestRequestSchema,
    response: backtestSchema,
  },
  backtest: {
    method: 'get',
    path: '/api/v1/backtests/:id',
    summary: 'One back-test with its result',
    open: false,
    status: 200,
    params: idParams,
    response: backtestResultSchema,
  },
  cancelBacktest: {
    method: 'post',
    path: '/api/v1/backtests/:id/cancel',
    summary: 'Cancel a queued or running back-test',
    open: false,
    status: 202,
    params: idParams,
    response: backtestSchema,
  },
} as const satisfies Record<string, Operation>;

/** Name of a REST operation. */
export type OperationId = keyof typeof OPERATIONS;
