import { required } from '@smc/domain';
import { LEVEL_KINDS, LEVEL_RANKS } from '../../core/codes.ts';
import { SOURCE_AT } from '../../core/event-rows.ts';
import type { LevelBook } from '../../core/level-book.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import type { FullParams } from '../../params.ts';
import type { Pipeline } from '../../pipeline.ts';
import type { SmtLog } from './smt-log.ts';

/** A bar of one symbol, as far as levels are concerned. */
export interface Reach {
  readonly high: number;
  readonly low: number;
}

/** A breached level of one symbol and the standing level of the other; open for the m bars after the breach. */
interface Comparison {
  /** 0 where `a` breached, 1 where `b` did. */
  readonly sweeper: number;
  readonly kind: number;
  /** +1 a high, -1 a low. */
  readonly side: number;
  readonly price: number;
  readonly at: number;
  readonly atTime: number;
  /** Breach bar, in the breached symbol's series. */
  readonly breach: number;
  readonly breachTime: number;
  readonly heldSide: number;
  readonly heldPrice: number;
  readonly heldAt: number;
  readonly heldAtTime: number;
  swept: boolean;
}

/** The two pipelines, by number: 0 is `a`. */
export type Pair = readonly [Pipeline, Pipeline];

const MOST_COUNT = 2 ** 31 - 1;

/** Whether a bar reaches strictly beyond a price on a side. */
function isBeyond(side: number, bar: Reach, price: number): boolean {
  return side > 0 ? bar.high > price : bar.low < price;
}

/**
 * Open comparisons of two symbols. On each common bar, in this order: `begin` before either pipeline takes the bar, `hold`
 * drops those whose level the other symbol reaches, the pipelines take the bar, `mark` notes the sweeps they told, `tell`
 * says what is due. The rule is in the README.
 */
export class Comparisons {
  readonly #pair: Pair;
  readonly #params: FullParams;
  readonly #barMs: number;
  readonly #log: SmtLog;
  #open: Comparison[] = [];

  constructor(pair: Pair, params: FullParams, barMs: number, log: SmtLog) {
    this.#pair = pair;
    this.#params = params;
    this.#barMs = barMs;
    this.#log = log;
  }

  /** A hole in either symbol. */
  clear(): void {
    if (this.#open.length > 0) this.#open = [];
  }

  /** Finds what a coming bar of a symbol breaches while the other symbol's level stands. */
  begin(sweeper: 0 | 1, time: number, bar: Reach): void {
    const { book } = this.#pair[sweeper].levels;
    const { highs, lows } = book;
    // The nearest edge is the last one; the loops end at the first that is out of reach.
    for (let place = highs.length - 1; place >= 0 && book.level(highs.slotAt(place)).price < bar.high; place -= 1) {
      this.#compare(sweeper, highs.slotAt(place), time);
    }
    for (let place = lows.length - 1; place >= 0 && book.level(lows.slotAt(place)).price > bar.low; place -= 1) {
      this.#compare(sweeper, lows.slotAt(place), time);
    }
  }

  /** Drops the comparisons whose standing level this bar of the two symbols reaches. */
  hold(a: Reach, b: Reach): void {
    if (this.#open.length === 0) return;
    this.#open = this.#open.filter(({ sweeper, heldSide, heldPrice }) => !isBeyond(heldSide, sweeper === 0 ? b : a, heldPrice));
  }

  /** Notes which breaches of a symbol its pipeline has told to be sweeps, in the rows of its log from a position on. */
  mark(sweeper: 0 | 1, from: number): void {
    if (this.#open.length === 0) return;
    const { log } = this.#pair[sweeper];
    for (let row = from; row < log.length; row += 1) {
      if (log.level(row) < 0 || !log.kindAt(row).startsWith('sweep')) continue;
      const found = this.#open.find(
        (open) =>
          open.sweeper === sweeper &&
          open.kind === log.level(row) &&
          open.side === -log.dirAt(row) &&
          open.breach === log.atIndexAt(row) &&
          open.atTime === log.double(row, SOURCE_AT) &&
          open.price === log.priceAt(row),
      );
      if (found !== undefined) found.swept = true;
    }
  }

  /** Says the divergences that this bar completes. */
  tell(time: number): void {
    if (this.#open.length === 0) return;
    const window = this.#params['smt.window'];
    const due = time - window * this.#barMs;
    for (const open of this.#open) if (open.breachTime === due && open.swept) this.#say(open, time);
    this.#open = this.#open.filter((open) => open.breachTime > due);
  }

  save(out: StateWriter): void {
    out.put(this.#open.length);
    for (const open of this.#open) {
      out.putAll(open.sweeper, open.kind, open.side, open.price, open.at, open.atTime, open.breach, open.breachTime);
      out.putAll(open.heldSide, open.heldPrice, open.heldAt, open.heldAtTime, open.swept ? 1 : 0);
    }
  }

  load(from: StateReader): void {
    const count = from.takeCount(MOST_COUNT);
    this.#open = [];
    for (let n = 0; n < count; n += 1) {
      this.#open.push({
        sweeper: from.takeCount(1),
        kind: from.takeCount(LEVEL_KINDS.length - 1),
        side: from.take(),
        price: from.take(),
        at: from.takeCount(MOST_COUNT),
        atTime: from.take(),
        breach: from.takeCount(MOST_COUNT),
        breachTime: from.take(),
        heldSide: from.take(),
        heldPrice: from.take(),
        heldAt: from.takeCount(MOST_COUNT),
        heldAtTime: from.take(),
        swept: from.takeCount(1) === 1,
      });
    }
  }

  #compare(sweeper: 0 | 1, slot: number, time: number): void {
    const own = this.#pair[sweeper];
    const { book } = own.levels;
    const kind = book.level(slot).kind;
    if ((LEVEL_RANKS[kind] ?? 0) < this.#params['smt.minRank']) return;
    const side = book.level(slot).side;
    const heldSide = this.#params['smt.inverse'] ? -side : side;
    const other = this.#pair[sweeper === 0 ? 1 : 0];
    const held = this.#counterpart(other.levels.book, kind, heldSide, book.level(slot).atTime);
    if (held < 0 || this.#wasReached(other, held)) return;
    const theirs = other.levels.book;
    this.#open.push({
      sweeper,
      kind,
      side,
      price: book.level(slot).price,
      at: book.level(slot).at,
      atTime: book.level(slot).atTime,
      breach: own.bars.count,
      breachTime: time,
      heldSide,
      heldPrice: theirs.level(held).price,
      heldAt: theirs.level(held).at,
      heldAtTime: theirs.level(held).atTime,
      swept: false,
    });
  }

  /** The armed level of a kind and side whose own bar is nearest in time, of two equally near the earlier; -1 without one. */
  #counterpart(book: LevelBook, kind: number, side: number, atTime: number): number {
    const list = book.list(kind);
    let best = -1;
    let bestShift = this.#params['smt.maxShift'] * this.#barMs;
    for (let slot = list.first; slot >= 0; slot = list.after(slot)) {
      if (book.level(slot).side !== side || book.level(slot).breach >= 0) continue;
      const shift = Math.abs(book.level(slot).atTime - atTime);
      if (shift > bestShift) continue;
      if (shift === bestShift && best >= 0 && book.level(slot).atTime >= book.level(best).atTime) continue;
      best = slot;
      bestShift = shift;
    }
    return best;
  }

  /** Whether one of the m bars before the coming one that lie after the level's own bar reached beyond it. */
  #wasReached({ levels: { book }, bars }: Pipeline, slot: number): boolean {
    const side = book.level(slot).side;
    const price = book.level(slot).price;
    const from = Math.max(bars.count - this.#params['smt.window'], book.level(slot).at + 1);
    for (let index = from; index < bars.count; index += 1) {
      if (side > 0 ? bars.highOf(index) > price : bars.lowOf(index) < price) return true;
    }
    return false;
  }

  #say(open: Comparison, time: number): void {
    const { sweeper, kind, side, price, breachTime, heldPrice } = open;
    const confirmedIndex = this.#pair[0].bars.count - 1;
    const turned = sweeper === 1 && this.#params['smt.inverse'];
    this.#log.append({
      sweeper: sweeper === 0 ? 'a' : 'b',
      dir: side > 0 === turned ? 1 : -1,
      at: breachTime,
      atIndex: confirmedIndex - this.#params['smt.window'],
      confirmedAt: time,
      confirmedIndex,
      level: required(LEVEL_KINDS[kind] ?? null, 'level kind'),
      rank: required(LEVEL_RANKS[kind] ?? null, 'level rank'),
      price,
      heldPrice,
      sweptRef: { at: open.atTime, index: open.at },
      heldRef: { at: open.heldAtTime, index: open.heldAt },
    });
  }
}
