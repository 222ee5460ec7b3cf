import { type DayRule, tradingDay, tradingWeek } from '@smc/domain';
import type { BarRing } from '../../core/bar-ring.ts';
import { eventCode, flagBit } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import { NEVER_FLIPS, type ZoneCodes, type ZoneHandles, ZoneLife } from '../../core/zone-life.ts';
import type { FullParams } from '../../params.ts';

function codesOf(period: 'day' | 'week'): ZoneCodes {
  return {
    ...NEVER_FLIPS,
    created: eventCode('openingGap', `created.${period}`),
    touched: eventCode('openingGap', `touched.${period}`),
    middle: eventCode('openingGap', `ce.${period}`),
    filled: eventCode('openingGap', `filled.${period}`),
    expired: eventCode('openingGap', `expired.${period}`),
  };
}
const OVERLAPPED = flagBit('overlapped');

/**
 * New day and new week opening gaps: from the last close of a trading day to the first open of the next one with data, at
 * least m ticks; +1 when the open is above. The first bar of a week tells the week's gap alone, which is the same zone. at =
 * confirmedAt = that first bar i; reference: the bar before. Flag `overlapped`: bar i trades inside the zone, beyond its
 * open. Life from i+1: touched l <= top, ce 2l <= top + bottom, filled l <= bottom, else expired after N bars. Rules: 6.2,
 * 6.4 c, n, p, s.
 */
export class OpeningGapDetector {
  readonly day: ZoneLife;
  readonly week: ZoneLife;
  readonly #bars: BarRing;
  readonly #log: EventLog;
  readonly #rule: DayRule;
  readonly #minTicks: number;
  readonly #maxLive: number;
  /** End of the day and of the week that hold the last bar, epoch ms. */
  #dayEnd = 0;
  #weekEnd = 0;

  constructor(params: FullParams, bars: BarRing, log: EventLog, handles: ZoneHandles) {
    this.#bars = bars;
    this.#log = log;
    this.#rule = { zone: params['day.zone'], roll: params['day.roll'] };
    this.#minTicks = params['openingGap.minTicks'];
    this.#maxLive = params['zone.maxLive'];
    const rules = { maxAge: params['openingGap.maxAge'], maxLive: this.#maxLive, flipWindow: 0, flipCarriesNewDir: false };
    this.day = new ZoneLife(log, handles, codesOf('day'), rules);
    this.week = new ZoneLife(log, handles, codesOf('week'), rules);
  }

  /** Tells the gap at which this bar begins a day or a week; it lives from the next bar on. Prices in ticks. */
  create(index: number, time: number, open: number, high: number, low: number): void {
    if (index > 0 && time < this.#dayEnd) return;
    const beginsWeek = index === 0 || time >= this.#weekEnd;
    this.#dayEnd = tradingDay(this.#rule, time).end;
    if (beginsWeek) this.#weekEnd = tradingWeek(this.#rule, time).end;
    if (index === 0) return;
    const before = index - 1;
    const close = this.#bars.closeOf(before);
    const top = Math.max(open, close);
    const bottom = Math.min(open, close);
    if (top - bottom < this.#minTicks) return;
    this.#makeRoom();
    (beginsWeek ? this.week : this.day).create(open > close ? 1 : -1, top, bottom, index, time, index);
    this.#log.addRef(before, this.#bars.timeOf(before));
    if (open > close ? low < top : high > bottom) this.#log.setFlags(OVERLAPPED);
  }

  save(out: StateWriter): void {
    out.putAll(this.#dayEnd, this.#weekEnd);
    this.day.save(out);
    this.week.save(out);
  }

  load(from: StateReader): void {
    this.#dayEnd = from.take();
    this.#weekEnd = from.take();
    this.day.load(from);
    this.week.load(from);
  }

  /** Days and weeks share one bound: at it, the gap known first ends. */
  #makeRoom(): void {
    const days = this.day.book;
    const weeks = this.week.book;
    if (days.lives.length + weeks.lives.length < this.#maxLive) return;
    if (weeks.lives.first < 0) this.day.expireOldest();
    else if (days.lives.first < 0) this.week.expireOldest();
    else if (days.zone(days.lives.first).known < weeks.zone(weeks.lives.first).known) this.day.expireOldest();
    else this.week.expireOldest();
  }
}
