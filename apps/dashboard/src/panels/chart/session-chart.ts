import type { Signal } from '@smc/contracts';
import { TIMEFRAME_MS } from '@smc/domain';
import { focusScene, tradingScene } from '../../calc/trading-scene.ts';
import { sceneAt } from '../../calc/structures/as-of.ts';
import type { ChartHost, ChartView } from '../../chart/chart-host.ts';
import { createCandleChart } from '../../chart/candle-chart.ts';
import { type ChartTheme, readTheme } from '../../chart/model/theme.ts';
import type { FocusScene } from '../../chart/model/trading-scene.ts';
import type { Desk } from '../../desk/desk.ts';
import type { ChartState } from '../../stores/chart-store.ts';

/** What stands under the pointer. */
export interface Hover {
  readonly index: number;
  readonly id: string | null;
}

interface SessionChartDeps {
  readonly element: HTMLElement;
  readonly desk: Desk;
  readonly onHover: (hover: Hover | null) => void;
}

/** The chart of the running session: stores in, pixels out, without React in between. */
export interface SessionChart {
  readonly host: ChartHost;
  readonly setSignal: (signal: Signal | null) => void;
  readonly destroy: () => void;
}

const OLDER_MARGIN = 150;

export function createSessionChart(deps: SessionChartDeps): SessionChart {
  return new DeskChart(deps);
}

class DeskChart implements SessionChart {
  readonly host: ChartHost;
  readonly #deps: SessionChartDeps;
  readonly #stops: readonly (() => void)[];
  #signal: Signal | null = null;
  #frame = 0;

  constructor(deps: SessionChartDeps) {
    const { element, desk, onHover } = deps;
    const { market, structures, account, session } = desk.data;
    const request = (): void => this.#request();
    this.#deps = deps;
    this.host = createCandleChart(element, this.#theme(), {
      onView: (view) => this.#viewed(view),
      onPick: (id) => desk.chart.setState({ structureId: id }),
      onHover: (index, id) => onHover(index === null ? null : { index, id }),
    });
    this.#stops = [
      market.subscribe(() => this.#takeBars()),
      structures.subscribe(request),
      account.subscribe(request),
      session.subscribe(() => this.#takeSession()),
      desk.preferences.subscribe(() => this.#takePreferences()),
      desk.chart.subscribe((state, before) => this.#takeChoice(state, before)),
    ];
    this.#takeSession();
    this.host.setZone(desk.preferences.getState().zone);
    this.#takeBars();
  }

  setSignal(signal: Signal | null): void {
    this.#signal = signal;
    this.#request();
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    for (const stop of this.#stops) stop();
    this.#deps.desk.chart.setState({ goTo: null, structureId: null });
    this.host.destroy();
  }

  #theme(): ChartTheme {
    const { hollowCandles, colours } = this.#deps.desk.preferences.getState();
    return readTheme(document.documentElement, hollowCandles || colours === 'blue-amber');
  }

  #request(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#frame = 0;
    this.host.setScene(buildScene(this.#deps.desk, this.host.view, this.#signal));
  }

  #viewed(view: ChartView): void {
    const { desk, element } = this.#deps;
    // The bars in view, where a test or a script can read them off a canvas that says nothing.
    element.dataset['view'] = `${view.from}-${view.to}`;
    if (view.from < (desk.data.market.getState().bars[0]?.index ?? 0) + OLDER_MARGIN) void desk.history.older();
    this.#request();
  }

  #takeBars(): void {
    const { bars, quote } = this.#deps.desk.data.market.getState();
    this.host.setBars(bars);
    this.host.setForming(quote?.forming ?? null);
    this.#request();
  }

  #takeSession(): void {
    const tick = this.#deps.desk.data.session.getState().session?.instrument.tick;
    if (tick !== undefined) this.host.setTick(tick);
  }

  #takePreferences(): void {
    this.host.setZone(this.#deps.desk.preferences.getState().zone);
    // The page's variables change in an effect of React; the next frame has them.
    requestAnimationFrame(() => this.host.setTheme(this.#theme()));
  }

  #takeChoice(state: ChartState, before: ChartState): void {
    if (state.structureId !== before.structureId) this.host.setPicked(state.structureId);
    if (state.goTo !== before.goTo && state.goTo !== null) this.host.show(state.goTo.from, state.goTo.to);
    this.#request();
  }
}

function buildScene(desk: Desk, view: ChartView | null, signal: Signal | null): Parameters<ChartHost['setScene']>[0] {
  const { layers, zonesPerSide, cursor } = desk.chart.getState();
  const { orders, fills, trades, position } = desk.data.account.getState();
  const tick = desk.data.session.getState().session?.instrument.tick ?? '0.01';
  const range = { from: view?.from ?? 0, to: view?.to ?? 0, cursor: cursor ?? Infinity };
  const shown = { showTrades: layers.trades, showOrders: layers.orders, selectedSignalId: signal?.id ?? null };
  return {
    cursor,
    structures: sceneAt(desk.data.structures.book.tracks, { ...range, layers, zonesPerSide }),
    trading: tradingScene({ orders, fills, trades, position, tick }, { ...range, ...shown }),
    focus: signal === null ? null : focusOf(desk, signal),
  };
}

function focusOf(desk: Desk, signal: Signal): FocusScene {
  const { bars } = desk.data.market.getState();
  return focusScene(signal, { bars, barMs: TIMEFRAME_MS[signal.timeframe], chosenId: desk.chart.getState().evidenceId });
}
