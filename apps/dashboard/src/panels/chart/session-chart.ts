import type { Signal } from '@smc/contracts';
import { TIMEFRAME_MS } from '@smc/domain';
import { focusScene, tradingScene } from '../../calc/trading-scene.ts';
import { sceneAt } from '../../calc/structures/as-of.ts';
import type { ChartHost, ChartView } from '../../chart/chart-host.ts';
import { createCandleChart } from '../../chart/candle-chart.ts';
import { readTheme } from '../../chart/model/theme.ts';
import type { Desk } from '../../desk/desk.ts';

/** What stands under the pointer. */
export interface Hover {
  readonly index: number;
  readonly id: string | null;
}

interface SessionChartDeps {
  readonly element: HTMLElement;
  readonly desk: Desk;
  onHover(hover: Hover | null): void;
  /** The chart is showing other bars than before. */
  onView(view: ChartView): void;
}

/** The chart of the running session: stores in, pixels out, without React in between. */
export interface SessionChart {
  readonly host: ChartHost;
  setSignal(signal: Signal | null): void;
  destroy(): void;
}

const OLDER_MARGIN = 150;

export function createSessionChart({ element, desk, onHover, onView }: SessionChartDeps): SessionChart {
  const { market, structures, account, session } = desk.data;
  let signal: Signal | null = null;
  let frame = 0;
  const theme = () => {
    const { hollowCandles, colours } = desk.preferences.getState();
    return readTheme(document.documentElement, hollowCandles || colours === 'blue-amber');
  };
  const request = (): void => {
    if (frame === 0) frame = requestAnimationFrame(draw);
  };
  const host = createCandleChart(element, theme(), {
    onView(view) {
      if (view.from < (market.getState().bars[0]?.index ?? 0) + OLDER_MARGIN) void desk.history.older();
      onView(view);
      request();
    },
    onPick: (id) => desk.chart.setState({ structureId: id }),
    onHover: (index, id) => onHover(index === null ? null : { index, id }),
  });
  const draw = (): void => {
    frame = 0;
    host.setScene(buildScene(desk, host.view, signal));
  };
  const takeBars = (): void => {
    const { bars, quote } = market.getState();
    host.setBars(bars);
    host.setForming(quote?.forming ?? null);
    request();
  };
  const takeSession = (): void => {
    const tick = session.getState().session?.instrument.tick;
    if (tick !== undefined) host.setTick(tick);
  };
  const takePreferences = (): void => {
    host.setZone(desk.preferences.getState().zone);
    // The page's variables change in an effect of React; the next frame has them.
    requestAnimationFrame(() => host.setTheme(theme()));
  };
  const stops = [
    market.subscribe(takeBars),
    structures.subscribe(request),
    account.subscribe(request),
    session.subscribe(takeSession),
    desk.preferences.subscribe(takePreferences),
    desk.chart.subscribe((state, before) => {
      if (state.structureId !== before.structureId) host.setPicked(state.structureId);
      if (state.goTo !== before.goTo && state.goTo !== null) host.show(state.goTo.from, state.goTo.to);
      request();
    }),
  ];
  takeSession();
  host.setZone(desk.preferences.getState().zone);
  takeBars();
  const { goTo } = desk.chart.getState();
  if (goTo !== null) host.show(goTo.from, goTo.to);

  return {
    host,
    setSignal(next) {
      signal = next;
      request();
    },
    destroy() {
      cancelAnimationFrame(frame);
      for (const stop of stops) stop();
      host.destroy();
    },
  };
}

function buildScene(desk: Desk, view: ChartView | null, signal: Signal | null): Parameters<ChartHost['setScene']>[0] {
  const { layers, zonesPerSide, cursor, evidenceId } = desk.chart.getState();
  const { bars } = desk.data.market.getState();
  const { orders, fills, trades, position } = desk.data.account.getState();
  const session = desk.data.session.getState().session;
  const from = view?.from ?? 0;
  const to = view?.to ?? 0;
  const known = cursor ?? Infinity;
  return {
    cursor,
    structures: sceneAt(desk.data.structures.book.tracks, { from, to, cursor: known, layers, zonesPerSide }),
    trading: tradingScene(
      { orders, fills, trades, position, tick: session?.instrument.tick ?? '0.01' },
      { from, to, cursor: known, showTrades: layers.trades, showOrders: layers.orders, selectedSignalId: signal?.id ?? null },
    ),
    focus: signal === null ? null : focusScene(signal, { bars, barMs: TIMEFRAME_MS[session?.timeframe ?? '1h'], chosenId: evidenceId }),
  };
}
