import { type Json, ORDER_STATUSES } from '@smc/domain';
import { z } from 'zod';
import { reportFromJson, reportToJson } from './report-json.ts';
import type { SimBracket } from './sim-bracket.ts';
import type { VenueReport } from './venue.ts';

/** State of the simulated venue. */
export interface SimState {
  seq: number;
  /** The last bar played, -1 before the first, and what came of it: a repetition gives it again. */
  lastBar: number;
  lastReports: readonly VenueReport[];
  /** In the order they were submitted; ended ones are kept for repetitions, the oldest go first. */
  brackets: SimBracket[];
}

const status = z.enum(ORDER_STATUSES);
const reports = z.array(z.unknown().transform(reportFromJson));
const bracketSchema = z.strictObject({
  order: z.strictObject({
    clientOrderId: z.string(),
    intentId: z.string(),
    symbol: z.string(),
    side: z.enum(['buy', 'sell']),
    type: z.enum(['market', 'limit', 'stop']),
    price: z.int().nullable(),
    qty: z.int(),
    expiresAtIndex: z.int(),
    stopLoss: z.strictObject({ clientOrderId: z.string(), price: z.int() }),
    takeProfits: z.array(z.strictObject({ clientOrderId: z.string(), price: z.int(), qty: z.int() })),
  }),
  submittedAt: z.strictObject({ barIndex: z.int(), time: z.int() }),
  firstSeq: z.int(),
  rejection: z.string().nullable(),
  entry: status,
  stop: status,
  stopQty: z.int(),
  targets: z.array(status),
  remaining: z.int(),
  cancelReports: reports.nullable(),
});
const snapshotSchema = z.strictObject({
  version: z.literal(1),
  seq: z.int(),
  lastBar: z.int(),
  lastReports: reports,
  brackets: z.array(bracketSchema),
});

/** The venue's state as plain JSON. */
export function simStateToJson(state: SimState): Json {
  return {
    version: 1,
    seq: state.seq,
    lastBar: state.lastBar,
    lastReports: state.lastReports.map(reportToJson),
    brackets: state.brackets.map((bracket) => ({
      ...bracket,
      order: {
        ...bracket.order,
        stopLoss: { ...bracket.order.stopLoss },
        takeProfits: bracket.order.takeProfits.map((target) => ({ ...target })),
      },
      submittedAt: { ...bracket.submittedAt },
      targets: [...bracket.targets],
      cancelReports: bracket.cancelReports?.map(reportToJson) ?? null,
    })),
  };
}

/** The reverse of {@link simStateToJson}; throws ZodError on anything else. */
export function simStateFromJson(json: Json): SimState {
  const { version: _version, ...state } = snapshotSchema.parse(json);
  return state;
}
