import { LEVEL_KINDS, LEVEL_RANKS } from './core/codes.ts';
import type { ZoneBook } from './core/zone-book.ts';
import type { Pipeline } from './pipeline.ts';
import type { SmcDir, SmcLevel, SmcScale, SmcStateView, SmcZone } from './types.ts';

/** Names of the states, by their number in the zone book. */
const ZONE_STATES = ['created', 'touched', 'middle', 'filled', 'flipped', 'retested'] as const;

/** Reads the state of a pipeline without giving any of it away. */
export class PipelineView implements SmcStateView {
  readonly #pipeline: Pipeline;

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  get atr(): number | null {
    const { value } = this.#pipeline.atr;
    return Number.isNaN(value) ? null : value;
  }

  trend(scale: SmcScale): SmcDir {
    const { trend } = this.#pipeline[scale].structure;
    return trend > 0 ? 1 : trend < 0 ? -1 : 0;
  }

  protectedLevel(scale: SmcScale): { price: number; index: number } | null {
    const { protectedPrice, protectedIndex } = this.#pipeline[scale].structure;
    return protectedIndex < 0 ? null : { price: protectedPrice, index: protectedIndex };
  }

  dealingRange(scale: SmcScale): { high: number; low: number; open: boolean } | null {
    return this.#pipeline[scale].range.value;
  }

  position(scale: SmcScale, price: number): number | null {
    const place = this.#pipeline[scale].range.position(price);
    return Number.isNaN(place) ? null : place;
  }

  forEachLiveLevel(visit: (level: SmcLevel) => void): void {
    const { book } = this.#pipeline.levels;
    for (const list of book.lists) {
      for (let slot = list.first; slot >= 0; slot = list.after(slot)) {
        const { kind, side, price, at, atTime, known, replaced } = book.level(slot);
        if (replaced === 1) continue;
        visit({
          kind: LEVEL_KINDS[kind] ?? '',
          dir: side > 0 ? 1 : -1,
          price,
          at: atTime,
          atIndex: at,
          confirmedIndex: known,
          rank: LEVEL_RANKS[kind] ?? 0,
        });
      }
    }
  }

  forEachLiveZone(visit: (zone: SmcZone) => void): void {
    visitZones('fvg', this.#pipeline.fvg.life.book, visit);
    const { internal, swing } = this.#pipeline.orderBlocks;
    if (internal !== null) visitZones('orderBlock.internal', internal.life.book, visit);
    if (swing !== null) visitZones('orderBlock.swing', swing.life.book, visit);
    const visitBook = (detector: SmcZone['detector'], book: ZoneBook): void => visitZones(detector, book, visit);
    this.#pipeline.gapFamily.forEachBook(visitBook);
    this.#pipeline.blockFamily?.forEachBook(visitBook);
  }
}

function visitZones(detector: SmcZone['detector'], book: ZoneBook, visit: (zone: SmcZone) => void): void {
  for (let slot = book.lives.first; slot >= 0; slot = book.lives.after(slot)) {
    const { uid, dir, top, bottom, atTime, at, known, state } = book.zone(slot);
    visit({
      detector,
      zone: uid,
      dir: dir > 0 ? 1 : -1,
      top,
      bottom,
      at: atTime,
      atIndex: at,
      confirmedIndex: known,
      state: ZONE_STATES[state] ?? 'created',
    });
  }
}
