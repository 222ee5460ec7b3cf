import type { Bus, NewMessage } from '@smc/bus';
import { type BarClosed, type BarQuarantined, barToMessage } from '@smc/contracts';
import { TIMEFRAME_MS, barFault, formatUnits, parseDecimal } from '@smc/domain';
import type { Queryable } from '@smc/service-kit';
import { assertLease, insertBars, insertQuarantined } from '@smc/store';
import type { FeedBar, MarketFeed } from '@smc/venues';
import { type FeedControl, afterRelease } from './replay-control.ts';
import { saveFeed, statusOf } from './feed-state.ts';
import type { CurrentLease, FeedSession } from './session.ts';

export interface ReleaseDeps {
  readonly session: FeedSession;
  readonly bus: Pick<Bus, 'publish'>;
  readonly lease: CurrentLease;
}

const SOURCE = 'market-data';
const MAX_RAW_CHARACTERS = 2000;

interface Pulled {
  readonly bars: BarClosed[];
  readonly aside: BarQuarantined[];
  readonly ended: boolean;
}

/**
 * Closes up to `count` bars of the feed in one transaction: rows, messages and the new place of the feed. A bar that cannot be
 * one is put aside with its reason and does not count. Gives the new control.
 */
export async function releaseBars(
  tx: Queryable,
  deps: ReleaseDeps,
  control: FeedControl,
  feed: MarketFeed,
  count: number,
): Promise<FeedControl> {
  const { session } = deps;
  await assertLease(tx, deps.lease());
  const { bars, aside, ended } = pull(feed, session, control, count);
  const last = bars.at(-1);
  const moved = last === undefined ? control : afterRelease(control, bars.length, last.time);
  const next: FeedControl = { ...moved, quarantined: control.quarantined + aside.length, state: ended ? 'ended' : moved.state };
  if (bars.length > 0) await insertBars(tx, session.session, bars);
  if (aside.length > 0) await insertQuarantined(tx, session.session, aside);
  await saveFeed(tx, session.session, { control: next, feed: feed.snapshot() }, feed.total);
  await deps.bus.publish(tx, SOURCE, [
    ...barMessages(session, bars),
    ...aside.map((row) => quarantineMessage(session, row, next)),
    statusMessage(session, next, feed.total),
  ]);
  return next;
}

function pull(feed: MarketFeed, session: FeedSession, control: FeedControl, count: number): Pulled {
  const pulled: { bars: BarClosed[]; aside: BarQuarantined[]; ended: boolean } = { bars: [], aside: [], ended: false };
  const barMs = TIMEFRAME_MS[session.timeframe];
  let previous = control.lastTime;
  while (pulled.bars.length < count) {
    const bar = feed.next();
    if (bar === null) {
      pulled.ended = true;
      break;
    }
    const fault = barFault(bar, barMs, previous);
    if (fault === null) {
      const index = control.nextIndex + pulled.bars.length;
      pulled.bars.push(barToMessage({ ...bar, index }, { ...session, origin: feed.origin, volume: plainText(bar.volumeText) }));
      previous = bar.time;
    } else {
      pulled.aside.push(putAside(bar, session, fault.field, `${fault.field} is ${fault.value}; expected ${fault.expected}`));
      // One bad row is no reason to wait; a feed of nothing else must still let others work.
      if (pulled.aside.length >= count) break;
    }
  }
  // A feed that knows its length ends with its last bar, not one look later.
  if (feed.total !== null && control.nextIndex + pulled.bars.length + control.quarantined + pulled.aside.length >= feed.total)
    pulled.ended = true;
  return pulled;
}

function putAside(bar: FeedBar, session: FeedSession, field: string, reason: string): BarQuarantined {
  const { symbol } = session.instrument;
  return { symbol, timeframe: session.timeframe, line: bar.line, raw: JSON.stringify(bar).slice(0, MAX_RAW_CHARACTERS), field, reason };
}

/** A file may write volumes in scientific notation; the wire knows plain decimals only. */
function plainText(text: string): string {
  const parsed = parseDecimal(text);
  return parsed.ok ? formatUnits(parsed.value.units, parsed.value.scale) : '0';
}

function barMessages(session: FeedSession, bars: readonly BarClosed[]): NewMessage[] {
  const barMs = TIMEFRAME_MS[session.timeframe];
  return bars.map((payload) => ({
    type: 'market.barClosed',
    key: session.instrument.id,
    mode: session.mode,
    session: session.session,
    occurredAt: payload.time + barMs,
    correlationId: `${session.session}:${payload.index}`,
    causationId: null,
    payload,
  }));
}

function quarantineMessage(session: FeedSession, payload: BarQuarantined, control: FeedControl): NewMessage {
  return { type: 'market.barQuarantined', ...statusHead(session, control), payload };
}

/** The message that tells what the feed is doing. */
export function statusMessage(session: FeedSession, control: FeedControl, total: number | null): NewMessage {
  return { type: 'market.feedStatus', ...statusHead(session, control), payload: statusOf(control, total) };
}

function statusHead(session: FeedSession, control: FeedControl): Omit<NewMessage, 'type' | 'payload'> {
  return {
    key: session.session,
    mode: session.mode,
    session: session.session,
    occurredAt: control.lastTime ?? 0,
    correlationId: `${session.session}:feed`,
    causationId: null,
  };
}
