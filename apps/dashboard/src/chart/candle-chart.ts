import type { BarView } from '@smc/contracts';
import {
  type CandlestickData,
  type HistogramData,
  type IChartApi,
  type ISeriesApi,
  type ISeriesPrimitiveAxisView,
  type Logical,
  type MouseEventParams,
  CandlestickSeries,
  HistogramSeries,
  createChart,
} from 'lightweight-charts';
import { digitsOf, toDrawing } from '../calc/decimals.ts';
import type { ChartEvents, ChartHost, ChartView, FormingBar } from './chart-host.ts';
import { candleOptions, themeOptions, toChartTime, withAlpha, zoneOptions } from './chart-options.ts';
import { LayerPrimitive } from './layer-primitive.ts';
import type { Frame } from './model/frame.ts';
import type { ChartTheme } from './model/theme.ts';
import { NO_TRADING } from './model/trading-scene.ts';
import { orderColor } from './overlays/trade-overlay.ts';
import { type ChartScene, type LayerLists, compose } from './views/compose.ts';

const EMPTY: LayerLists = { zones: [], lines: [], trading: [], focus: [], labels: [] };
const EMPTY_SCENE: ChartScene = { structures: { shapes: [] }, trading: NO_TRADING, focus: null, cursor: null };
/** More new bars than this in one frame are cheaper as a whole. */
const MOST_UPDATES = 200;
const RIGHT_OFFSET = 8;

/** The chart host on lightweight-charts. */
export function createCandleChart(element: HTMLElement, theme: ChartTheme, events: ChartEvents): ChartHost {
  return new CandleChart(element, theme, events);
}

class CandleChart implements ChartHost {
  readonly #chart: IChartApi;
  readonly #candles: ISeriesApi<'Candlestick'>;
  readonly #volume: ISeriesApi<'Histogram'>;
  readonly #layers: readonly LayerPrimitive[];
  readonly #events: ChartEvents;
  #theme: ChartTheme;
  #bars: readonly BarView[] = [];
  #forming: FormingBar | null = null;
  #scene: ChartScene = EMPTY_SCENE;
  #lists: LayerLists = EMPTY;
  #axis: readonly ISeriesPrimitiveAxisView[] = [];
  #pickedId: string | null = null;

  constructor(element: HTMLElement, theme: ChartTheme, events: ChartEvents) {
    this.#theme = theme;
    this.#events = events;
    this.#chart = createChart(element, { autoSize: true, ...themeOptions(theme) });
    this.#chart.applyOptions({
      timeScale: { timeVisible: true, secondsVisible: false, rightOffset: RIGHT_OFFSET, barSpacing: 7, minBarSpacing: 0.5 },
      rightPriceScale: { scaleMargins: { top: 0.08, bottom: 0.16 } },
    });
    this.#candles = this.#chart.addSeries(CandlestickSeries, candleOptions(theme));
    this.#volume = this.#chart.addSeries(HistogramSeries, { priceScaleId: '', lastValueVisible: false, priceLineVisible: false });
    this.#volume.priceScale().applyOptions({ scaleMargins: { top: 0.9, bottom: 0 } });
    const halo = (): string => this.#theme.surface;
    this.#layers = [
      new LayerPrimitive({ refresh: () => this.#compose(), halo, items: () => this.#lists.zones }, 'bottom'),
      new LayerPrimitive({ halo, items: () => this.#lists.lines }, 'normal'),
      new LayerPrimitive({ halo, items: () => this.#lists.trading, axisLabels: () => this.#axis }, 'top'),
      new LayerPrimitive({ halo, items: () => this.#lists.focus }, 'top'),
      new LayerPrimitive({ halo, items: () => this.#lists.labels }, 'top'),
    ];
    for (const layer of this.#layers) this.#candles.attachPrimitive(layer);
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange(() => {
      const view = this.view;
      if (view) this.#events.onView(view);
    });
    this.#chart.subscribeClick((event) => this.#events.onPick(hoveredId(event), this.#indexOf(event)));
    this.#chart.subscribeCrosshairMove((event) => {
      this.#events.onHover(event.logical === undefined ? null : this.#indexOf(event), hoveredId(event));
    });
  }

  get view(): ChartView | null {
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    if (range === null || this.#bars.length === 0) return null;
    const first = this.#firstIndex;
    return { from: Math.floor(range.from) + first, to: Math.ceil(range.to) + first, barPx: this.#chart.timeScale().options().barSpacing };
  }

  setBars(bars: readonly BarView[]): void {
    const before = this.#bars;
    if (bars === before) return;
    this.#bars = bars;
    const fresh = freshBars(before, bars);
    if (fresh === null || fresh.length > MOST_UPDATES) this.#replace(before, bars);
    else for (const bar of fresh) this.#draw(bar);
  }

  setForming(bar: FormingBar | null): void {
    this.#forming = bar;
    const last = this.#bars.at(-1);
    if (bar !== null && last !== undefined && bar.time > last.time) this.#draw(bar);
  }

  setScene(scene: ChartScene): void {
    this.#scene = scene;
    this.#axis = scene.trading.orders.map((order) =>
      this.#axisLabel(order.price, order.priceText, orderColor(order.role, { theme: this.#theme })),
    );
    this.#repaint();
  }

  setPicked(id: string | null): void {
    this.#pickedId = id;
    this.#repaint();
  }

  setTheme(theme: ChartTheme): void {
    this.#theme = theme;
    this.#chart.applyOptions(themeOptions(theme));
    this.#candles.applyOptions(candleOptions(theme));
    this.#volume.setData(this.#bars.map((bar) => this.#volumePoint(bar)));
    this.#repaint();
  }

  setZone(zone: Parameters<ChartHost['setZone']>[0]): void {
    this.#chart.applyOptions(zoneOptions(zone));
  }

  setTick(tick: string): void {
    this.#candles.applyOptions({ priceFormat: { type: 'price', precision: digitsOf(tick), minMove: toDrawing(tick) } });
  }

  show(from: number, to: number): void {
    const first = this.#firstIndex;
    this.#chart.timeScale().setVisibleLogicalRange({ from: from - first, to: to - first });
  }

  showLatest(): void {
    this.#chart.timeScale().scrollToRealTime();
  }

  zoom(factor: number): void {
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    if (range === null) return;
    const width = (range.to - range.from) / factor;
    this.#chart.timeScale().setVisibleLogicalRange({ from: range.to - width, to: range.to });
  }

  destroy(): void {
    this.#chart.remove();
  }

  get #firstIndex(): number {
    return this.#bars[0]?.index ?? 0;
  }

  #indexOf(event: MouseEventParams): number {
    return Math.round(event.logical ?? 0) + this.#firstIndex;
  }

  /** Prepending has no call of its own: the whole is set, and the view is moved along by as many bars. */
  #replace(before: readonly BarView[], bars: readonly BarView[]): void {
    const range = before.length === 0 ? null : this.#chart.timeScale().getVisibleLogicalRange();
    const shift = (before[0]?.index ?? 0) - (bars[0]?.index ?? 0);
    this.#candles.setData(bars.map(candleOf));
    this.#volume.setData(bars.map((bar) => this.#volumePoint(bar)));
    if (range !== null) this.#chart.timeScale().setVisibleLogicalRange({ from: range.from + shift, to: range.to + shift });
    if (this.#forming !== null) this.setForming(this.#forming);
  }

  #draw(bar: FormingBar): void {
    this.#candles.update(candleOf(bar));
    this.#volume.update(this.#volumePoint(bar));
  }

  #volumePoint(bar: FormingBar): HistogramData {
    const up = toDrawing(bar.close) >= toDrawing(bar.open);
    return { time: toChartTime(bar.time), value: toDrawing(bar.volume), color: withAlpha(up ? this.#theme.up : this.#theme.down, 0.28) };
  }

  #axisLabel(price: number, text: string, color: string): ISeriesPrimitiveAxisView {
    return {
      coordinate: () => this.#candles.priceToCoordinate(price) ?? -100,
      text: () => text,
      textColor: () => this.#theme.bg,
      backColor: () => color,
    };
  }

  #compose(): void {
    const frame = this.#frame();
    this.#lists = frame === null ? EMPTY : compose(this.#scene, frame);
  }

  #frame(): Frame | null {
    const scale = this.#chart.timeScale();
    const origin = scale.logicalToCoordinate(0 as Logical); // Logical is a branded number.
    const last = this.#bars.at(-1);
    if (origin === null || last === undefined) return null;
    const barPx = scale.options().barSpacing;
    const first = this.#firstIndex;
    const { height } = this.#chart.paneSize();
    const x = (index: number): number => origin + (index - first) * barPx;
    const { cursor } = this.#scene;
    return {
      x,
      y: (price) => this.#candles.priceToCoordinate(price) ?? -1_000,
      width: scale.width(),
      edge: cursor === null ? scale.width() : Math.min(scale.width(), x(cursor + 0.5)),
      height,
      barPx,
      lastIndex: cursor ?? last.index,
      theme: this.#theme,
      dimmed: this.#scene.focus !== null,
      pickedId: this.#pickedId,
    };
  }

  #repaint(): void {
    this.#compose();
    for (const layer of this.#layers) layer.invalidate();
  }
}

function hoveredId(event: MouseEventParams): string | null {
  const id = event.hoveredInfo?.objectId;
  return typeof id === 'string' ? id : null;
}

function candleOf(bar: FormingBar): CandlestickData {
  return {
    time: toChartTime(bar.time),
    open: toDrawing(bar.open),
    high: toDrawing(bar.high),
    low: toDrawing(bar.low),
    close: toDrawing(bar.close),
  };
}

/** Bars at the end that are new or changed; null when the window differs before its end. */
export function freshBars(before: readonly BarView[], bars: readonly BarView[]): readonly BarView[] | null {
  const first = before[0];
  const last = before.at(-1);
  if (first === undefined || last === undefined || bars[0]?.index !== first.index || bars.length < before.length) return null;
  const at = last.index - first.index;
  // The library takes updates of the last bar and of bars after it only.
  return bars.slice(bars[at] === last ? at + 1 : at);
}
