import type { Bus, NewMessage } from '@smc/bus';
import type { Decision } from '@smc/contracts';
import { type Json, InvariantError, TIMEFRAME_MS } from '@smc/domain';
import type { Queryable } from '@smc/service-kit';
import {
  type Store,
  assertLease,
  insertDecisions,
  insertDenials,
  insertEquity,
  insertFills,
  insertTrades,
  insertVenueReports,
  loadServiceState,
  loadVenueState,
  readHalts,
  saveServiceState,
  saveVenueState,
  setHalt,
  upsertOrder,
  upsertPosition,
} from '@smc/store';
import { type VenueReport, reportToJson } from '@smc/trading';
import { z } from 'zod';
import type { AccountBatch, AccountStore, Traced } from './account-runner.ts';
import { checkGrounds } from './order-grounds.ts';
import type { SavedAccount } from './recover-account.ts';
import type { CurrentLease, ExecutionSession } from './session.ts';
import type { SavedVenue, VenueBooks } from './venue-ledger.ts';

const SOURCE = 'execution';
/** Actor of a halt that the account's own drawdown breaker has set: the core denies by itself then, with its own code. */
const BREAKER = 'breaker:MAX_DRAWDOWN';

export interface BooksDeps {
  readonly store: Store;
  readonly bus: Pick<Bus, 'publish' | 'wake'>;
  readonly session: ExecutionSession;
  readonly lease: CurrentLease;
  /** Where reading of inputs may begin once this commit stands. */
  readonly floor: () => number;
}

const stateSchema = z.object({ core: z.json(), chains: z.record(z.string(), z.string()) });

const savedSchema = stateSchema.extend({
  position: z.object({ barIndex: z.int(), stage: z.enum(['fills', 'intents']), intentsDone: z.int() }),
  floor: z.int(),
});

/** The account as its last commit left it, and where its inputs go on. */
export async function loadAccount(q: Queryable, session: ExecutionSession): Promise<(SavedAccount & { readonly floor: number }) | null> {
  const saved = await loadServiceState(q, session.session, SOURCE);
  return saved === null ? null : savedSchema.parse(saved.state);
}

/** The venue as its last commit left it. */
export async function loadVenue(q: Queryable, session: ExecutionSession): Promise<SavedVenue | null> {
  const saved = await loadVenueState(q, session, session.accountId);
  if (saved === null) return null;
  const { lastBar, venue } = z.object({ lastBar: z.int(), venue: z.json() }).parse(saved.state);
  return { lastSeq: saved.lastSeq, lastBar, state: venue };
}

/** The account's books on the database. Each commit is one transaction that holds only while the lease does. */
export function createAccountBooks(deps: BooksDeps): AccountStore {
  const { store, bus, session } = deps;
  return {
    async commit(batch) {
      await store.tx(async (tx) => {
        await assertLease(tx, deps.lease());
        if (batch.expectHalted !== null) await checkHalt(tx, session, batch.expectHalted);
        if (batch.grounds !== null) await checkGrounds(tx, session, batch.grounds);
        await writeFacts(tx, session, batch);
        await saveState(tx, deps, batch);
        await bus.publish(tx, SOURCE, messagesOf(session, batch));
      });
      bus.wake();
    },
    async isHalted() {
      try {
        return await standingHalt(store.read, session);
      } catch {
        return true; // What cannot be read counts as halted.
      }
    },
  };
}

/** No halt can commit between this look and the end of the transaction: from the instant it stands there is no new order. */
async function checkHalt(tx: Queryable, session: ExecutionSession, expected: boolean): Promise<void> {
  await tx.query('LOCK TABLE halts IN SHARE MODE');
  if ((await standingHalt(tx, session)) !== expected) throw new Error('the halt row changed while an order was being decided');
}

async function standingHalt(q: Queryable, session: ExecutionSession): Promise<boolean> {
  const scopes = ['global', accountScope(session)];
  return (await readHalts(q, session.owner)).some((halt) => scopes.includes(halt.scope) && halt.actor !== BREAKER);
}

/** The scope of halts that concern this account in this session. */
export function accountScope(session: ExecutionSession): string {
  return `account:${session.session}:${session.accountId}`;
}

/** The venue's books: its own transaction, apart from the account's. */
export function createVenueBooks(store: Store, session: ExecutionSession): VenueBooks {
  return {
    save: (reports, saved) =>
      store.tx(async (tx) => {
        if (reports.length > 0) await insertVenueReports(tx, session, session.accountId, reports.map(rowOf));
        await saveVenueState(tx, session, session.accountId, {
          lastSeq: saved.lastSeq,
          state: { lastBar: saved.lastBar, venue: saved.state },
        });
      }),
  };
}

function rowOf(report: VenueReport): { seq: number; clientOrderId: string; barIndex: number; payload: Json } {
  return { seq: report.seq, clientOrderId: report.clientOrderId, barIndex: report.barIndex, payload: reportToJson(report) };
}

async function writeFacts(tx: Queryable, session: ExecutionSession, batch: AccountBatch): Promise<void> {
  const decisions = batch.decisions.map(({ fact }) => fact);
  if (decisions.length > 0) await insertDecisions(tx, session, decisions);
  for (const decision of decisions) await project(tx, session, decision);
  if (batch.trades.length > 0)
    await insertTrades(
      tx,
      session,
      batch.trades.map(({ fact }) => fact),
    );
  if (batch.equity.length > 0)
    await insertEquity(
      tx,
      session,
      batch.equity.map(({ fact }) => fact),
    );
  if (batch.halt !== null) {
    const actor = batch.halt.code === 'MAX_DRAWDOWN' ? BREAKER : `breaker:${batch.halt.code}`;
    await setHalt(tx, session.owner, { scope: accountScope(session), reason: batch.halt.code, actor, haltedAt: batch.halt.time });
  }
}

async function project(tx: Queryable, session: ExecutionSession, { type, payload }: Decision): Promise<void> {
  switch (type) {
    case 'trading.order':
      await upsertOrder(tx, session, payload);
      return;
    case 'trading.fill':
      // A fill that is there already would mean that the venue's trade came in twice.
      if ((await insertFills(tx, session, [payload])) !== 1) throw new InvariantError(`fill ${payload.tradeId} is there already`);
      return;
    case 'trading.position':
      await upsertPosition(tx, session, payload);
      return;
    case 'trading.denial':
      await insertDenials(tx, session, [payload]);
      return;
    case 'strategy.signal':
    case 'trading.intent':
      throw new InvariantError(`execution does not decide a ${type}`);
  }
}

async function saveState(tx: Queryable, deps: BooksDeps, batch: AccountBatch): Promise<void> {
  const { position, state } = batch;
  const { core, chains } = stateSchema.parse(state);
  const saved = await saveServiceState(tx, deps.session.session, SOURCE, {
    cursor: position.barIndex,
    state: { position: { ...position }, floor: deps.floor(), core, chains },
  });
  if (!saved) throw new InvariantError(`bar ${position.barIndex} was dealt with before`);
}

function messagesOf(session: ExecutionSession, batch: AccountBatch): NewMessage[] {
  const { mode, accountId, instrument, timeframe } = session;
  const common = ({ correlationId, causationId }: Omit<Traced<unknown>, 'fact'>, occurredAt: number) => ({
    key: accountId,
    mode,
    session: session.session,
    correlationId,
    causationId,
    occurredAt,
  });
  const messages: NewMessage[] = batch.decisions.map(({ fact, ...chain }) => messageOf(fact, common(chain, timeOf(fact))));
  for (const { fact, ...chain } of batch.trades)
    messages.push({ type: 'trading.tradeClosed', ...common(chain, fact.closedAt), payload: fact });
  for (const { fact, ...chain } of batch.equity) messages.push({ type: 'trading.equity', ...common(chain, fact.time), payload: fact });
  if (batch.finished !== null) {
    const { bar, correlationId } = batch.finished;
    const payload = { accountId, symbol: instrument.symbol, barIndex: bar.index, barTime: bar.time };
    messages.push({
      type: 'execution.watermark',
      ...common({ correlationId, causationId: null }, bar.time + TIMEFRAME_MS[timeframe]),
      payload,
    });
  }
  return messages;
}

function timeOf({ type, payload }: Decision): number {
  return type === 'strategy.signal' || type === 'trading.intent' ? payload.decidedAt : payload.time;
}

function messageOf({ type, payload }: Decision, common: Omit<NewMessage, 'type' | 'payload'>): NewMessage {
  const message: Omit<NewMessage, 'type' | 'payload'> & Pick<Decision, 'type' | 'payload'> = { ...common, type, payload };
  return message as NewMessage; // type and payload come from one decision and so belong together
}
