import type { Signal } from '@smc/contracts';
import { useEffect, useId, useRef, useState } from 'react';
import { useDesk, useSession } from '../../desk/desk-context.ts';
import { AsOfBar } from './as-of-bar.tsx';
import { BarTable } from './bar-table.tsx';
import { ChartSummary } from './chart-summary.tsx';
import { ChartToolbar } from './chart-toolbar.tsx';
import { Legend } from './legend.tsx';
import { type Hover, type SessionChart, createSessionChart } from './session-chart.ts';
import { StructureCard } from './structure-card.tsx';

interface PriceChartProps {
  /** Signal whose evidence is shown; all else is dimmed. */
  readonly signal?: Signal | null;
}

/** The candles of the session with everything the desk knew about them. */
export function PriceChart({ signal = null }: PriceChartProps) {
  const desk = useDesk();
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<SessionChart | null>(null);
  const [hover, setHover] = useState<Hover | null>(null);
  const [table, setTable] = useState(false);
  const summaryId = useId();
  const name = useSession((state) =>
    state.session === null ? 'Price chart' : `${state.session.symbol} ${state.session.timeframe} price chart`,
  );

  useEffect(() => {
    if (element.current === null) return undefined;
    const made = createSessionChart({ element: element.current, desk, onHover: setHover });
    chart.current = made;
    return () => {
      chart.current = null;
      made.destroy();
    };
  }, [desk]);
  useEffect(() => chart.current?.setSignal(signal), [signal, desk]);

  return (
    <div className="flex h-full min-h-0 min-w-0 flex-col bg-surface">
      <ChartToolbar
        onZoom={(factor) => chart.current?.host.zoom(factor)}
        onLatest={() => chart.current?.host.showLatest()}
        onTable={() => setTable(true)}
      />
      <div className="relative min-h-0 flex-1">
        <div
          ref={element}
          role="group"
          aria-label={name}
          aria-describedby={summaryId}
          data-testid="price-chart"
          className="absolute inset-0"
        />
        <Legend hover={hover} />
        <StructureCard />
        <ChartSummary id={summaryId} />
      </div>
      <AsOfBar />
      <BarTable open={table} onClose={() => setTable(false)} />
    </div>
  );
}
