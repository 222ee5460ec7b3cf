import { z } from 'zod';
import {
  barIndexSchema,
  decimalSchema,
  directionSchema,
  epochMsSchema,
  idSchema,
  originSchema,
  symbolSchema,
  timeframeSchema,
} from '../primitives.ts';
import { SMC_DETECTOR_NAMES } from '../smc-names.ts';

/** One structure event of the SMC engine, prices as text. `at` is what it refers to, `confirmedAt` when it was known. */
export const structureEventSchema = z.strictObject({
  id: idSchema,
  detector: z.enum(SMC_DETECTOR_NAMES),
  kind: z.string().min(1).max(30),
  dir: z.union([z.literal(1), z.literal(-1), z.literal(0)]),
  at: epochMsSchema,
  atIndex: barIndexSchema,
  confirmedAt: epochMsSchema,
  confirmedIndex: barIndexSchema,
  price: decimalSchema.optional(),
  top: decimalSchema.optional(),
  bottom: decimalSchema.optional(),
  refs: z.array(z.strictObject({ at: epochMsSchema, index: barIndexSchema, id: idSchema.optional() })).max(20),
  level: z.string().optional(),
  rank: z.int().optional(),
  flags: z.array(z.string()).optional(),
  /** The same for all events of one zone's life. */
  zoneId: idSchema.optional(),
});
export type StructureEvent = z.output<typeof structureEventSchema>;

/** `strategy.structures` v1: all events that became known at the close of one bar, in log order. */
export const structuresV1 = z.strictObject({
  symbol: symbolSchema,
  timeframe: timeframeSchema,
  barIndex: barIndexSchema,
  barTime: epochMsSchema,
  events: z.array(structureEventSchema),
});
export type Structures = z.output<typeof structuresV1>;

/** One rule a candidate was held against. */
export const ruleCheckSchema = z.strictObject({
  id: z.string().min(1),
  /** Measured value as text, with its unit in `unit`. */
  value: z.string(),
  op: z.enum(['>=', '<=', '>', '<', '==', '!=']),
  threshold: z.string(),
  unit: z.string(),
  pass: z.boolean(),
});
export type RuleCheck = z.output<typeof ruleCheckSchema>;

/** One structure a signal rests on. */
export const evidenceSchema = z.strictObject({
  structureId: idSchema,
  role: z.enum(['bias', 'sweep', 'shift', 'displacement', 'entryZone', 'target', 'range']),
  detector: z.string(),
  kind: z.string(),
  /** When it formed and when it was known. */
  at: epochMsSchema,
  confirmedAt: epochMsSchema,
  price: decimalSchema.optional(),
  top: decimalSchema.optional(),
  bottom: decimalSchema.optional(),
  text: z.string(),
});
export type Evidence = z.output<typeof evidenceSchema>;

/** `strategy.signal` v1: a decision with its whole reason. A rejected candidate names its first failing rule. */
export const signalV1 = z.strictObject({
  id: idSchema,
  instanceId: idSchema,
  strategy: z.string(),
  strategyVersion: z.string(),
  paramsHash: z.string(),
  symbol: symbolSchema,
  timeframe: timeframeSchema,
  dir: directionSchema,
  status: z.enum(['taken', 'rejected']),
  /** Bar at whose close it was decided. */
  barIndex: barIndexSchema,
  barTime: epochMsSchema,
  /** Close time of that bar. */
  decidedAt: epochMsSchema,
  /** Null when a candidate failed before it had a price. */
  entry: decimalSchema.nullable(),
  stop: decimalSchema.nullable(),
  targets: z.array(z.strictObject({ price: decimalSchema, share: z.number().gt(0).lte(1), source: z.string() })),
  /** Reward to the last target over risk, before costs; two decimals. */
  rMultiple: decimalSchema.nullable(),
  expiresAtIndex: barIndexSchema.nullable(),
  evidence: z.array(evidenceSchema),
  rules: z.array(ruleCheckSchema),
  firstFailedRule: z.string().nullable(),
});
export type Signal = z.output<typeof signalV1>;

/** `trading.intent` v1: what a strategy wants. Execution sizes it and asks risk. */
export const intentV1 = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('open'),
    id: idSchema,
    accountId: idSchema,
    instanceId: idSchema,
    signalId: idSchema,
    venue: z.string(),
    symbol: symbolSchema,
    timeframe: timeframeSchema,
    dir: directionSchema,
    type: z.enum(['limit', 'market', 'stop']),
    /** Price of a limit or stop entry; the reference close for a market entry. */
    entry: decimalSchema,
    stop: decimalSchema,
    targets: z
      .array(z.strictObject({ price: decimalSchema, share: z.number().gt(0).lte(1) }))
      .min(1)
      .max(4),
    /** Last bar in which the entry may fill. */
    expiresAtIndex: barIndexSchema,
    barIndex: barIndexSchema,
    decidedAt: epochMsSchema,
    origin: originSchema,
  }),
  z.strictObject({
    kind: z.literal('cancel'),
    id: idSchema,
    accountId: idSchema,
    instanceId: idSchema,
    /** The intent whose entry is to be cancelled; a filled entry stays. */
    intentId: idSchema,
    symbol: symbolSchema,
    reason: z.string(),
    barIndex: barIndexSchema,
    decidedAt: epochMsSchema,
  }),
]);
export type Intent = z.output<typeof intentV1>;
export type OpenIntent = Extract<Intent, { kind: 'open' }>;
export type CancelIntent = Extract<Intent, { kind: 'cancel' }>;

/** `strategy.watermark` v1: every decision up to this bar has been written before this message. */
export const strategyWatermarkV1 = z.strictObject({
  instanceId: idSchema,
  symbol: symbolSchema,
  timeframe: timeframeSchema,
  barIndex: barIndexSchema,
  barTime: epochMsSchema,
});
export type StrategyWatermark = z.output<typeof strategyWatermarkV1>;
