import type { Bus } from '@smc/bus';
import { barFromMessage } from '@smc/contracts';
import { type Bar, InvariantError, TIMEFRAME_MS, originOf } from '@smc/domain';
import { type Clock, type Logger, delay } from '@smc/service-kit';
import { LeaseLostError, type Store, readBarsFrom, setHalt } from '@smc/store';
import type { AccountView } from '@smc/trading';
import { accountScope, createAccountBooks, createVenueBooks, loadAccount, loadVenue } from './account-books.ts';
import type { CrashPoint } from './crash-points.ts';
import { type RecoveredAccount, recoverAccount } from './recover-account.ts';
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
  const { store, session, logger } = deps;
  const signal = createSignal();
  let missing: string | null = 'recovery has not begun';
  let floor = 0;
  let account: RecoveredAccount | null = null;
  let lastBar: Bar | null = null;

  const recover = async (): Promise<RecoveredAccount> => {
    missing = 'recovering';
    const recovered = await openAccount(
      deps,
      () => floor,
      (value) => (floor = value),
    );
    if (recovered.differences.length > 0) {
      missing = `account and venue differ: ${recovered.differences.join('; ')}`;
      await setHalt(store.read, session.owner, {
        scope: accountScope(session),
        reason: 'RECONCILIATION',
        actor: 'execution',
        haltedAt: deps.clock.now(),
      });
      throw new InvariantError(missing);
    }
    logger.info({ bar: recovered.runner.position.barIndex, openOrders: recovered.core.view.openOrders.length }, 'account reconciled');
    missing = null;
    deps.onProgress?.(0, recovered.runner.position.barIndex, recovered.core.view);
    return recovered;
  };

  /** Deals with what is there; false when there was nothing. */
  const step = async (): Promise<boolean> => {
    account ??= await recover();
    const { runner, core } = account;
    const pending = await readPending(store.read, session, floor, runner.position.barIndex, BATCH_BARS);
    if (pending.bars.length === 0) {
      if (lastBar !== null && hasWorkingEntry(core.view) && (await createAccountBooks({ ...deps, floor: () => floor }).isHalted()))
        await runner.cancelEntries(lastBar, 'HALTED');
      return false;
    }
    await runner.run(pending.bars);
    floor = pending.floor;
    lastBar = pending.bars.at(-1)?.bar ?? null;
    deps.onProgress?.(pending.bars.length, runner.position.barIndex, core.view);
    return true;
  };

  return {
    get missing() {
      return missing;
    },
    nudge: () => {
      signal.raise();
    },
    async run(abort) {
      let failures = 0;
      while (!abort.aborted) {
        try {
          if (!(await step())) await signal.wait(POLL_MS, abort);
          failures = 0;
        } catch (error) {
          // What is in memory may be ahead of the database now: drop it and recover, as after a crash.
          account = null;
          missing ??= 'recovering after an error';
          if (error instanceof InvariantError || error instanceof LeaseLostError) throw error;
          logger.warn({ err: error, failures }, 'execution starts over from the database');
          await delay(BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)] ?? POLL_MS, abort);
          failures += 1;
        }
      }
    },
  };
}

function hasWorkingEntry(view: AccountView): boolean {
  return view.openOrders.some((order) => order.role === 'entry' && order.status !== 'PENDING_CANCEL');
}

async function openAccount(deps: AccountLoopDeps, floor: () => number, setFloor: (value: number) => void): Promise<RecoveredAccount> {
  const { store, session } = deps;
  const { instrument, timeframe, accountId, risk, startingBalance, costs, mode } = session;
  const saved = await loadAccount(store.read, session);
  setFloor(saved?.floor ?? 0);
  return recoverAccount({
    execution: { accountId, instrument, timeframe, risk, startingBalance, recordEquity: 'every-bar' },
    venueConfig: { instrument, barMs: TIMEFRAME_MS[timeframe], costs },
    store: createAccountBooks({ ...deps, floor }),
    books: createVenueBooks(store, session),
    account: saved,
    savedVenue: await loadVenue(store.read, session),
    readBars: async (from, to) =>
      (await readBarsFrom(store.read, session.session, from, to - from + 1)).map((bar) => barFromMessage(bar, instrument)),
    readInput: (index) => readOne(store.read, session, floor(), index),
    mode,
    origin: originOf(mode),
    crashPoint: deps.crashPoint,
  });
}
