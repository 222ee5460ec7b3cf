import { eventCode, levelCode } from '../../core/codes.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import type { FullParams } from '../../params.ts';
import type { SmcScale } from '../../types.ts';
import { OlderReferences } from './older-references.ts';
import { Reference } from './reference.ts';
import { Structure, type StructureDeps, type StructureRules } from './structure.ts';

/** Whether an option of structure is other than its default. */
export function hasStructureOption(params: FullParams): boolean {
  return params['structure.stack'] > 1 || params['structure.choch'] === 'protected' || params['structure.breakBy'] === 'wick';
}

/**
 * Structure with its options: older references behind the newest (`structure.stack`), breaks against the trend through
 * the protected level alone (`structure.choch`), breaks by wicks (`structure.breakBy`). Rules: OPTIONS.md beside this
 * file; where all options have their defaults the log is that of `Structure`, which is then used instead.
 */
export class OptionalStructure extends Structure {
  readonly #byWick: boolean;
  readonly #byProtected: boolean;
  readonly #olderHighs: OlderReferences;
  readonly #olderLows: OlderReferences;
  /** The protected level as what a break against the trend passes: `guardHigh` in a falling trend, `guardLow` in a rising one. */
  readonly #guardHigh: Reference;
  readonly #guardLow: Reference;
  readonly #pivotLevel: number;
  readonly #failedBreak: number;
  /** Whether this bar has broken something, so that another protected level guards the trend. */
  #turned = false;

  constructor(scale: SmcScale, rules: StructureRules, params: FullParams, deps: StructureDeps) {
    super(scale, rules, deps);
    this.#byWick = params['structure.breakBy'] === 'wick';
    this.#byProtected = params['structure.choch'] === 'protected';
    const lookback = rules.orderBlockLookback;
    const older = params['structure.stack'] - 1;
    this.#olderHighs = new OlderReferences(1, lookback, older);
    this.#olderLows = new OlderReferences(-1, lookback, older);
    this.#guardHigh = new Reference(1, lookback);
    this.#guardLow = new Reference(-1, lookback);
    this.#pivotLevel = levelCode(`pivot.${scale}`);
    this.#failedBreak = eventCode(`structure.${scale}`, 'failedBreak');
  }

  override setReference(side: number, price: number, p: number, slot: number): void {
    const newest = side > 0 ? this.high : this.low;
    const older = this.#olderOf(side);
    if (newest.active && side * newest.price > side * price) older.keep(newest);
    else older.dropReached(price);
    super.setReference(side, price, p, slot);
  }

  override test(index: number, close: number): void {
    this.brokeHigh = false;
    this.brokeLow = false;
    this.mss = 0;
    this.hasNews = false;
    this.alsoBroken.length = 0;
    const { bars } = this.deps;
    const up = this.#byWick ? bars.highOf(index) : close;
    const down = this.#byWick ? bars.lowOf(index) : close;
    // The references known before this bar: what its first break makes is none of them.
    const high = this.#tested(1);
    const low = this.#tested(-1);
    const above = this.#passes(high, up, index);
    const below = this.#passes(low, down, index);
    const first = above && below ? this.#firstSide(index, close) : Number(above) - Number(below);
    if (first === 0) return;
    this.#turned = this.#byProtected;
    if (above && first > 0) this.#breakSide(high, up, index, close);
    if (below) this.#breakSide(low, down, index, close);
    if (above && first < 0) this.#breakSide(high, up, index, close);
  }

  override follow(index: number): void {
    // Not before the order blocks of this bar have read what it broke.
    this.#stepUp(1);
    this.#stepUp(-1);
    if (this.#turned) this.#guard(index);
    super.follow(index);
  }

  override holdsBlock(side: number, bar: number): boolean {
    if (super.holdsBlock(side, bar) || this.#olderOf(side).holdsBlock(bar)) return true;
    const guard = this.#guardOf(side);
    if (guard.active && guard.blockIndex === bar) return true;
    // Of several that this bar has broken the later ones have yet to tell their blocks.
    return this.alsoBroken.some((broken) => broken.side === side && broken.blockIndex === bar);
  }

  override followTo(index: number): void {
    super.followTo(index);
    const { bars } = this.deps;
    this.#olderHighs.follow(bars, index);
    this.#olderLows.follow(bars, index);
    if (this.#guardHigh.active) this.#guardHigh.follow(bars, index);
    if (this.#guardLow.active) this.#guardLow.follow(bars, index);
  }

  override save(out: StateWriter): void {
    super.save(out);
    this.#olderHighs.save(out);
    this.#olderLows.save(out);
    this.#guardHigh.save(out);
    this.#guardLow.save(out);
  }

  override load(from: StateReader): void {
    super.load(from);
    const newest = this.deps.bars.count - 1;
    const slotOf = (uid: number): number => this.deps.book.slotOf(uid);
    this.#olderHighs.load(from, slotOf, newest);
    this.#olderLows.load(from, slotOf, newest);
    this.#guardHigh.load(from, slotOf, newest);
    this.#guardLow.load(from, slotOf, newest);
  }

  #olderOf(side: number): OlderReferences {
    return side > 0 ? this.#olderHighs : this.#olderLows;
  }

  #guardOf(side: number): Reference {
    return side > 0 ? this.#guardHigh : this.#guardLow;
  }

  /** What a bar has to pass on a side: the newest pivot, or the protected level where that alone turns the trend. */
  #tested(side: number): Reference {
    if (this.#byProtected && this.trend === -side) return this.#guardOf(side);
    return side > 0 ? this.high : this.low;
  }

  #passes(reference: Reference, reach: number, index: number): boolean {
    if (!reference.active) return false;
    const beyond = reference.side * (reach - reference.price);
    return beyond > 0 && beyond > this.least(index);
  }

  /**
   * Which side a bar that passes both breaks first: the one against its candle; of a candle without a body the one
   * against the trend; without a trend neither (0), for nothing says where the bar went last.
   */
  #firstSide(index: number, close: number): number {
    const body = close - this.deps.bars.openOf(index);
    return body === 0 ? -this.trend : -Math.sign(body);
  }

  #breakSide(reference: Reference, reach: number, index: number, close: number): void {
    if (reference === this.high || reference === this.low) this.#breakPivots(reference, reach, index, close);
    else this.#breakProtected(reference, reach, index, close);
  }

  /** Breaks the newest pivot of a side and the older ones behind it that the bar passes too, nearest first. */
  #breakPivots(newest: Reference, reach: number, index: number, close: number): void {
    if (newest.side > 0) this.brokeHigh = true;
    else this.brokeLow = true;
    this.#tell(newest, index, close, -1);
    const older = this.#olderOf(newest.side);
    while (older.nearest !== null && this.#passes(older.nearest, reach, index)) {
      const next = older.drop();
      this.alsoBroken.push(next);
      this.#tell(next, index, close, this.protectedIndex);
    }
  }

  /** Breaks the protected level; the pivots of its side that the bar passes too are spent in silence. */
  #breakProtected(guard: Reference, reach: number, index: number, close: number): void {
    const { bars, book } = this.deps;
    guard.slot = this.#pivotAt(guard);
    guard.uid = guard.slot < 0 ? -1 : book.level(guard.slot).uid;
    this.alsoBroken.push(guard);
    this.#tell(guard, index, close, -1);
    const newest = guard.side > 0 ? this.high : this.low;
    if (this.#passes(newest, reach, index)) {
      // Up to here on every way to this bar, so that a snapshot is the same after a restore.
      newest.follow(bars, index - 1);
      newest.active = false;
    }
    const older = this.#olderOf(guard.side);
    while (!newest.active && older.nearest !== null && this.#passes(older.nearest, reach, index)) older.drop();
  }

  /** Tells a break, and at once that it failed when a wick made it and the bar closes back inside. */
  #tell(reference: Reference, index: number, close: number, told: number): void {
    const { bars, log } = this.deps;
    const { side } = reference;
    const failed = this.#byWick && side * (close - reference.price) < 0;
    // What has failed already is not told again by a sweep of the level.
    if (failed) reference.slot = -1;
    this.breakOf(reference, index, told);
    if (!failed) return;
    log.emit(this.#failedBreak, -side, reference.index, reference.time, reference.price);
    log.addRef(index, bars.timeOf(index));
  }

  /** Slot of the pivot that a protected level is, -1 when it is none or its level has ended. */
  #pivotAt({ side, index }: Reference): number {
    const { book } = this.deps;
    const list = book.list(this.#pivotLevel);
    for (let slot = list.first; slot >= 0; slot = list.after(slot)) {
      const level = book.level(slot);
      if (level.at === index && level.side === side) return slot;
    }
    return -1;
  }

  /** The protected level of this bar's last break guards the trend from the next bar on. */
  #guard(index: number): void {
    this.#turned = false;
    this.#guardOf(this.trend).active = false;
    const guard = this.#guardOf(-this.trend);
    guard.set(this.deps.bars, this.protectedPrice, index, -1, -1);
    guard.index = this.protectedIndex;
    guard.time = this.protectedTime;
  }

  /** The nearest older reference takes the place of a spent one. */
  #stepUp(side: number): void {
    const newest = side > 0 ? this.high : this.low;
    if (newest.active) return;
    const { nearest } = this.#olderOf(side);
    if (nearest !== null) newest.copyFrom(this.#olderOf(side).drop());
  }
}
