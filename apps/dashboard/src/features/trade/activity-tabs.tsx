import type { TradeClosed } from '@smc/contracts';
import { Suspense, lazy, useState } from 'react';
import { isWorking } from '../../calc/trading-scene.ts';
import { QueryView } from '../../components/ui/panel.tsx';
import { Check } from '../../components/ui/fields.tsx';
import { Skeleton } from '../../components/ui/states.tsx';
import { type TabItem, Tabs } from '../../components/ui/tabs.tsx';
import { useAccount, useDesk, useSignals } from '../../desk/desk-context.ts';
import { usePositions } from '../../desk/queries.ts';
import { FillsTable, OrdersTable, PositionsTable, SignalsTable, TradesTable } from '../../panels/tables/tables.tsx';

type Tab = 'signals' | 'positions' | 'orders' | 'fills' | 'trades' | 'rewrites';

/** Loaded when it is looked at: few open it each time. */
const RewriteMeter = lazy(() => import('./rewrite-meter.tsx').then(({ RewriteMeter: found }) => ({ default: found })));

interface ActivityTabsProps {
  readonly signalId: string | null;
  readonly onSignal: (id: string) => void;
}

/** Signals, positions, orders, fills and trades of the session. */
export function ActivityTabs({ signalId, onSignal }: ActivityTabsProps) {
  const [tab, setTab] = useState<Tab>('signals');
  const [taken, setTaken] = useState(false);
  const signals = useSignals((state) => state.signals);
  const orders = useAccount((state) => state.orders);
  const fills = useAccount((state) => state.fills);
  const trades = useAccount((state) => state.trades);
  const positions = usePositions();
  const shown = taken ? signals.filter((signal) => signal.status === 'taken') : signals;
  const items: readonly TabItem<Tab>[] = [
    { key: 'signals', label: 'Signals', count: signals.length },
    { key: 'positions', label: 'Positions', count: positions.data?.length },
    { key: 'orders', label: 'Orders', count: orders.filter(isWorking).length },
    { key: 'fills', label: 'Fills', count: fills.length },
    { key: 'trades', label: 'Trades', count: trades.length },
    { key: 'rewrites', label: 'Rewrite meter' },
  ];
  return (
    <Tabs<Tab>
      label="Activity"
      items={items}
      current={tab}
      onChange={setTab}
      actions={tab === 'signals' && <TakenOnly checked={taken} onChange={setTaken} />}
    >
      {tab === 'signals' && <SignalsTable rows={shown} selectedKey={signalId} onOpen={(row) => onSignal(row.id)} />}
      {tab === 'positions' && (
        <QueryView query={positions} rows={2}>
          {(rows) => <PositionsTable rows={rows} onOpen={(row) => onSignal(row.signalId)} />}
        </QueryView>
      )}
      {tab === 'orders' && <OrdersTable rows={orders} onOpen={(row) => onSignal(row.signalId)} />}
      {tab === 'fills' && <FillsTable rows={fills} />}
      {tab === 'rewrites' && (
        <Suspense fallback={<Skeleton rows={4} />}>
          <RewriteMeter />
        </Suspense>
      )}
      {tab === 'trades' && <TradeRows rows={trades} onSignal={onSignal} />}
    </Tabs>
  );
}

/** On a phone the tabs need the room; the page of signals has the same choice. */
function TakenOnly(props: { readonly checked: boolean; readonly onChange: (checked: boolean) => void }) {
  return (
    <span className="max-md:hidden">
      <Check label="Taken only" {...props} />
    </span>
  );
}

function TradeRows({ rows, onSignal }: { readonly rows: readonly TradeClosed[]; readonly onSignal: (id: string) => void }) {
  const desk = useDesk();
  const open = (trade: TradeClosed): void => {
    onSignal(trade.signalId);
    desk.chart.setState({ goTo: { from: trade.openedAtIndex - 40, to: trade.closedAtIndex + 30 } });
  };
  return <TradesTable rows={rows} onOpen={open} />;
}
