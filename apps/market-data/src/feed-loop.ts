import type { Bus } from '@smc/bus';
import type { Message, ReplayAction } from '@smc/contracts';
import { type Json, canonicalJson } from '@smc/domain';
import { type Logger, type Queryable, delay } from '@smc/service-kit';
import { LeaseLostError, type Store } from '@smc/store';
import type { MarketFeed } from '@smc/venues';
import { type SavedFeed, loadFeed, saveFeed } from './feed-state.ts';
import { type Pacer, createPacer } from './pacer.ts';
import { type QuoteTicker, createQuoteTicker } from './quotes.ts';
import { releaseBars, statusMessage } from './release-bars.ts';
import { type FeedControl, WARM_UP_BARS, applyAction, newFeedControl, windowRoom } from './replay-control.ts';
import type { CurrentLease, FeedSession } from './session.ts';

export interface FeedLoopDeps {
  readonly store: Store;
  readonly bus: Pick<Bus, 'publish' | 'publishTransient' | 'wake'>;
  readonly session: FeedSession;
  readonly lease: CurrentLease;
  /** The feed at its beginning, or where a snapshot was taken. */
  readonly openFeed: (snapshot?: Json) => MarketFeed;
  /** Bars a second to begin with; null keeps the speed of a session that is taken up again. */
  readonly speed: number | null;
  readonly logger: Logger;
  /** Milliseconds of a clock that never steps back. */
  readonly monotonicMs: () => number;
  /** Told after each release. */
  readonly onReleased?: (bars: number, control: FeedControl) => void;
}

/** A feed at work. */
export interface FeedLoop {
  /** Takes the session up where it stopped, or begins it. */
  open(): Promise<void>;
  /** Control after {@link FeedLoop.open}; null before. */
  readonly control: FeedControl | null;
  /** Takes in wishes of the trader and the progress of execution, in the transaction that delivers them. */
  take(messages: readonly Message[], tx: Queryable): Promise<void>;
  /** Releases bars until the signal is aborted. */
  run(signal: AbortSignal): Promise<void>;
}

const SOURCE = 'market-data';
const LONGEST_WAIT_MS = 250;
const QUOTE_EVERY_MS = 100;
/** Above this speed quotes between two closes would be noise. */
const FASTEST_WITH_QUOTES = 20;
const RETRY_MS = 500;

/** Releases bars as fast as clock, window and trader allow. */
export function createFeedLoop(deps: FeedLoopDeps): FeedLoop {
  return new PacedFeed(deps);
}

/** The stored control is the truth; the one in memory only tells when to look. */
class PacedFeed implements FeedLoop {
  readonly #deps: FeedLoopDeps;
  readonly #pacer: Pacer;
  readonly #ticker: QuoteTicker;
  #feed: MarketFeed;
  #control: FeedControl | null = null;
  #waiting: AbortController | null = null;

  constructor(deps: FeedLoopDeps) {
    this.#deps = deps;
    this.#pacer = createPacer(deps.monotonicMs());
    this.#ticker = createQuoteTicker(deps.bus, deps.session);
    this.#feed = deps.openFeed();
  }

  get control(): FeedControl | null {
    return this.#control;
  }

  async open(): Promise<void> {
    const { store, bus, session, speed } = this.#deps;
    this.#control = await store.tx(async (tx) => {
      const saved = await loadFeed(tx, session.session);
      const begun = saved ?? { control: firstControl(this.#feed, speed ?? 1), feed: this.#feed.snapshot() };
      const at: SavedFeed = speed === null ? begun : { ...begun, control: { ...begun.control, speed } };
      const { total } = this.#feedAt(at);
      await saveFeed(tx, session.session, at, total);
      await bus.publish(tx, SOURCE, [statusMessage(session, at.control, total)]);
      return at.control;
    });
    bus.wake();
    this.#pacer.restart(this.#deps.monotonicMs());
  }

  async take(messages: readonly Message[], tx: Queryable): Promise<void> {
    const { bus, session } = this.#deps;
    const { actions, executed } = readWishes(messages, session);
    if (actions.length === 0 && executed < 0) return;
    const saved = await stored(tx, session);
    const acted = actions.reduce(applyAction, saved.control);
    const next: FeedControl = { ...acted, executedIndex: Math.max(acted.executedIndex, executed) };
    const { total } = this.#feed;
    await saveFeed(tx, session.session, { control: next, feed: saved.feed }, total);
    if (actions.length > 0) await bus.publish(tx, SOURCE, [statusMessage(session, next, total)]);
    this.#control = next;
    this.#waiting?.abort();
  }

  async run(abort: AbortSignal): Promise<void> {
    while (!abort.aborted) {
      try {
        await this.#step(abort);
      } catch (error) {
        if (error instanceof LeaseLostError) throw error;
        this.#deps.logger.warn({ err: error }, 'bars could not be released');
        await delay(RETRY_MS, abort);
      }
    }
  }

  async #step(abort: AbortSignal): Promise<void> {
    const control = this.#control;
    if (control === null) return;
    const due = this.#due(control);
    if (due > 0) await this.#release(due);
    else await this.#wait(control, abort);
  }

  #due(control: FeedControl): number {
    if (control.state === 'ended' || control.state === 'failed') return 0;
    const room = windowRoom(control);
    return control.state === 'playing' ? this.#pacer.due(this.#deps.monotonicMs(), control.speed, room) : room;
  }

  async #release(wanted: number): Promise<void> {
    const { store, bus, session } = this.#deps;
    let released = 0;
    const next = await store.tx(async (tx) => {
      released = 0;
      const saved = await stored(tx, session);
      const count = Math.min(wanted, windowRoom(saved.control));
      if (count === 0) return saved.control;
      const after = await releaseBars(tx, this.#deps, saved.control, this.#feedAt(saved), count);
      released = after.nextIndex - saved.control.nextIndex;
      return after;
    });
    bus.wake();
    // What execution has done is never less than we know already.
    const control = { ...next, executedIndex: Math.max(next.executedIndex, this.#control?.executedIndex ?? -1) };
    this.#control = control;
    this.#pacer.released(released);
    this.#deps.onReleased?.(released, control);
  }

  async #wait(control: FeedControl, abort: AbortSignal): Promise<void> {
    const now = this.#deps.monotonicMs();
    const playing = control.state === 'playing';
    const quoting = playing && control.speed <= FASTEST_WITH_QUOTES && this.#feed.origin === 'SIMULATED';
    if (quoting) this.#ticker.show(this.#feed, this.#pacer.fraction(now, control.speed));
    const dueInMs = playing && windowRoom(control) > 0 ? this.#pacer.waitMs(now, control.speed) : LONGEST_WAIT_MS;
    const news = new AbortController();
    this.#waiting = news;
    await delay(Math.min(dueInMs, quoting ? QUOTE_EVERY_MS : LONGEST_WAIT_MS), AbortSignal.any([abort, news.signal]));
    this.#waiting = null;
  }

  /** A failed transaction leaves the feed in memory ahead of the stored one: such a feed is opened again. */
  #feedAt(saved: SavedFeed): MarketFeed {
    if (canonicalJson(this.#feed.snapshot()) !== canonicalJson(saved.feed)) this.#feed = this.#deps.openFeed(saved.feed);
    return this.#feed;
  }
}

function readWishes(
  messages: readonly Message[],
  session: FeedSession,
): { readonly actions: readonly ReplayAction[]; readonly executed: number } {
  const actions: ReplayAction[] = [];
  let executed = -1;
  for (const message of messages) {
    if (message.session !== session.session) continue;
    if (message.type === 'control.command') actions.push(message.payload.replay);
    else if (message.type === 'execution.watermark') executed = Math.max(executed, message.payload.barIndex);
  }
  return { actions, executed };
}

async function stored(tx: Queryable, session: FeedSession): Promise<SavedFeed> {
  const saved = await loadFeed(tx, session.session);
  if (saved === null) throw new Error(`session ${session.session} has no feed yet`);
  return saved;
}

/** A short recording keeps half of its bars for the screen. */
function firstControl(feed: MarketFeed, speed: number): FeedControl {
  const warmUp = feed.total === null ? WARM_UP_BARS : Math.min(WARM_UP_BARS, Math.floor(feed.total / 2));
  return newFeedControl(speed, warmUp);
}
