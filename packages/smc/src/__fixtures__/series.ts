import type { BarColumns, SmcEvent } from '../index.ts';

/** Bars of a candle file, prices in whole ticks. For tests and benchmarks; the product's reader checks far more. */
export function readSeries(text: string, tick: number): BarColumns {
  const rows = text
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(',').map(Number));
  const column = (place: number, scale: (value: number) => number): Float64Array =>
    Float64Array.from(rows, (row) => scale(row[place] ?? Number.NaN));
  const ticks = (value: number): number => Math.round(value / tick);
  const same = (value: number): number => value;
  return {
    length: rows.length,
    time: column(0, same),
    open: column(1, ticks),
    high: column(2, ticks),
    low: column(3, ticks),
    close: column(4, ticks),
    volume: column(5, same),
  };
}

/** A line of the event log: what is compared, as text. */
export interface EventLine {
  readonly detector: string;
  readonly text: string;
}

/** An event as a line of the event log. */
export function eventLine(event: SmcEvent, tick: number): string {
  const digits = Math.round(-Math.log10(tick));
  const price = (ticks: number): number => Number((ticks * tick).toFixed(digits));
  const { detector, kind, dir, atIndex, confirmedIndex } = event;
  const refs = event.refs.map((ref) => ref.index);
  const where =
    event.price === null
      ? { top: price(event.top ?? Number.NaN), bottom: price(event.bottom ?? Number.NaN) }
      : { price: price(event.price) };
  return JSON.stringify({ detector, kind, dir, atIndex, confirmedIndex, ...where, refs });
}

/** Lines of an event log, in one form whatever its spacing. */
export function readEventLines(text: string): EventLine[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const value = JSON.parse(line) as { detector: string }; // The fixture's form is fixed.
      return { detector: value.detector, text: JSON.stringify(value) };
    });
}
