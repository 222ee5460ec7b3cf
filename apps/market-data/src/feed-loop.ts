import type { Bus } from '@smc/bus';
import type { Message, ReplayAction } from '@smc/contracts';
import { type Json, canonicalJson } from '@smc/domain';
import { type Logger, type Queryable, delay } from '@smc/service-kit';
import { LeaseLostError, type Store } from '@smc/store';
import type { MarketFeed } from '@smc/venues';
import { type SavedFeed, loadFeed, saveFeed } from './feed-state.ts';
import { createPacer } from './pacer.ts';
import { createQuoteTicker } from './quotes.ts';
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

const LONGEST_WAIT_MS = 250;
const QUOTE_EVERY_MS = 100;
/** Above this speed quotes between two closes would be noise. */
const FASTEST_WITH_QUOTES = 20;
const RETRY_MS = 500;

/** Releases bars as fast as clock, window and trader allow. The stored control is the truth; the one in memory only tells when to look. */
export function createFeedLoop(deps: FeedLoopDeps): FeedLoop {
  const { store, bus, session, logger, monotonicMs } = deps;
  const pacer = createPacer(monotonicMs());
  const ticker = createQuoteTicker(bus, session);
  let feed = deps.openFeed();
  let control: FeedControl | null = null;
  let wake: AbortController | null = null;
  const nudge = (): void => {
    wake?.abort();
  };

  /** A failed transaction leaves the feed in memory ahead of the stored one: such a feed is opened again. */
  const feedAt = (saved: SavedFeed): MarketFeed => {
    if (canonicalJson(feed.snapshot()) !== canonicalJson(saved.feed)) feed = deps.openFeed(saved.feed);
    return feed;
  };

  const release = async (wanted: number): Promise<void> => {
    let released = 0;
    const next = await store.tx(async (tx) => {
      const saved = await stored(tx, session);
      const count = Math.min(wanted, windowRoom(saved.control));
      released = 0;
      if (count === 0) return saved.control;
      const after = await releaseBars(tx, deps, saved.control, feedAt(saved), count);
      released = after.nextIndex - saved.control.nextIndex;
      return after;
    });
    bus.wake();
    // A wish that came meanwhile is in the database; what execution has done is never less than we know.
    control = { ...next, executedIndex: Math.max(next.executedIndex, control?.executedIndex ?? -1) };
    pacer.released(released);
    deps.onReleased?.(released, control);
  };

  const step = async (abort: AbortSignal): Promise<void> => {
    if (control === null) return;
    const room = windowRoom(control);
    const idle = control.state === 'ended' || control.state === 'failed';
    const paced = control.state === 'playing';
    const due = idle ? 0 : paced ? pacer.due(monotonicMs(), control.speed, room) : room;
    if (due > 0) {
      await release(due);
      return;
    }
    wake = new AbortController();
    const quoting = paced && control.speed <= FASTEST_WITH_QUOTES && feed.origin === 'SIMULATED';
    if (quoting) ticker.show(feed, pacer.fraction(monotonicMs(), control.speed));
    const dueIn = paced && room > 0 ? pacer.waitMs(monotonicMs(), control.speed) : LONGEST_WAIT_MS;
    await delay(Math.min(dueIn, quoting ? QUOTE_EVERY_MS : LONGEST_WAIT_MS), AbortSignal.any([abort, wake.signal]));
    wake = null;
  };

  return {
    get control() {
      return control;
    },
    async open() {
      control = await store.tx(async (tx) => {
        const saved = await loadFeed(tx, session.session);
        const begun = saved ?? { control: firstControl(feed, deps.speed ?? 1), feed: feed.snapshot() };
        const at: SavedFeed = deps.speed === null ? begun : { ...begun, control: { ...begun.control, speed: deps.speed } };
        await saveFeed(tx, session.session, at, feed.total);
        await bus.publish(tx, 'market-data', [statusMessage(session, at.control, feed.total)]);
        feedAt(at);
        return at.control;
      });
      bus.wake();
      pacer.restart(monotonicMs());
    },
    async take(messages, tx) {
      const actions: ReplayAction[] = [];
      let executed = -1;
      for (const message of messages) {
        if (message.session !== session.session) continue;
        if (message.type === 'control.command') actions.push(message.payload.replay);
        else if (message.type === 'execution.watermark') executed = Math.max(executed, message.payload.barIndex);
      }
      if (actions.length === 0 && executed < 0) return;
      const saved = await stored(tx, session);
      const acted = actions.reduce(applyAction, saved.control);
      const next: FeedControl = { ...acted, executedIndex: Math.max(acted.executedIndex, executed) };
      await saveFeed(tx, session.session, { control: next, feed: saved.feed }, feed.total);
      if (actions.length > 0) await bus.publish(tx, 'market-data', [statusMessage(session, next, feed.total)]);
      control = next;
      nudge();
    },
    async run(abort) {
      while (!abort.aborted) {
        try {
          await step(abort);
        } catch (error) {
          if (error instanceof LeaseLostError) throw error;
          logger.warn({ err: error }, 'bars could not be released');
          await delay(RETRY_MS, abort);
        }
      }
    },
  };
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
