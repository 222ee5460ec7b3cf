import type { Decision, EquityPoint, TradeClosed } from '@smc/contracts';
import { type Bar, type DataOrigin, type Json, type TradingMode, invariant } from '@smc/domain';
import type { ExecutionCore, HaltState, VenueCommand } from '@smc/trading';
import type { BarInput, IntentInput } from './bar-input.ts';
import type { CrashPoint } from './crash-points.ts';
import type { OrderGrounds } from './order-grounds.ts';
import type { VenueLedger } from './venue-ledger.ts';

/** Where the account stands: everything before this point is committed. */
export interface AccountPosition {
  /** The bar in work. */
  readonly barIndex: number;
  readonly stage: 'fills' | 'intents';
  /** Intents of the bar that have been dealt with. */
  readonly intentsDone: number;
}

/** A decision with the chain it belongs to. */
export interface Traced<T> {
  readonly fact: T;
  readonly correlationId: string;
  readonly causationId: string | null;
}

/** What one commit writes, all in one transaction. */
export interface AccountBatch {
  readonly decisions: readonly Traced<Decision>[];
  readonly equity: readonly Traced<EquityPoint>[];
  readonly trades: readonly Traced<TradeClosed>[];
  readonly position: AccountPosition;
  /** State of the core and chains of recent intents, as {@link AccountRunner} wants them back. */
  readonly state: Json;
  /** The last bar that is done, when one has been finished since the last commit. */
  readonly finished: { readonly bar: Bar; readonly correlationId: string } | null;
  /** What the halt row must still say for this commit to stand; null when no order is being submitted. */
  readonly expectHalted: boolean | null;
  /** What an order that is being submitted rests on; null when none is. */
  readonly grounds: OrderGrounds | null;
  /** A halt of the account's own making, in the commit that first holds it. */
  readonly halt: HaltState | null;
}

/** Where the account's facts go. */
export interface AccountStore {
  /** Commits a batch, after checking the lease (and, for an order, the halt row and what it rests on). Rejects when any of it does not hold. */
  commit(batch: AccountBatch): Promise<void>;
  /** Whether a halt stands. What cannot be read counts as halted. */
  isHalted(): Promise<boolean>;
}

/** What a runner works with. */
export interface AccountRunnerDeps {
  readonly core: ExecutionCore;
  readonly venue: VenueLedger;
  readonly store: AccountStore;
  readonly mode: TradingMode;
  readonly origin: DataOrigin;
  readonly crashPoint: CrashPoint;
}

/** What must still hold when an order is written down as SUBMITTING. */
interface SubmittedOrder {
  readonly halted: boolean;
  readonly grounds: OrderGrounds;
}

/** Intents whose chain is remembered, so that a late fill still names it. */
const CHAINS_KEPT = 64;

interface Cause {
  readonly correlationId: string;
  readonly causationId: string | null;
}

/**
 * Drives one account over bars. The calls to core and venue are those of the driver of all modes; what is added are the commits between them:
 * an order is SUBMITTING in a committed transaction before the venue hears of it, and the venue never stands more than one
 * unread bar ahead of the account (ADR 0015). After any rejection the runner is useless: build a new one from the store.
 */
export class AccountRunner {
  readonly #deps: AccountRunnerDeps;
  readonly #chains: Map<string, string>;
  #position: AccountPosition;
  #decisions: Traced<Decision>[] = [];
  #equity: Traced<EquityPoint>[] = [];
  #trades: Traced<TradeClosed>[] = [];
  #finished: AccountBatch['finished'] = null;
  #moved = false;
  #haltTold: boolean;

  constructor(deps: AccountRunnerDeps, position: AccountPosition, chains: Readonly<Record<string, string>>) {
    this.#deps = deps;
    this.#position = position;
    this.#chains = new Map(Object.entries(chains));
    this.#haltTold = deps.core.view.halt !== null;
  }

  /** The point up to which everything has been dealt with. */
  get position(): AccountPosition {
    return this.#position;
  }

  /** Sends again what a crash left unproven. `bar` is the one in work, or the last one done. Nothing happens when all is proven. */
  async recover(bar: Bar): Promise<void> {
    const cause = { correlationId: `recovery:${bar.index}`, causationId: null };
    await this.#deliver(this.#deps.core.recoverCommands(), bar, cause);
  }

  /** Deals with bars in order, each once. Quiet bars share a commit. */
  async run(inputs: readonly BarInput[]): Promise<void> {
    for (const input of inputs) {
      invariant(input.bar.index === this.#position.barIndex, `bar ${input.bar.index} comes when bar ${this.#position.barIndex} is due`);
      if (this.#position.stage === 'fills') await this.#fills(input);
      for (const intent of input.intents.slice(this.#position.intentsDone)) await this.#judge(intent, input);
      this.#finished = { bar: input.bar, correlationId: input.correlationId };
      this.#at({ barIndex: input.bar.index + 1, stage: 'fills', intentsDone: 0 });
    }
    await this.#commit(null);
    await this.#deps.venue.saveQuietly();
  }

  /** Takes back every working entry, because a person has halted trading. Cancels always pass. */
  async cancelEntries(bar: Bar, reason: string): Promise<void> {
    const commands = this.#deps.core.cancelEntries(bar, reason);
    if (commands.length === 0) return;
    const cause = { correlationId: `halt:${bar.index}`, causationId: null };
    this.#take(cause);
    await this.#send(commands, bar, cause, null);
    await this.#commit(null);
  }

  async #fills(input: BarInput): Promise<void> {
    const { core, venue } = this.#deps;
    const { bar } = input;
    const cause = causeOf(input);
    const reports = venue.advance(bar);
    if (reports.length > 0) {
      // The venue's ledger may go one bar ahead of the account, never two: first all that came before.
      await this.#commit(null);
      await venue.save();
    }
    core.onReports(reports, bar);
    const commands = core.closeBar(bar);
    this.#take(cause);
    this.#at({ barIndex: bar.index, stage: 'intents', intentsDone: 0 });
    if (commands.length > 0) await this.#send(commands, bar, cause, null);
  }

  async #judge({ intent, messageId, correlationId }: IntentInput, input: BarInput): Promise<void> {
    const { core, store, mode } = this.#deps;
    const cause: Cause = { correlationId, causationId: messageId };
    this.#remember(intent.kind === 'open' ? intent.id : intent.intentId, correlationId);
    const halted = await store.isHalted();
    const commands = core.onIntent(intent, input.bar, { halted, mode, barOrigin: input.origin });
    this.#take(cause);
    this.#at({ ...this.#position, intentsDone: this.#position.intentsDone + 1 });
    const submits = commands.some((command) => command.kind === 'submit');
    const order = submits ? { halted, grounds: { intentMessageId: messageId, barMessageId: input.messageId } } : null;
    if (commands.length > 0) await this.#send(commands, input.bar, cause, order);
  }

  async #send(commands: readonly VenueCommand[], bar: Bar, cause: Cause, order: SubmittedOrder | null): Promise<void> {
    await this.#commit(order);
    this.#deps.crashPoint('after-submitting-commit');
    await this.#deliver(commands, bar, cause);
  }

  async #deliver(commands: readonly VenueCommand[], bar: Bar, cause: Cause): Promise<void> {
    const { core, venue } = this.#deps;
    for (const command of commands) {
      const reports = venue.handle(command);
      await venue.save();
      core.onReports(reports, bar);
      this.#take(cause);
    }
  }

  #at(position: AccountPosition): void {
    this.#position = position;
    this.#moved = true;
  }

  #take(cause: Cause): void {
    const facts = this.#deps.core.drain();
    for (const fact of facts.decisions) this.#decisions.push({ fact, ...this.#chainOf(fact, cause) });
    for (const fact of facts.equity) this.#equity.push({ fact, ...cause });
    for (const fact of facts.trades)
      this.#trades.push({ fact, correlationId: this.#chains.get(fact.intentId) ?? cause.correlationId, causationId: cause.causationId });
  }

  #chainOf(decision: Decision, cause: Cause): Cause {
    const { payload } = decision;
    const intentId = 'intentId' in payload ? payload.intentId : null;
    return {
      correlationId: (intentId === null ? undefined : this.#chains.get(intentId)) ?? cause.correlationId,
      causationId: cause.causationId,
    };
  }

  #remember(intentId: string, correlationId: string): void {
    if (this.#chains.has(intentId)) return;
    this.#chains.set(intentId, correlationId);
    for (const oldest of this.#chains.keys()) {
      if (this.#chains.size <= CHAINS_KEPT) break;
      this.#chains.delete(oldest);
    }
  }

  async #commit(order: SubmittedOrder | null): Promise<void> {
    if (!this.#moved && this.#decisions.length === 0) return;
    const { core, store, crashPoint } = this.#deps;
    crashPoint('before-commit');
    const { halt } = core.view;
    await store.commit({
      decisions: this.#decisions,
      equity: this.#equity,
      trades: this.#trades,
      position: this.#position,
      state: { core: core.snapshot(), chains: Object.fromEntries(this.#chains) },
      finished: this.#finished,
      expectHalted: order?.halted ?? null,
      grounds: order?.grounds ?? null,
      halt: this.#haltTold ? null : halt,
    });
    this.#haltTold = halt !== null;
    this.#decisions = [];
    this.#equity = [];
    this.#trades = [];
    this.#finished = null;
    this.#moved = false;
    crashPoint('after-commit');
  }
}

function causeOf(input: BarInput): Cause {
  return { correlationId: input.correlationId, causationId: input.messageId };
}
