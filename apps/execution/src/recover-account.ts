import { type Bar, type Json, InvariantError, formatQty, invariant, required } from '@smc/domain';
import {
  type ExecutionConfig,
  type ExecutionCore,
  type SimVenueConfig,
  createExecutionCore,
  createSimulatedVenue,
  restoreExecutionCore,
  restoreSimulatedVenue,
} from '@smc/trading';
import { type AccountPosition, type AccountRunnerDeps, AccountRunner } from './account-runner.ts';
import type { BarInput } from './bar-input.ts';
import { type SavedVenue, type VenueBooks, VenueLedger } from './venue-ledger.ts';

/** The account as its last commit left it. */
export interface SavedAccount {
  readonly position: AccountPosition;
  readonly core: Json;
  readonly chains: Readonly<Record<string, string>>;
}

/** What recovery starts from. */
export interface RecoveryDeps extends Omit<AccountRunnerDeps, 'core' | 'venue'> {
  readonly execution: ExecutionConfig;
  readonly venueConfig: SimVenueConfig;
  readonly books: VenueBooks;
  readonly account: SavedAccount | null;
  readonly savedVenue: SavedVenue | null;
  /** Bars `from` to `to`, both included. */
  readonly readBars: (from: number, to: number) => Promise<readonly Bar[]>;
  /** The recorded input of a bar that is in work. */
  readonly readInput: (barIndex: number) => Promise<BarInput | null>;
}

/** An account that is ready to take bars. */
export interface RecoveredAccount {
  readonly runner: AccountRunner;
  readonly core: ExecutionCore;
  /** What the venue's books and the account disagree on; trading must not start unless this is empty. */
  readonly differences: readonly string[];
}

const START: AccountPosition = { barIndex: 0, stage: 'fills', intentsDone: 0 };

/**
 * The one way an account starts, after a clean stop, a crash or never before: restore, let the venue catch up, send again
 * what is not proven, read what the venue reported meanwhile, then compare the two books. Done twice it changes nothing.
 */
export async function recoverAccount(deps: RecoveryDeps): Promise<RecoveredAccount> {
  const { account, savedVenue, execution, venueConfig } = deps;
  const core = account === null ? createExecutionCore(execution) : restoreExecutionCore(execution, account.core);
  const simulated = savedVenue === null ? createSimulatedVenue(venueConfig) : restoreSimulatedVenue(venueConfig, savedVenue.state);
  const venue = new VenueLedger(simulated, savedVenue?.lastBar ?? -1, deps.books, deps.crashPoint);
  const position = account?.position ?? START;
  await catchUp(venue, position, deps);
  const runner = new AccountRunner({ ...deps, core, venue }, position, account?.chains ?? {});
  if (core.recoverCommands().length > 0) await runner.recover(await barInWork(deps, position));
  if (venue.lastSeq > core.view.lastSeq) {
    invariant(position.stage === 'fills', 'the venue is ahead of the account in the middle of a bar');
    await runner.run([required(await deps.readInput(position.barIndex), `recorded input of bar ${position.barIndex}`)]);
  }
  return { runner, core, differences: differencesOf(core, venue, execution) };
}

async function catchUp(venue: VenueLedger, position: AccountPosition, deps: RecoveryDeps): Promise<void> {
  const dealtWith = position.stage === 'fills' ? position.barIndex - 1 : position.barIndex;
  if (venue.lastBar >= dealtWith || !venue.hasWork) return;
  venue.catchUp(await deps.readBars(venue.lastBar + 1, dealtWith));
}

/** The bar that commands left open belong to: a wish between two bars belongs to the one before. */
async function barInWork(deps: RecoveryDeps, position: AccountPosition): Promise<Bar> {
  const index = position.stage === 'fills' ? position.barIndex - 1 : position.barIndex;
  const [bar] = await deps.readBars(index, index);
  return required(bar, `bar ${index}`);
}

function differencesOf(core: ExecutionCore, venue: VenueLedger, { instrument }: ExecutionConfig): string[] {
  const { openOrders, lastSeq } = core.view;
  const found: string[] = [];
  if (lastSeq !== venue.lastSeq) found.push(`the account has read report ${lastSeq} of ${venue.lastSeq}`);
  if (venue.hasWork !== openOrders.length > 0)
    found.push(`${openOrders.length} orders are open here, and the venue ${venue.hasWork ? 'has' : 'has no'} live orders`);
  for (const order of openOrders) {
    const there = venue.find(order.clientOrderId);
    if (there === null) found.push(`order ${order.clientOrderId} is ${order.status} here and unknown to the venue`);
    else if (there.status !== order.status || formatQty(instrument, there.filledQty) !== order.filledQty) {
      found.push(`order ${order.clientOrderId} is ${order.status} (${order.filledQty} filled) here and ${there.status} at the venue`);
    }
  }
  return found;
}

/** Reads the state column of a commit back. */
export function savedAccountFrom(position: AccountPosition, state: Json): SavedAccount {
  if (state === null || typeof state !== 'object' || Array.isArray(state) || !('core' in state) || !('chains' in state)) {
    throw new InvariantError('the stored account has another form');
  }
  // Written by AccountRunner in exactly this form.
  const { core, chains } = state as { core: Json; chains: Record<string, string> };
  return { position, core, chains };
}
