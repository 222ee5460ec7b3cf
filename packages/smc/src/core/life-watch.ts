import type { StateHolder } from './state-io.ts';
import type { ZoneLife } from './zone-life.ts';

/**
 * Several lives of zones under one watch: two comparisons tell that a bar reaches no zone of any of them, one that no
 * age is over. Whoever creates a zone or loads a state says so with `look`.
 */
export class LifeWatch {
  readonly #lives: readonly ZoneLife[];
  /** Nearest edges below and above the price over all lives, as the zone books key them, and the first end by age. */
  #below = Number.POSITIVE_INFINITY;
  #above = Number.POSITIVE_INFINITY;
  #nextEnd = 0;

  constructor(lives: readonly ZoneLife[]) {
    this.#lives = lives;
  }

  /** Tests the zones that this bar reaches. */
  test(index: number, high: number, low: number, close: number): void {
    if (this.#below < 2 * low && this.#above < -2 * high) return;
    for (const life of this.#lives) {
      if (life.book.lives.length > 0) life.test(index, high, low, close);
    }
    this.look();
  }

  /** Ends the zones whose time is over after this bar's tests. */
  expire(index: number): void {
    if (index < this.#nextEnd) return;
    for (const life of this.#lives) life.expire(index);
    this.look();
  }

  /** A part of the state; after it is loaded the watch looks anew. */
  over(holder: StateHolder): StateHolder {
    return {
      save: (out) => holder.save(out),
      load: (from) => {
        holder.load(from);
        this.look();
      },
    };
  }

  /** Notes where the next edge and the next end lie, after something changed. */
  look(): void {
    this.#below = Number.NEGATIVE_INFINITY;
    this.#above = Number.NEGATIVE_INFINITY;
    this.#nextEnd = Number.POSITIVE_INFINITY;
    for (const life of this.#lives) {
      const { lives, below, above } = life.book;
      if (lives.length === 0) continue;
      const nearestBelow = below.nearest;
      const nearestAbove = above.nearest;
      const { nextEnd } = life;
      if (nearestBelow > this.#below) this.#below = nearestBelow;
      if (nearestAbove > this.#above) this.#above = nearestAbove;
      if (nextEnd < this.#nextEnd) this.#nextEnd = nextEnd;
    }
  }
}
