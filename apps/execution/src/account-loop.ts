import type { Bus } from '@smc/bus';
import { barFromMessage } from '@smc/contracts';
import { type Bar, InvariantError, TIMEFRAME_MS, originOf } from '@smc/domain';
import { type Clock, type Logger, delay } from '@smc/service-kit';
import { LeaseLostError, type Store, readBarsFrom, setHalt } from '@smc/store';
import type { AccountView } from '@smc/trading';
import { accountScope, createAccountBooks, createVenueBooks, loadAccount, loadVenue } from './account-books.ts';
import type { AccountStore } from './account-runner.ts';
import type { CrashPoint } from './crash-points.ts';
import { type RecoveredAccount, type SavedAccount, recoverAccount } from './recover-account.ts';
import { readOne, readPending } from './recorded-inputs.ts';
import type { CurrentLease, ExecutionSession } from './session.ts';
import { createSignal } from './signal.ts';

export interface AccountLoopDeps {
  readonly store: Store;
  readonly bus: Pick<Bus, 'publish' | 'wake'>;
  readonly session: ExecutionSession;
  readonly lease: CurrentLease;
  readonly crashPoint: CrashPoint;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told after recovery and after each batch: bars of the batch, the next bar, the account. */
  readonly onProgress?: (bars: number, next: number, view: AccountView) => void;
}

/** The account at work. */
export interface AccountLoop {
  /** Why it does not trade yet; null while it does. */
  readonly missing: string | null;
  /** Says that inputs are about to be visible. */
  nudge(): void;
  /** Works until the signal is aborted. Rejects when a person has to look: a broken invariant, a lost lease. */
  run(signal: AbortSignal): Promise<void>;
}

/** Bars read at once. */
const BATCH_BARS = 500;
/** A halt by hand is noticed within this time. */
const POLL_MS = 250;
const BACKOFF_MS = [100, 200, 400, 800, 1600, 3200, 5000];

/** Recovers the account, then deals with every bar that the strategy has been through, in batches as large as they come. */
export function createAccountLoop(deps: AccountLoopDeps): AccountLoop {
  return new RecoveringAccount(deps);
}

class RecoveringAccount implements AccountLoop {
  readonly #deps: AccountLoopDeps;
  readonly #signal = createSignal();
  readonly #books: AccountStore;
  #missing: string | null = 'recovery has not begun';
  /** Where reading of inputs begins. */
  #floor = 0;
  #account: RecoveredAccount | null = null;
  #lastBar: Bar | null = null;

  constructor(deps: AccountLoopDeps) {
    this.#deps = deps;
    this.#books = createAccountBooks({ ...deps, floor: () => this.#floor });
  }

  get missing(): string | null {
    return this.#missing;
  }

  nudge(): void {
    this.#signal.raise();
  }

  async run(abort: AbortSignal): Promise<void> {
    let failures = 0;
    while (!abort.aborted) {
      try {
        if (!(await this.#step())) await this.#signal.wait(POLL_MS, abort);
        failures = 0;
      } catch (error) {
        // What is in memory may be ahead of the database now: drop it and recover, as after a crash.
        this.#account = null;
        this.#missing ??= 'recovering after an error';
        if (error instanceof InvariantError || error instanceof LeaseLostError) throw error;
        this.#deps.logger.warn({ err: error, failures }, 'execution starts over from the database');
        await delay(BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)] ?? POLL_MS, abort);
        failures += 1;
      }
    }
  }

  /** Deals with what is there; false when there was nothing. */
  async #step(): Promise<boolean> {
    const { store, session, onProgress } = this.#deps;
    this.#account ??= await this.#recover();
    const { runner, core } = this.#account;
    const pending = await readPending(store.read, session, this.#floor, runner.position.barIndex, BATCH_BARS);
    if (pending.bars.length === 0) {
      await this.#obeyHalt(this.#account);
      return false;
    }
    await runner.run(pending.bars);
    this.#floor = pending.floor;
    this.#lastBar = pending.bars.at(-1)?.bar ?? null;
    onProgress?.(pending.bars.length, runner.position.barIndex, core.view);
    return true;
  }

  /** A halt takes working entries back at once; new ones are refused where they are decided. */
  async #obeyHalt({ runner, core }: RecoveredAccount): Promise<void> {
    if (this.#lastBar === null || !hasWorkingEntry(core.view)) return;
    if (await this.#books.isHalted()) await runner.cancelEntries(this.#lastBar, 'HALTED');
  }

  async #recover(): Promise<RecoveredAccount> {
    const { store, session, logger, clock, onProgress } = this.#deps;
    this.#missing = 'recovering';
    const saved = await loadAccount(store.read, session);
    this.#floor = saved?.floor ?? 0;
    const recovered = await openAccount(this.#deps, this.#books, saved, this.#floor);
    const next = recovered.runner.position.barIndex;
    if (recovered.differences.length > 0) {
      this.#missing = `account and venue differ: ${recovered.differences.join('; ')}`;
      const halt = { scope: accountScope(session), reason: 'RECONCILIATION', actor: 'execution', haltedAt: clock.now() };
      await setHalt(store.read, session.owner, halt);
      throw new InvariantError(this.#missing);
    }
    const bars = next === 0 ? [] : await readBars(store, session, next - 1, next - 1);
    this.#lastBar = bars[0] ?? null;
    logger.info({ bar: next, openOrders: recovered.core.view.openOrders.length }, 'account reconciled');
    this.#missing = null;
    onProgress?.(0, next, recovered.core.view);
    return recovered;
  }
}

function hasWorkingEntry(view: AccountView): boolean {
  return view.openOrders.some((order) => order.role === 'entry' && order.status !== 'PENDING_CANCEL');
}

async function openAccount(
  deps: AccountLoopDeps,
  books: AccountStore,
  saved: SavedAccount | null,
  floor: number,
): Promise<RecoveredAccount> {
  const { store, session } = deps;
  const { instrument, timeframe, accountId, risk, startingBalance, costs, mode } = session;
  return recoverAccount({
    execution: { accountId, instrument, timeframe, risk, startingBalance, recordEquity: 'every-bar' },
    venueConfig: { instrument, barMs: TIMEFRAME_MS[timeframe], costs },
    store: books,
    books: createVenueBooks(store, session),
    account: saved,
    savedVenue: await loadVenue(store.read, session),
    readBars: (from, to) => readBars(store, session, from, to),
    readInput: (index) => readOne(store.read, session, floor, index),
    mode,
    origin: originOf(mode),
    crashPoint: deps.crashPoint,
  });
}

async function readBars(store: Store, session: ExecutionSession, from: number, to: number): Promise<readonly Bar[]> {
  const rows = await readBarsFrom(store.read, session.session, from, to - from + 1);
  return rows.map((bar) => barFromMessage(bar, session.instrument));
}
