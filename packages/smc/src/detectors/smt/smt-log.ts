import type { LevelKindName } from '../../core/codes.ts';
import { EventId, seedOf } from '../../core/event-id.ts';
import type { SmcDir, SmcRef } from '../../types.ts';
import type { SmtEvent, SmtEventLog, SmtSide } from './smt-types.ts';

/** What a divergence is made of. */
export interface Divergence {
  readonly sweeper: SmtSide;
  readonly dir: SmcDir;
  readonly at: number;
  readonly atIndex: number;
  readonly confirmedAt: number;
  readonly confirmedIndex: number;
  readonly level: LevelKindName;
  readonly rank: number;
  readonly price: number;
  readonly heldPrice: number;
  /** Own bars of the swept and of the held level. */
  readonly sweptRef: SmcRef;
  readonly heldRef: SmcRef;
}

/** The log of divergences. They are rare, so each is an object from the start. */
export class SmtLog implements SmtEventLog {
  readonly #symbols: Readonly<Record<SmtSide, string>>;
  readonly #timeframe: string;
  readonly #hash = new EventId();
  #events: SmtEvent[] = [];
  first = 0;

  constructor(a: string, b: string, timeframe: string) {
    this.#symbols = { a, b };
    this.#timeframe = timeframe;
  }

  get length(): number {
    return this.first + this.#events.length;
  }

  at(position: number): SmtEvent {
    const event = this.#events[position - this.first];
    if (event === undefined) throw new RangeError(`event ${position} is not in the log; it holds [${this.first}, ${this.length})`);
    return event;
  }

  release(upTo: number): void {
    const first = Math.min(Math.max(upTo, this.first), this.length);
    this.#events = this.#events.slice(first - this.first);
    this.first = first;
  }

  /** Empties the log and goes on from a position, as after a restore. */
  restart(position: number): void {
    this.#events = [];
    this.first = position;
  }

  append(found: Divergence): void {
    const { sweeper, dir, at, atIndex, confirmedAt, confirmedIndex, price, level, rank, heldPrice, sweptRef, heldRef } = found;
    this.#events.push({
      id: this.#id(found),
      detector: 'smt',
      kind: 'divergence',
      dir,
      at,
      atIndex,
      confirmedAt,
      confirmedIndex,
      price,
      top: null,
      bottom: null,
      refs: [sweptRef, heldRef],
      level,
      rank,
      swept: this.#symbols[sweeper],
      held: this.#symbols[sweeper === 'a' ? 'b' : 'a'],
      heldPrice,
    });
  }

  /** Id by the recipe of all events (6.4 q); its series are both symbols, the one that swept first. */
  #id({ sweeper, dir, at, confirmedAt, level, price, sweptRef }: Divergence): string {
    const swept = this.#symbols[sweeper];
    const held = this.#symbols[sweeper === 'a' ? 'b' : 'a'];
    const hash = this.#hash;
    hash.begin(seedOf(`${swept}|${held}|${this.#timeframe}|smt|divergence|${level}`));
    hash.word(dir);
    hash.number(at);
    hash.number(confirmedAt);
    hash.number(sweptRef.at);
    hash.number(price);
    return hash.text();
  }
}
