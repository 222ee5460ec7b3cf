import { type Json, formatMoney, parseMoney } from '@smc/domain';
import { z } from 'zod';
import type { VenueReport } from './venue.ts';

const money = z.string().transform((text) => parseMoney(text));
const base = { clientOrderId: z.string(), barIndex: z.int(), time: z.int(), seq: z.int() };

const reportSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...base, kind: z.enum(['accepted', 'held', 'activated', 'expired']) }),
  z.strictObject({ ...base, kind: z.enum(['rejected', 'canceled', 'cancelRejected']), reason: z.string() }),
  z.strictObject({ ...base, kind: z.literal('amended'), qty: z.int() }),
  z.strictObject({
    ...base,
    kind: z.literal('filled'),
    tradeId: z.string(),
    qty: z.int(),
    price: z.int(),
    fee: money,
    liquidity: z.enum(['maker', 'taker']),
    slippage: money,
  }),
]);

/** A venue report as plain JSON, money as decimal text. */
export function reportToJson(report: VenueReport): Json {
  if (report.kind !== 'filled') return { ...report };
  return { ...report, fee: formatMoney(report.fee), slippage: formatMoney(report.slippage) };
}

/** The reverse of {@link reportToJson}; throws ZodError on anything else. */
export function reportFromJson(json: unknown): VenueReport {
  return reportSchema.parse(json);
}
