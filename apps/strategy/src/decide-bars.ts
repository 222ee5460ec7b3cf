import { type Bus, type NewMessage, UnprocessableMessageError } from '@smc/bus';
import { type Message, barFromMessage } from '@smc/contracts';
import { type Bar, TIMEFRAME_MS, invariant, originOf } from '@smc/domain';
import type { Logger, Queryable } from '@smc/service-kit';
import {
  assertLease,
  insertDecisions,
  insertIntents,
  insertSignals,
  insertStructures,
  listSignals,
  loadServiceState,
  readBarsFrom,
  readStructures,
  saveServiceState,
} from '@smc/store';
import { strategyDecisions } from '@smc/trading';
import type { CurrentLease, StrategySession } from './session.ts';
import { type BarOutcome, type StoredOutcome, StrategyInstance, playAgain } from './strategy-instance.ts';

type BarMessage = Extract<Message, { type: 'market.barClosed' }>;

/** What deciding works with. */
export interface DecideDeps {
  readonly session: StrategySession;
  readonly bus: Pick<Bus, 'publish'>;
  readonly lease: CurrentLease;
  readonly logger: Logger;
  /** Told after each batch, for metrics. */
  readonly onDecided?: (bars: number, signals: number, lastIndex: number) => void;
}

const SOURCE = 'strategy';
/** Position of the instance, saved with every batch. */
const CURSOR = 'strategy';
/** Its state, saved less often: it is large, and bars can be played again. */
const SNAPSHOT = 'strategy.snapshot';
const SNAPSHOT_EVERY_BARS = 200;

interface Decided {
  readonly message: BarMessage;
  readonly outcome: BarOutcome;
}

/** Decides bars. Everything one batch leads to is written and published in the transaction that takes the batch in. */
export interface BarDecider {
  /** Deals with bars in order; bars it has seen are passed over. Any rejection leaves nothing behind. */
  decide(messages: readonly Message[], tx: Queryable): Promise<void>;
  /** Brings the instance to where the database says it stands. */
  warm(q: Queryable): Promise<void>;
  readonly position: number | null;
}

/** A decider without an instance yet; it is built from the database when first needed. */
export function createBarDecider(deps: DecideDeps): BarDecider {
  const { session } = deps;
  let instance: StrategyInstance | null = null;
  let snapshotAt = -1;

  const current = async (q: Queryable): Promise<StrategyInstance> => {
    const saved = await loadServiceState(q, session.session, CURSOR);
    const position = saved?.cursor ?? -1;
    // A transaction that failed after it was decided leaves the instance ahead of the database: such a one is dropped.
    if (instance?.position === position) return instance;
    const rebuilt = await rebuild(q, session, position, deps.logger);
    instance = rebuilt.instance;
    snapshotAt = rebuilt.snapshotAt;
    return instance;
  };

  return {
    get position() {
      return instance?.position ?? null;
    },
    async warm(q) {
      await current(q);
    },
    async decide(messages, tx) {
      const bars = messages.filter(
        (message): message is BarMessage => message.type === 'market.barClosed' && message.session === session.session,
      );
      if (bars.length === 0) return;
      for (const message of bars) checkOrigin(message, session);
      await assertLease(tx, deps.lease());
      const at = await current(tx);
      const decided: Decided[] = [];
      for (const message of bars) {
        if (message.payload.index <= at.position) continue;
        decided.push({ message, outcome: at.onBar(barFromMessage(message.payload, session.instrument)) });
      }
      if (decided.length === 0) return;
      await write(tx, session, decided);
      await deps.bus.publish(tx, SOURCE, messagesOf(session, decided));
      await saveServiceState(tx, session.session, CURSOR, { cursor: at.position, state: {} });
      if (at.position - snapshotAt >= SNAPSHOT_EVERY_BARS) {
        await saveServiceState(tx, session.session, SNAPSHOT, { cursor: at.position, state: at.snapshot() });
        snapshotAt = at.position;
      }
      deps.onDecided?.(
        decided.length,
        decided.reduce((sum, { outcome }) => sum + outcome.signals.length, 0),
        at.position,
      );
    },
  };
}

/** Mode safety: a bar of another mode or origin is never decided on. It will not become one of ours, so it need not come again. */
function checkOrigin({ id, payload, mode }: BarMessage, session: StrategySession): void {
  if (mode === session.mode && payload.origin === originOf(session.mode)) return;
  throw new UnprocessableMessageError(id, `bar ${payload.index} is ${payload.origin} of ${mode} in a ${session.mode} session`);
}

const BARS_PER_PAGE = 1000;
/** Far more events or signals than the bars between two snapshots can have. */
const MOST_PLAYED_AGAIN = 200_000;

async function rebuild(
  q: Queryable,
  session: StrategySession,
  position: number,
  logger: Logger,
): Promise<{ readonly instance: StrategyInstance; readonly snapshotAt: number }> {
  const saved = position < 0 ? null : await loadServiceState(q, session.session, SNAPSHOT);
  const instance = saved === null ? StrategyInstance.begin(session) : StrategyInstance.restore(session, saved.cursor, saved.state);
  const snapshotAt = instance.position;
  let stored: StoredOutcome = { structures: 0, signalIds: [] };
  const bars: Bar[] = [];
  for (let from = snapshotAt + 1; from <= position; from += BARS_PER_PAGE) {
    const page = await readBarsFrom(q, session.session, from, Math.min(BARS_PER_PAGE, position - from + 1));
    bars.push(...page.map((bar) => barFromMessage(bar, session.instrument)));
  }
  if (bars.length > 0) {
    const known = await readStructures(q, session.session, { from: snapshotAt + 1, to: position, limit: MOST_PLAYED_AGAIN });
    stored = { structures: known.events.length, signalIds: await signalIdsBetween(q, session, snapshotAt + 1, position) };
  }
  playAgain(instance, bars, stored);
  invariant(instance.position === position, `bars ${instance.position + 1} to ${position} are missing`);
  logger.info({ position, snapshotAt, played: bars.length }, 'strategy instance built');
  return { instance, snapshotAt };
}

async function signalIdsBetween(q: Queryable, session: StrategySession, from: number, to: number): Promise<string[]> {
  const { signals } = await listSignals(q, session, { beforeIndex: to + 1, limit: MOST_PLAYED_AGAIN });
  return signals
    .filter((signal) => signal.barIndex >= from)
    .map((signal) => signal.id)
    .reverse();
}

async function write(tx: Queryable, session: StrategySession, decided: readonly Decided[]): Promise<void> {
  const structures = decided.flatMap(({ outcome }) => (outcome.structures === null ? [] : [outcome.structures]));
  const signals = decided.flatMap(({ message, outcome }) =>
    outcome.signals.map((signal) => ({ signal, correlationId: message.correlationId })),
  );
  const intents = decided.flatMap(({ message, outcome }) =>
    outcome.intents.map((intent) => ({ intent, correlationId: message.correlationId })),
  );
  if (structures.length > 0) await insertStructures(tx, session.session, structures);
  if (signals.length > 0) await insertSignals(tx, session, signals);
  if (intents.length > 0) await insertIntents(tx, session, intents);
  const decisions = decided.flatMap(({ outcome }) => strategyDecisions(outcome));
  if (decisions.length > 0) await insertDecisions(tx, session, decisions);
}

function messagesOf(session: StrategySession, decided: readonly Decided[]): NewMessage[] {
  const { mode, instrument, timeframe, accountId, instanceId } = session;
  const barMs = TIMEFRAME_MS[timeframe];
  const messages: NewMessage[] = [];
  for (const { message, outcome } of decided) {
    const { payload: bar, correlationId, id: causationId } = message;
    const common = { mode, session: session.session, correlationId, causationId, occurredAt: bar.time + barMs };
    if (outcome.structures !== null)
      messages.push({ ...common, type: 'strategy.structures', key: instrument.id, payload: outcome.structures });
    for (const payload of outcome.signals) messages.push({ ...common, type: 'strategy.signal', key: accountId, payload });
    for (const payload of outcome.intents) messages.push({ ...common, type: 'trading.intent', key: accountId, payload });
  }
  const last = decided.at(-1)?.message;
  invariant(last !== undefined, 'a batch without bars');
  messages.push({
    type: 'strategy.watermark',
    key: accountId,
    mode,
    session: session.session,
    correlationId: last.correlationId,
    causationId: last.id,
    occurredAt: last.payload.time + barMs,
    payload: { instanceId, symbol: instrument.symbol, timeframe, barIndex: last.payload.index, barTime: last.payload.time },
  });
  return messages;
}
