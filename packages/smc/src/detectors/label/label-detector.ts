import { eventCode } from '../../core/codes.ts';
import type { EventLog } from '../../core/event-log.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import type { SmcScale } from '../../types.ts';
import { atrThreshold } from '../atr/wilder-atr.ts';

/** The previous pivot of one side. */
interface Previous {
  price: number;
  index: number;
  time: number;
}

/**
 * Label of a pivot against the previous one of its kind and scale: HH, LH, or EQH within e * A(confirming bar); HL,
 * LL, EQL for lows. at and confirmedAt are the pivot's; the reference is the previous pivot. Without an ATR nothing is
 * "equal" unless e is 0; an exact tie is then no new extreme: LH or HL.
 */
export class LabelDetector {
  readonly #log: EventLog;
  readonly #tolerance: number;
  /** Codes by side: beyond, short of, equal. */
  readonly #high: readonly [number, number, number];
  readonly #low: readonly [number, number, number];
  readonly #previousHigh: Previous = { price: Number.NaN, index: -1, time: Number.NaN };
  readonly #previousLow: Previous = { price: Number.NaN, index: -1, time: Number.NaN };

  constructor(scale: SmcScale, tolerance: number, log: EventLog) {
    this.#log = log;
    this.#tolerance = tolerance;
    const code = (kind: 'HH' | 'LH' | 'EQH' | 'HL' | 'LL' | 'EQL'): number => eventCode(`label.${scale}`, kind);
    this.#high = [code('HH'), code('LH'), code('EQH')];
    this.#low = [code('LL'), code('HL'), code('EQL')];
  }

  judge(side: number, price: number, index: number, time: number, atr: number): void {
    const previous = side > 0 ? this.#previousHigh : this.#previousLow;
    if (previous.index >= 0) {
      const [beyond, short, equal] = side > 0 ? this.#high : this.#low;
      const ahead = side * (price - previous.price);
      const within = Math.abs(ahead) <= atrThreshold(this.#tolerance, atr);
      const code = within ? equal : ahead > 0 ? beyond : short;
      this.#log.emit(code, side, index, time, price);
      this.#log.addRef(previous.index, previous.time);
    }
    previous.price = price;
    previous.index = index;
    previous.time = time;
  }

  save(out: StateWriter): void {
    for (const previous of [this.#previousHigh, this.#previousLow]) {
      out.putAll(previous.price, previous.index, previous.time);
    }
  }

  load(from: StateReader): void {
    for (const previous of [this.#previousHigh, this.#previousLow]) {
      previous.price = from.take();
      previous.index = from.take();
      previous.time = from.take();
    }
  }
}
