import { describe, expect, it } from 'vitest';
import { short } from './__fixtures__/hand-made.ts';
import { BTCUSDT, btcusdtBars, detect, EURUSD, eurusdBars, lines } from './__fixtures__/runs.ts';
import { type BarColumns, OPTIONAL_DETECTORS, type SmcEvent, type SmcScale } from './index.ts';

const FAMILY = ['inducement', 'dealingRange', 'ote'] as const;
const isOfFamily = ({ detector }: SmcEvent): boolean => FAMILY.some((name) => name === detector);
const SERIES = [
  { name: 'EUR/USD', bars: eurusdBars(), config: EURUSD },
  { name: 'BTC/USDT', bars: btcusdtBars(), config: BTCUSDT },
] as const;

/** Reads of bars and events by bar, for reckonings that keep no state from bar to bar. */
class Chart {
  readonly bars: BarColumns;
  readonly #byBar = new Map<number, SmcEvent[]>();

  constructor(bars: BarColumns, events: readonly SmcEvent[]) {
    this.bars = bars;
    for (const event of events) {
      const told = this.#byBar.get(event.confirmedIndex) ?? [];
      told.push(event);
      this.#byBar.set(event.confirmedIndex, told);
    }
  }

  /** What a detector said on a bar, of these kinds. */
  of(index: number, detector: string, ...kinds: string[]): SmcEvent[] {
    return (this.#byBar.get(index) ?? []).filter((event) => event.detector === detector && kinds.includes(event.kind));
  }

  close(index: number): number {
    return this.bars.close[index] ?? Number.NaN;
  }

  /** The farthest price in a direction over the bars from..to. */
  far(dir: number, from: number, to: number): number {
    const column = dir > 0 ? this.bars.high : this.bars.low;
    return dir * Math.max(...Array.from(column.slice(from, to + 1), (price) => dir * price));
  }

  /** The first of the bars from..to that meets a condition, or Infinity. */
  first(from: number, to: number, meets: (index: number) => boolean): number {
    for (let index = from; index <= to; index++) if (meets(index)) return index;
    return Number.POSITIVE_INFINITY;
  }
}

/** A dealing range as the breaks of the log and the bars give it. */
interface Range {
  readonly dir: number;
  readonly anchor: number;
  readonly at: number;
  readonly from: number;
  /** Last bar that belongs to it, and how it ended there; Infinity for the newest. */
  readonly end: number;
  readonly how: 'broken' | 'replaced' | 'none';
}

/** The ranges of a scale: each from a break to the close beyond its protected level or to the next break. */
function rangesOf(chart: Chart, scale: SmcScale): Range[] {
  const last = chart.bars.length - 1;
  const breaks = Array.from(chart.bars.time, (_, index) => index).flatMap((index) => chart.of(index, `protected.${scale}`, 'high', 'low'));
  return breaks.map(({ dir, price, atIndex, confirmedIndex }, n): Range => {
    const anchor = price ?? Number.NaN;
    const next = breaks[n + 1]?.confirmedIndex ?? Number.POSITIVE_INFINITY;
    const beyond = chart.first(confirmedIndex + 1, Math.min(next, last), (index) => dir * chart.close(index) < dir * anchor);
    const how = beyond <= next && beyond < Number.POSITIVE_INFINITY ? 'broken' : next < Number.POSITIVE_INFINITY ? 'replaced' : 'none';
    return { dir, anchor, at: atIndex, from: confirmedIndex, end: Math.min(beyond, next), how };
  });
}

const sign = (dir: number): string => (dir > 0 ? '+' : '-');
const zone = (one: number, other: number): string => `${Math.min(one, other)}..${Math.max(one, other)}`;

/** A confirmed extreme of a range: the pivot's bar and price, and the bar that confirmed it. */
interface Confirmed {
  readonly pivot: number;
  readonly price: number;
  readonly on: number;
}

function confirmedOf(chart: Chart, scale: SmcScale, range: Range): Confirmed[] {
  const found: Confirmed[] = [];
  const { dir, from } = range;
  // On the bar of its end a range is over before pivots are confirmed.
  for (let index = from; index < Math.min(range.end, chart.bars.length); index++) {
    for (const { atIndex, price } of chart.of(index, `pivot.${scale}`, dir > 0 ? 'high' : 'low')) {
      const extreme = chart.far(dir, from, index);
      if (price === extreme && found.at(-1)?.price !== extreme) found.push({ pivot: atIndex, price, on: index });
    }
  }
  return found;
}

function rangeLines(chart: Chart, scale: SmcScale): string[] {
  return rangesOf(chart, scale).flatMap((range) => {
    const { dir, anchor, at, from, end, how } = range;
    const line = (kind: string, index: number, extreme: number): string =>
      `${kind}.${scale}${sign(dir)} ${at}>${index} ${zone(anchor, extreme)}`;
    const lines = [line('formed', from, chart.far(dir, from, from))];
    for (const { price, on } of confirmedOf(chart, scale, range)) lines.push(line('confirmed', on, price));
    if (how !== 'none') lines.push(line(how, end, chart.far(dir, from, end - 1)));
    return lines;
  });
}

/** The life of the entry of a confirmed extreme, by retracements as fractions of the range. */
function entryLines(chart: Chart, scale: SmcScale, range: Range, { pivot, price, on }: Confirmed): string[] {
  const { dir, anchor } = range;
  const height = dir * (price - anchor);
  let near = Math.max(0, Math.round(0.62 * height) - 2);
  while (near * 100 < 62 * height) near += 1;
  let far = Math.round(0.79 * height) + 2;
  while (far * 100 > 79 * height) far -= 1;
  const depthOf = (at: number): number => dir * (price - at);
  const reach = (index: number): number => depthOf(chart.far(-dir, index, index));
  const beyond = (index: number): boolean => depthOf(chart.close(index)) * 100 > 79 * height;
  if (far <= near || chart.first(pivot + 1, on, beyond) < Number.POSITIVE_INFINITY) return [];
  const last = Math.min(range.end, chart.bars.length - 1);
  const over = (index: number): boolean =>
    beyond(index) || depthOf(chart.far(dir, index, index)) < 0 || (index === range.end && range.how === 'replaced');
  const end = chart.first(on + 1, last, over);
  const touched = chart.first(on + 1, Math.min(end, last), (index) => reach(index) * 100 >= 62 * height);
  const sweet = chart.first(on + 1, Math.min(end, last), (index) => reach(index) * 1000 >= 705 * height);
  const line = (kind: string, index: number): string[] =>
    index === Number.POSITIVE_INFINITY
      ? []
      : [`${kind}.${scale}${sign(dir)} ${pivot}>${index} ${zone(price - dir * near, price - dir * far)}`];
  return [...line('created', on), ...line('touched', touched), ...line('sweet', sweet), ...line(beyond(end) ? 'died' : 'closed', end)];
}

/** Zones that no bar has touched after a bar's tests, from the log. */
function untouched(events: readonly SmcEvent[], detectors: readonly string[]): (index: number) => SmcEvent[] {
  const live = new Map<string, SmcEvent>();
  const told = events.filter(({ detector }) => detectors.includes(detector));
  let next = 0;
  return (index) => {
    for (let event = told[next]; event !== undefined && event.confirmedIndex <= index; event = told[++next]) {
      if (event.kind === 'created') live.set(event.zoneId ?? '', event);
      else live.delete(event.zoneId ?? '');
    }
    return [...live.values()];
  };
}

/** Where inducements must form: `dir at>confirmed price of bar of the zone`. */
function formedLines(chart: Chart, events: readonly SmcEvent[], scale: SmcScale): string[] {
  const zonesAt = untouched(events, [`orderBlock.${scale}`, 'fvg']);
  const found: string[] = [];
  for (const { dir, anchor, from, end } of rangesOf(chart, scale)) {
    let had = Number.NaN;
    for (let index = from; index < Math.min(end, chart.bars.length); index++) {
      const extreme = chart.far(dir, from, index);
      const [pivot] = chart.of(index, 'pivot.internal', dir > 0 ? 'low' : 'high');
      if (pivot === undefined || extreme === had || chart.far(dir, pivot.atIndex, index) === extreme) continue;
      if (dir * chart.far(dir, pivot.atIndex, index) > dir * extreme) continue;
      const near = (event: SmcEvent): number => dir * ((dir > 0 ? event.top : event.bottom) ?? Number.NaN);
      const far = (event: SmcEvent): number => dir * ((dir > 0 ? event.bottom : event.top) ?? Number.NaN);
      const pois = zonesAt(index)
        .filter((event) => event.dir === dir && near(event) < dir * (pivot.price ?? 0) && far(event) >= dir * anchor)
        .sort(
          (a, b) => near(b) - near(a) || Number(a.detector === 'fvg') - Number(b.detector === 'fvg') || b.confirmedIndex - a.confirmedIndex,
        );
      const [poi] = pois;
      if (poi === undefined) continue;
      had = extreme;
      found.push(`${sign(dir)} ${pivot.atIndex}>${index} ${pivot.price} of ${poi.atIndex}${poi.detector === 'fvg' ? ' poiFvg' : ''}`);
    }
  }
  return found;
}

describe.each(SERIES)('family of legs on $name', ({ bars, config }) => {
  const all = detect(bars, config);
  const chart = new Chart(bars, all);
  const told = (detector: string, scale: SmcScale): string[] =>
    all.filter((event) => event.detector === detector && event.kind.endsWith(`.${scale}`)).map(short);

  it('changes nothing of what the other detectors say, nor one of it what another says', () => {
    const without = OPTIONAL_DETECTORS.filter((name) => !FAMILY.some((member) => member === name));
    expect(lines(detect(bars, { ...config, detectors: without }))).toEqual(lines(all.filter((event) => !isOfFamily(event))));
    for (const name of FAMILY) {
      const detectors = ['fvg', 'orderBlock.internal', 'orderBlock.swing', name] as const;
      const alone = detect(bars, { ...config, detectors }).filter(({ detector }) => detector === name);
      expect(lines(alone)).toEqual(lines(all.filter(({ detector }) => detector === name)));
    }
  });

  it.each(['internal', 'swing'] as const)('dealing ranges of the %s scale are those of its breaks, pivots and bars', (scale) => {
    expect(told('dealingRange', scale).length).toBeGreaterThan(500);
    expect(told('dealingRange', scale).sort()).toEqual(rangeLines(chart, scale).sort());
  });

  it.each(['internal', 'swing'] as const)('entries of the %s scale are those of its ranges and bars', (scale) => {
    const expected = rangesOf(chart, scale).flatMap((range) =>
      confirmedOf(chart, scale, range).flatMap((confirmed) => entryLines(chart, scale, range, confirmed)),
    );
    expect(told('ote', scale).length).toBeGreaterThan(300);
    expect(told('ote', scale).sort()).toEqual(expected.sort());
  });

  it.each(['internal', 'swing'] as const)('inducements of the %s scale form where pivots, ranges and zones say', (scale) => {
    const formed = all
      .filter(({ detector, kind }) => detector === 'inducement' && kind === `formed.${scale}`)
      .map(({ dir, atIndex, confirmedIndex, price, refs, flags = [] }) =>
        [`${sign(dir)} ${atIndex}>${confirmedIndex} ${price} of ${refs[0]?.index}`, ...flags].join(' '),
      );
    expect(formed.length).toBeGreaterThan(250);
    expect(formed).toEqual(formedLines(chart, all, scale));
    for (const end of ['taken', 'void']) {
      expect(all.filter(({ detector, kind }) => detector === 'inducement' && kind === `${end}.${scale}`).length).toBeGreaterThan(100);
    }
  });
});
