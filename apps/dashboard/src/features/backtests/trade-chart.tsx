import type { Dataset, TradeClosed } from '@smc/contracts';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { tradeScene } from '../../calc/trading-scene.ts';
import type { ChartHost } from '../../chart/chart-host.ts';
import { createCandleChart } from '../../chart/candle-chart.ts';
import { readTheme } from '../../chart/model/theme.ts';
import { NO_TRADING } from '../../chart/model/trading-scene.ts';
import { IconButton } from '../../components/ui/button.tsx';
import { Direction, Signed, Time } from '../../components/ui/values.tsx';
import { usePreferences } from '../../page/page-context.ts';
import { useDatasetBars } from '../../desk/queries.ts';

const BEFORE = 600;
const WINDOW = 1_500;
const MARGIN = 45;

interface TradeChartProps {
  readonly dataset: Dataset;
  readonly trades: readonly TradeClosed[];
  readonly selected: TradeClosed;
  readonly onSelect: (id: string) => void;
}

/** The candles of the run around one trade, with all trades in view. */
export function TradeChart({ dataset, trades, selected, onSelect }: TradeChartProps) {
  const at = trades.findIndex((trade) => trade.id === selected.id);
  const go = (step: number): void => {
    const next = trades[at + step];
    if (next) onSelect(next.id);
  };
  return (
    <section aria-label="Trades on the chart" className="flex h-full flex-col">
      <header className="flex h-9 shrink-0 items-center gap-2 border-b border-line px-3 text-12 max-md:h-11">
        <h2 className="font-bold text-text-2 max-md:sr-only">Trades on the chart</h2>
        <IconButton label="Previous trade" disabled={at <= 0} onClick={() => go(-1)}>
          <ChevronLeft aria-hidden className="size-4" />
        </IconButton>
        <span className="tabular-nums">
          {at + 1} of {trades.length}
        </span>
        <IconButton label="Next trade" disabled={at >= trades.length - 1} onClick={() => go(1)}>
          <ChevronRight aria-hidden className="size-4" />
        </IconButton>
        <span className="flex min-w-0 items-baseline gap-2 truncate">
          <Direction dir={selected.dir} />
          <span className="max-md:hidden">
            <Time at={selected.openedAt} style="full" zoned />
          </span>
          <Signed value={selected.rMultiple} unit="R" />
        </span>
      </header>
      <div className="relative min-h-0 flex-1">
        <Candles dataset={dataset} trades={trades} selected={selected} />
      </div>
    </section>
  );
}

function Candles({ dataset, trades, selected }: Omit<TradeChartProps, 'onSelect'>) {
  const element = useRef<HTMLDivElement>(null);
  const host = useRef<ChartHost | null>(null);
  const zone = usePreferences((state) => state.zone);
  // Windows start on a grid, so that neighbouring trades share what was loaded.
  const from = Math.max(0, Math.floor((selected.openedAtIndex - BEFORE / 2) / BEFORE) * BEFORE);
  const bars = useDatasetBars(dataset.id, from, WINDOW);
  useEffect(() => {
    if (element.current === null) return undefined;
    const made = createCandleChart(element.current, readTheme(document.documentElement, false), {
      onView: () => undefined,
      onPick: () => undefined,
      onHover: () => undefined,
    });
    host.current = made;
    return () => {
      host.current = null;
      made.destroy();
    };
  }, []);
  useEffect(() => host.current?.setZone(zone), [zone]);
  useEffect(() => {
    if (host.current === null || bars.data === undefined) return;
    host.current.setBars(bars.data);
    host.current.setTick(tickOf(bars.data[0]?.close ?? '0.01'));
    const shown = trades.map((trade) => tradeScene(trade, { cursor: Infinity, selectedSignalId: selected.signalId }));
    host.current.setScene({ structures: { shapes: [] }, trading: { ...NO_TRADING, trades: shown }, focus: null, cursor: null });
    host.current.show(selected.openedAtIndex - MARGIN, selected.closedAtIndex + MARGIN);
  }, [bars.data, trades, selected]);
  return <div ref={element} role="group" aria-label={`${dataset.label}, trades`} className="absolute inset-0" />;
}

/** A recorded series says its precision only by its figures. */
function tickOf(price: string): string {
  const digits = price.includes('.') ? price.length - price.indexOf('.') - 1 : 0;
  return digits === 0 ? '1' : `0.${'1'.padStart(digits, '0')}`;
}
