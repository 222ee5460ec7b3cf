import type { EquityPoint } from '@smc/contracts';
import { useEffect, useMemo, useRef } from 'react';
import { formatMoney, formatShare, toDrawing } from '../../calc/decimals.ts';
import { type CurveChart, createCurveChart } from '../../chart/curve-chart.ts';
import { readTheme } from '../../chart/model/theme.ts';
import { usePreferences } from '../../page/page-context.ts';

/** Equity and drawdown of the session; the newest point comes with each bar. */
export function EquityChart({ points }: { readonly points: readonly EquityPoint[] }) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<CurveChart | null>(null);
  const zone = usePreferences((state) => state.zone);
  const theme = usePreferences((state) => state.theme);
  const curve = useMemo(
    () => points.map((point) => ({ time: point.time, equity: toDrawing(point.equity), drawdownPct: toDrawing(point.drawdown) * 100 })),
    [points],
  );
  useEffect(() => {
    if (element.current === null) return undefined;
    const made = createCurveChart(element.current, readTheme(document.documentElement, false));
    chart.current = made;
    return () => {
      chart.current = null;
      made.destroy();
    };
  }, []);
  useEffect(() => chart.current?.setPoints(curve), [curve]);
  useEffect(() => chart.current?.setZone(zone), [zone]);
  useEffect(() => {
    // The page's variables change in the same commit; the next frame has them.
    const id = requestAnimationFrame(() => chart.current?.setTheme(readTheme(document.documentElement, false)));
    return () => cancelAnimationFrame(id);
  }, [theme]);
  const last = points.at(-1);
  return (
    <div className="relative h-full min-h-56">
      <div
        ref={element}
        role="group"
        aria-label="Equity and drawdown chart"
        aria-describedby="equity-summary"
        className="absolute inset-0"
      />
      <p id="equity-summary" className="sr-only">
        {last === undefined
          ? 'No equity yet.'
          : `Equity ${formatMoney(last.equity)} ${last.asset}, ${formatShare(last.drawdown)} below its peak of ${formatMoney(last.peak)}.`}
      </p>
    </div>
  );
}
