import { type IChartApi, type ISeriesApi, AreaSeries, LineSeries, createChart } from 'lightweight-charts';
import type { Zone } from '../calc/times.ts';
import { themeOptions, toChartTime, withAlpha, zoneOptions } from './chart-options.ts';
import type { ChartTheme } from './model/theme.ts';

/** A point of an equity curve, for drawing. */
export interface CurvePoint {
  readonly time: number;
  readonly equity: number;
  /** Fraction below the peak as a positive percentage. */
  readonly drawdownPct: number;
}

/** Equity over drawdown, in two panes on one time axis. */
export interface CurveChart {
  readonly setPoints: (points: readonly CurvePoint[]) => void;
  readonly setTheme: (theme: ChartTheme) => void;
  readonly setZone: (zone: Zone) => void;
  readonly destroy: () => void;
}

export function createCurveChart(element: HTMLElement, theme: ChartTheme): CurveChart {
  const chart: IChartApi = createChart(element, { autoSize: true, ...themeOptions(theme) });
  chart.applyOptions({ timeScale: { timeVisible: true, secondsVisible: false }, handleScroll: true });
  const equity: ISeriesApi<'Line'> = chart.addSeries(LineSeries, {
    lineWidth: 2,
    priceFormat: { type: 'price', precision: 2, minMove: 0.01 },
    priceLineVisible: false,
  });
  const drawdown: ISeriesApi<'Area'> = chart.addSeries(
    AreaSeries,
    {
      lineWidth: 1,
      invertFilledArea: true,
      priceLineVisible: false,
      priceFormat: { type: 'custom', formatter: (value: number) => `${value.toFixed(1)} %`, minMove: 0.1 },
    },
    1,
  );
  chart.panes()[1]?.setStretchFactor(0.35);
  const paintTheme = (next: ChartTheme): void => {
    chart.applyOptions(themeOptions(next));
    equity.applyOptions({ color: next.accent });
    drawdown.applyOptions({ lineColor: next.danger, topColor: withAlpha(next.danger, 0.08), bottomColor: withAlpha(next.danger, 0.3) });
  };
  paintTheme(theme);
  let count = 0;
  return {
    setPoints(points) {
      const rising = ascending(points);
      equity.setData(rising.map((point) => ({ time: toChartTime(point.time), value: point.equity })));
      drawdown.setData(rising.map((point) => ({ time: toChartTime(point.time), value: -point.drawdownPct })));
      if (count === 0 && rising.length > 0) chart.timeScale().fitContent();
      count = rising.length;
    },
    setTheme: paintTheme,
    setZone: (zone) => chart.applyOptions(zoneOptions(zone)),
    destroy: () => chart.remove(),
  };
}

/** The library takes strictly rising times; of equal ones the later point stays. */
export function ascending(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const bySecond = new Map<number, CurvePoint>();
  for (const point of points) bySecond.set(Math.floor(point.time / 1000), point);
  return [...bySecond.values()].sort((a, b) => a.time - b.time);
}
