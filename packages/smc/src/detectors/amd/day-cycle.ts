import { type DailyHours, type TradingDay, dailyWindow } from '@smc/domain';
import type { BarRing } from '../../core/bar-ring.ts';
import { eventCode, flagBit } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import type { DisplacementDetector } from '../displacement/displacement-detector.ts';
import type { Structure } from '../structure/structure.ts';
import { RangeSide, type SideOutcome, type SideRules } from './range-side.ts';

const ACCUMULATION = eventCode('amd', 'accumulation');
const MANIPULATION = eventCode('amd', 'manipulation');
const DISTRIBUTION = eventCode('amd', 'distribution');
const EXPIRED = eventCode('amd', 'expired');
const JUDAS_SWING = flagBit('judasSwing');
const MSS = flagBit('mss');
const HAS_DISPLACEMENT = flagBit('hasDisplacement');

const IDLE = 0;
const ACCUMULATED = 1;
const MANIPULATED = 2;

/** When a window that is not known lies: no time is in it. */
const NEVER: TradingDay = { start: 0, end: 0 };

/** What a day's cycle reads and where it writes. */
export interface CycleDeps {
  readonly bars: BarRing;
  readonly log: EventLog;
  readonly displacement: DisplacementDetector;
  /** Structure of both scales. */
  readonly structures: readonly Structure[];
}

/** Hours of a cycle on one zone's clocks. */
export interface CycleHours {
  readonly zone: string;
  /** Those in which a raid counts. */
  readonly killzones: readonly DailyHours[];
}

/** The Asian range of a day. */
export interface AsianRange {
  readonly first: number;
  readonly firstTime: number;
  readonly high: number;
  readonly low: number;
  /** End of the session, epoch ms UTC. */
  readonly end: number;
}

/**
 * A day's way from accumulation over manipulation to distribution, or to `expired`; at most one runs at a time. The
 * rule in full: README of this folder; 6.2, 6.4 h.
 */
export class DayCycle {
  readonly #deps: CycleDeps;
  readonly #hours: CycleHours;
  readonly #high: RangeSide;
  readonly #low: RangeSide;
  #phase = IDLE;
  #first = -1;
  #firstTime = 0;
  #asiaEnd = 0;
  #dayEnd = 0;
  #killzones: readonly TradingDay[] = [NEVER];
  /** Side that the manipulation swept, 0 before. */
  #swept: 1 | -1 | 0 = 0;

  constructor(hours: CycleHours, rules: SideRules, deps: CycleDeps) {
    this.#deps = deps;
    this.#hours = hours;
    this.#high = new RangeSide(1, rules, deps.bars);
    this.#low = new RangeSide(-1, rules, deps.bars);
  }

  get isRunning(): boolean {
    return this.#phase !== IDLE;
  }

  /** End of the day, Infinity when none runs. */
  get due(): number {
    return this.isRunning ? this.#dayEnd : Number.POSITIVE_INFINITY;
  }

  /** The accumulation: the sides live from the next bar on. */
  begin(asia: AsianRange, dayEnd: number): void {
    this.#phase = ACCUMULATED;
    this.#swept = 0;
    this.#first = asia.first;
    this.#firstTime = asia.firstTime;
    this.#asiaEnd = asia.end;
    this.#dayEnd = dayEnd;
    this.#high.lay(asia.high);
    this.#low.lay(asia.low);
    this.#findKillzones();
    this.#deps.log.emitZone(ACCUMULATION, 0, asia.first, asia.firstTime, asia.high, asia.low, -1, 0);
  }

  /** The day is over without distribution. */
  expire(): void {
    const { log } = this.#deps;
    const raid = this.#raid;
    log.emitZone(EXPIRED, -this.#swept, this.#first, this.#firstTime, this.#high.price, this.#low.price, -1, 0);
    if (raid !== null) log.addRef(raid.breach, raid.breachTime);
    this.#phase = IDLE;
  }

  /** Takes a bar of the running day, after structure and displacement have. */
  test(index: number, time: number, high: number, low: number, close: number): void {
    const up = this.#high.test(index, time, high, close);
    const down = this.#low.test(index, time, low, close);
    if (this.#phase === ACCUMULATED ? this.#isSpoilt(up, down) : this.#isBroken(up, down, close)) {
      this.expire();
      return;
    }
    if (this.#phase === MANIPULATED) this.#distribute(index, time, close);
  }

  save(out: StateWriter): void {
    out.putAll(this.#phase, this.#swept, this.#first, this.#firstTime, this.#asiaEnd, this.#dayEnd);
    this.#high.save(out);
    this.#low.save(out);
  }

  load(from: StateReader): void {
    this.#phase = from.takeCount(MANIPULATED);
    const swept = from.take();
    this.#swept = swept > 0 ? 1 : swept < 0 ? -1 : 0;
    this.#first = from.take();
    this.#firstTime = from.take();
    this.#asiaEnd = from.take();
    this.#dayEnd = from.take();
    this.#high.load(from);
    this.#low.load(from);
    if (this.isRunning) this.#findKillzones();
  }

  get #raid(): RangeSide | null {
    if (this.#swept === 0) return null;
    return this.#swept > 0 ? this.#high : this.#low;
  }

  /** The killzones that end after the Asian session. */
  #findKillzones(): void {
    const { zone, killzones } = this.#hours;
    this.#killzones = killzones.map((hours) => dailyWindow(hours, zone, this.#asiaEnd));
  }

  /** Looks for the manipulation; true when the day can have none any more. */
  #isSpoilt(up: SideOutcome, down: SideOutcome): boolean {
    if (up === 'sweep' && down === 'sweep') return true;
    if (up === 'sweep') this.#manipulate(this.#high);
    if (down === 'sweep') this.#manipulate(this.#low);
    return this.#swept === 0 && this.#high.isSpent && this.#low.isSpent;
  }

  /** Whether the other side was swept too, or price was accepted beyond the raid. */
  #isBroken(up: SideOutcome, down: SideOutcome, close: number): boolean {
    const raid = this.#raid;
    if (raid === null) return false;
    return (raid.side > 0 ? down : up) === 'sweep' || raid.side * (close - raid.extreme) > 0;
  }

  /** A side was swept: manipulation when the breach lies in a killzone. */
  #manipulate(raid: RangeSide): void {
    const { breach, breachTime, side, extreme, price } = raid;
    if (!this.#killzones.some(({ start, end }) => breachTime >= start && breachTime < end)) return;
    const { log } = this.#deps;
    this.#phase = MANIPULATED;
    this.#swept = side;
    const top = side > 0 ? extreme : price;
    log.emitZone(MANIPULATION, -side, breach, breachTime, top, price + extreme - top, -1, JUDAS_SWING);
    log.addRef(this.#first, this.#firstTime);
  }

  #distribute(index: number, time: number, close: number): void {
    const { log, displacement, structures } = this.#deps;
    const raid = this.#raid;
    if (raid === null) return;
    const dir = -raid.side;
    let flags = displacement.lastOf(dir) === index ? HAS_DISPLACEMENT : 0;
    for (const structure of structures) if (structure.mss === dir) flags |= MSS;
    if (flags === 0) return;
    log.emit(DISTRIBUTION, dir, index, time, close);
    log.addRef(this.#first, this.#firstTime);
    log.addRef(raid.breach, raid.breachTime);
    log.setFlags(flags);
    this.#phase = IDLE;
  }
}
