import { equityV1 } from '@smc/contracts';
import { InputError, type Json, ORDER_STATUSES, formatMoney, parseMoney } from '@smc/domain';
import { restoreBreakers, snapshotBreakers } from '@smc/risk';
import { z } from 'zod';
import type { ExecutionState } from './execution-state.ts';
import type { ExecutionConfig } from './execution-types.ts';
import type { BracketRecord, OrderRecord } from './order-record.ts';
import type { Position } from './position.ts';

const VERSION = 1;
const money = z.string().transform((text) => parseMoney(text));
const big = z
  .string()
  .regex(/^-?\d+$/)
  .transform((text) => BigInt(text));
const at = z.strictObject({ barIndex: z.int(), time: z.int() });
const direction = z.union([z.literal(1), z.literal(-1)]);

const orderSchema = z.strictObject({
  clientOrderId: z.string(),
  intentId: z.string(),
  signalId: z.string(),
  role: z.enum(['entry', 'stopLoss', 'takeProfit']),
  side: z.enum(['buy', 'sell']),
  type: z.enum(['market', 'limit', 'stop']),
  price: z.int().nullable(),
  status: z.enum(ORDER_STATUSES).nullable(),
  qty: z.int(),
  filledQty: z.int(),
  filledTickSteps: big,
  revision: z.int(),
  reason: z.string().nullable(),
  tradeIds: z.array(z.string()),
  cancelAt: at.nullable(),
  changedAt: at,
});

const bracketSchema = z.strictObject({
  intentId: z.string(),
  signalId: z.string(),
  dir: direction,
  plannedEntry: z.int(),
  stop: z.int(),
  expiresAtIndex: z.int(),
  submittedAt: at,
  generation: z.int(),
  entry: orderSchema,
  stopLoss: orderSchema,
  takeProfits: z.array(orderSchema),
});

const tradeSchema = z.strictObject({
  intentId: z.string(),
  signalId: z.string(),
  dir: direction,
  plannedEntry: z.int(),
  stop: z.int(),
  openRevision: z.int(),
  openedAtIndex: z.int(),
  openedAt: z.int(),
  entryQty: z.int(),
  entryTickSteps: big,
  exitQty: z.int(),
  exitTickSteps: big,
  stopExits: z.int(),
  targetExits: z.int(),
  otherExits: z.int(),
});

const snapshotSchema = z.strictObject({
  version: z.literal(VERSION),
  accountId: z.string(),
  symbol: z.string(),
  brackets: z.array(bracketSchema),
  seenIntents: z.array(z.tuple([z.string(), z.int()])),
  position: z.strictObject({
    qty: z.int(),
    cost: big,
    realizedPnl: money,
    fees: money,
    revision: z.int(),
    intentId: z.string(),
    signalId: z.string(),
    trade: tradeSchema.nullable(),
  }),
  ledger: z.strictObject({ opening: money, balance: money, realizedPnl: money, fees: money }),
  breakers: z.unknown(),
  halt: z.strictObject({ code: z.enum(['MAX_DRAWDOWN', 'LATE_FILL']), barIndex: z.int(), time: z.int() }).nullable(),
  lastSeq: z.int(),
  equity: money,
  unrealizedPnl: money,
  dirty: z.boolean(),
  bar: z.int(),
  stage: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  lastPoint: equityV1.nullable(),
});

/** The core's state as plain JSON: money as decimal text, exact sums as integer text. */
export function stateToJson(config: ExecutionConfig, state: ExecutionState): Json {
  const { ledger } = state;
  return {
    version: VERSION,
    accountId: config.accountId,
    symbol: config.instrument.symbol,
    brackets: [...state.brackets.values()].map(bracketToJson),
    seenIntents: [...state.seenIntents].map(([id, bar]) => [id, bar]),
    position: positionToJson(state.position),
    ledger: {
      opening: formatMoney(ledger.opening),
      balance: formatMoney(ledger.balance),
      realizedPnl: formatMoney(ledger.realizedPnl),
      fees: formatMoney(ledger.fees),
    },
    breakers: snapshotBreakers(state.breakers),
    halt: state.halt === null ? null : { ...state.halt },
    lastSeq: state.lastSeq,
    equity: formatMoney(state.equity),
    unrealizedPnl: formatMoney(state.unrealizedPnl),
    dirty: state.dirty,
    bar: state.bar,
    stage: state.stage,
    lastPoint: state.lastPoint === null ? null : { ...state.lastPoint },
  };
}

function orderToJson(order: OrderRecord): Json {
  return {
    ...order,
    filledTickSteps: order.filledTickSteps.toString(),
    tradeIds: [...order.tradeIds],
    cancelAt: order.cancelAt === null ? null : { ...order.cancelAt },
    changedAt: { ...order.changedAt },
  };
}

function bracketToJson(bracket: BracketRecord): Json {
  return {
    ...bracket,
    submittedAt: { ...bracket.submittedAt },
    entry: orderToJson(bracket.entry),
    stopLoss: orderToJson(bracket.stopLoss),
    takeProfits: bracket.takeProfits.map(orderToJson),
  };
}

function positionToJson(position: Position): Json {
  const { trade } = position;
  return {
    ...position,
    cost: position.cost.toString(),
    realizedPnl: formatMoney(position.realizedPnl),
    fees: formatMoney(position.fees),
    trade:
      trade === null ? null : { ...trade, entryTickSteps: trade.entryTickSteps.toString(), exitTickSteps: trade.exitTickSteps.toString() },
  };
}

/** The reverse of {@link stateToJson}; throws ZodError on another form, InputError on another account or symbol. */
export function stateFromJson(config: ExecutionConfig, json: Json): ExecutionState {
  const { version: _version, accountId, symbol, brackets, seenIntents, breakers, ...rest } = snapshotSchema.parse(json);
  if (accountId !== config.accountId) throw new InputError('accountId', accountId, config.accountId, 'snapshot');
  if (symbol !== config.instrument.symbol) throw new InputError('symbol', symbol, config.instrument.symbol, 'snapshot');
  return {
    ...rest,
    brackets: new Map(brackets.map((bracket) => [bracket.intentId, bracket])),
    seenIntents: new Map(seenIntents),
    // restoreBreakers checks the form itself.
    breakers: restoreBreakers(breakers as Json),
  };
}
