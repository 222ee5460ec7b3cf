import { UnprocessableMessageError } from '@smc/bus';
import { type BarClosed, type Intent, type Message, barFromMessage } from '@smc/contracts';
import { type Json, type TradingMode, originOf } from '@smc/domain';
import type { Queryable } from '@smc/service-kit';
import { type InputRecord, type StoredInput, readInputsAfter, recordInputs } from '@smc/store';
import type { BarInput, IntentInput } from './bar-input.ts';
import type { ExecutionSession } from './session.ts';

const SERVICE = 'execution';
const PAGE = 2000;

type InputMessage = Extract<Message, { type: 'market.barClosed' | 'trading.intent' | 'strategy.watermark' }>;

/** What a message says besides its payload, kept with it. */
interface Recorded {
  readonly payload: Json;
  readonly correlationId: string;
  /** For the last look before an order leaves; rows of earlier versions have none. */
  readonly mode?: TradingMode;
}

/** Writes bars, intents and watermarks of the session down in the order they came. Nothing is decided here. */
export async function recordMessages(messages: readonly Message[], tx: Queryable, session: ExecutionSession): Promise<number> {
  const inputs = messages.filter(isInput).filter((message) => message.session === session.session);
  for (const message of inputs) checkMode(message, session);
  if (inputs.length === 0) return 0;
  return recordInputs(tx, session.session, SERVICE, inputs.map(recordOf));
}

function isInput(message: Message): message is InputMessage {
  return message.type === 'market.barClosed' || message.type === 'trading.intent' || message.type === 'strategy.watermark';
}

/** Mode safety: what belongs to another mode never becomes an input of this account, and never will: it need not come again. */
function checkMode(message: InputMessage, session: ExecutionSession): void {
  if (message.mode !== session.mode)
    throw new UnprocessableMessageError(message.id, `a ${message.type} of mode ${message.mode} in a ${session.mode} session`);
  if (message.type !== 'market.barClosed' || message.payload.origin === originOf(session.mode)) return;
  const { index, origin } = message.payload;
  throw new UnprocessableMessageError(message.id, `bar ${index} is ${origin} in a ${session.mode} session`);
}

function recordOf(message: InputMessage): InputRecord {
  return {
    messageId: message.id,
    type: message.type,
    barIndex: message.type === 'market.barClosed' ? message.payload.index : message.payload.barIndex,
    // Payloads are plain JSON by their schemas; interfaces lack the index signature that Json asks for.
    payload: { payload: message.payload as unknown as Json, correlationId: message.correlationId, mode: message.mode },
  };
}

/** Inputs that are there but not dealt with, and how far they reach. */
export interface PendingInputs {
  /** Bars without holes from the one asked for, each with its intents; only those the strategy has been through. */
  readonly bars: readonly BarInput[];
  /** Where the next reading may begin once all of `bars` are dealt with: nothing before it is needed again. */
  readonly floor: number;
}

/**
 * Reads what is recorded from bar `from` on, at most `limit` bars. Bars and intents come in by two transactions, so a sequence number may become
 * visible after a larger one: reading begins at `floor`, behind which everything belongs to bars that are done.
 */
export async function readPending(
  q: Queryable,
  session: ExecutionSession,
  floor: number,
  from: number,
  limit: number,
): Promise<PendingInputs> {
  const rows = await readRows(q, session, floor);
  const bars = new Map<number, StoredInput>();
  const intents = new Map<number, StoredInput[]>();
  const watermarks: StoredInput[] = [];
  for (const row of rows) {
    const index = row.barIndex ?? -1;
    if (row.type === 'market.barClosed') bars.set(index, row);
    else if (row.type === 'strategy.watermark') watermarks.push(row);
    else if (index >= from) intents.set(index, [...(intents.get(index) ?? []), row]);
  }
  const decided = watermarks.reduce((most, row) => Math.max(most, row.barIndex ?? -1), -1);
  const ready: BarInput[] = [];
  for (let index = from; index <= decided && ready.length < limit; index += 1) {
    const row = bars.get(index);
    if (row === undefined) break;
    ready.push(barInput(row, intents.get(index) ?? [], session));
  }
  const done = from + ready.length - 1;
  return { bars: ready, floor: Math.max(floor, Math.min(lastSeq(bars.values(), done), lastSeq(watermarks, done))) };
}

/** The bar in work with its intents, for recovery. Null when it was never recorded, or not yet decided. */
export async function readOne(q: Queryable, session: ExecutionSession, floor: number, barIndex: number): Promise<BarInput | null> {
  const { bars } = await readPending(q, session, floor, barIndex, 1);
  return bars[0] ?? null;
}

async function readRows(q: Queryable, session: ExecutionSession, floor: number): Promise<StoredInput[]> {
  const rows: StoredInput[] = [];
  for (let cursor = floor; ;) {
    const page = await readInputsAfter(q, session.session, SERVICE, cursor, PAGE);
    rows.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return rows;
    cursor = last.seq;
  }
}

/** Sequence number of the newest row whose bar is done; 0 when there is none. */
function lastSeq(rows: Iterable<StoredInput>, done: number): number {
  let last = 0;
  for (const row of rows) if ((row.barIndex ?? -1) <= done) last = Math.max(last, row.seq);
  return last;
}

function barInput(row: StoredInput, intents: readonly StoredInput[], session: ExecutionSession): BarInput {
  const { payload, correlationId } = recordedOf(row);
  const message = payload as unknown as BarClosed; // checked by the bus before it was recorded
  return {
    bar: barFromMessage(message, session.instrument),
    origin: message.origin,
    messageId: row.messageId,
    correlationId,
    intents: intents.map((each): IntentInput => {
      const recorded = recordedOf(each);
      const intent = recorded.payload as unknown as Intent; // checked by the bus before it was recorded
      return { intent, messageId: each.messageId, correlationId: recorded.correlationId };
    }),
  };
}

function recordedOf(row: StoredInput): Recorded {
  return row.payload as unknown as Recorded; // written by recordOf only
}
