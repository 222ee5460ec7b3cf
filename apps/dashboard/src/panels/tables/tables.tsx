import type { Fill, OrderState, PositionView, Signal, TradeClosed } from '@smc/contracts';
import { formatAverage, formatMoney, formatPrice, formatQty, signOf } from '../../calc/decimals.ts';
import { type Column, DataTable } from '../../components/ui/data-table.tsx';
import { Empty } from '../../components/ui/states.tsx';
import { Direction, SideWord, Signed, Time, useZoneName } from '../../components/ui/values.tsx';
import { useSession } from '../../desk/desk-context.ts';
import { StatusWord } from '../proof/proof-card.tsx';
import { ORDER_ROLE_WORDS, STATUS_WORDS } from './order-words.ts';

interface RowsProps<T> {
  readonly rows: readonly T[];
  readonly onOpen?: (row: T) => void;
  readonly selectedKey?: string | null;
}

const useTick = (): string => useSession((state) => state.session?.instrument.tick ?? '0.01');
const useQuote = (): string => useSession((state) => state.session?.instrument.quote ?? '');

const PRICES: ReadonlySet<string> = new Set(['entry', 'stop', 'target']);

/** Signals; `brief` leaves out the prices, where a proof card stands beside the table. */
export function SignalsTable({ rows, onOpen, selectedKey = null, brief = false }: RowsProps<Signal> & { readonly brief?: boolean }) {
  const tick = useTick();
  const zone = useZoneName();
  if (rows.length === 0)
    return <Empty title="No signals">The strategy looks at every closed bar. Candidates appear here, taken or not.</Empty>;
  const columns: Column<Signal>[] = [
    { id: 'time', head: `Decided (${zone})`, cell: (row) => <Time at={row.decidedAt} /> },
    { id: 'dir', head: 'Side', cell: (row) => <Direction dir={row.dir} /> },
    { id: 'status', head: 'Decision', cell: (row) => <StatusWord taken={row.status === 'taken'} /> },
    { id: 'rule', head: 'Failed rule', cell: (row) => row.firstFailedRule ?? '–' },
    { id: 'entry', head: 'Entry', numeric: true, cell: (row) => formatPrice(row.entry, tick) },
    { id: 'stop', head: 'Stop', numeric: true, cell: (row) => formatPrice(row.stop, tick) },
    { id: 'target', head: 'Target', numeric: true, wide: true, cell: (row) => formatPrice(row.targets.at(-1)?.price, tick) },
    { id: 'r', head: 'R', numeric: true, cell: (row) => row.rMultiple ?? '–' },
  ];
  const shown = brief ? columns.filter((column) => !PRICES.has(column.id)) : columns;
  return (
    <DataTable
      label="Signals"
      rows={rows}
      columns={shown}
      keyOf={(row) => row.id}
      selectedKey={selectedKey}
      {...(onOpen ? { onOpen } : {})}
    />
  );
}

export function PositionsTable({ rows, onOpen }: RowsProps<PositionView>) {
  const tick = useTick();
  const quote = useQuote();
  if (rows.length === 0) return <Empty title="No open position">A position opens when the entry of a taken signal fills.</Empty>;
  const columns: Column<PositionView>[] = [
    { id: 'symbol', head: 'Symbol', cell: (row) => row.symbol },
    { id: 'side', head: 'Side', cell: (row) => <Direction dir={signOf(row.qty) === -1 ? -1 : 1} /> },
    { id: 'qty', head: 'Quantity', numeric: true, cell: (row) => formatQty(row.qty.replace('-', '')) },
    { id: 'entry', head: 'Entry', numeric: true, cell: (row) => formatAverage(row.averagePrice, tick) },
    { id: 'mark', head: 'Mark', numeric: true, cell: (row) => formatPrice(row.markPrice, tick) },
    { id: 'stop', head: 'Stop', numeric: true, cell: (row) => formatPrice(row.stop, tick) },
    {
      id: 'target',
      head: 'Targets',
      numeric: true,
      cell: (row) => (row.targets.length === 0 ? '–' : row.targets.map((price) => formatPrice(price, tick)).join(' / ')),
    },
    { id: 'risk', head: `Risk to stop (${quote})`, numeric: true, cell: (row) => formatMoney(row.riskToStop) },
    { id: 'pnl', head: `Open PnL (${quote})`, numeric: true, cell: (row) => <Signed value={row.unrealizedPnl} /> },
    { id: 'r', head: 'R', numeric: true, cell: (row) => <Signed value={row.rMultiple} /> },
  ];
  return <DataTable label="Positions" rows={rows} columns={columns} keyOf={(row) => row.symbol} {...(onOpen ? { onOpen } : {})} />;
}

export function OrdersTable({ rows, onOpen }: RowsProps<OrderState>) {
  const tick = useTick();
  const zone = useZoneName();
  if (rows.length === 0)
    return <Empty title="No orders">Each taken signal that risk approves places an entry with its stop and targets.</Empty>;
  const columns: Column<OrderState>[] = [
    { id: 'time', head: `Changed (${zone})`, cell: (row) => <Time at={row.time} /> },
    { id: 'role', head: 'Role', cell: (row) => ORDER_ROLE_WORDS[row.role] },
    { id: 'side', head: 'Side', cell: (row) => <SideWord side={row.side} /> },
    { id: 'type', head: 'Type', cell: (row) => row.type },
    { id: 'qty', head: 'Quantity', numeric: true, cell: (row) => formatQty(row.qty) },
    { id: 'filled', head: 'Filled', numeric: true, cell: (row) => formatQty(row.filledQty) },
    { id: 'price', head: 'Price', numeric: true, cell: (row) => formatPrice(row.price, tick) },
    { id: 'status', head: 'Status', cell: (row) => STATUS_WORDS[row.status] },
    {
      id: 'id',
      head: 'Client order id',
      wide: true,
      cell: (row) => (
        <span className="inline-block max-w-44 truncate align-bottom font-mono text-11 text-text-3" title={row.clientOrderId}>
          {row.clientOrderId}
        </span>
      ),
    },
  ];
  return <DataTable label="Orders" rows={rows} columns={columns} keyOf={(row) => row.clientOrderId} {...(onOpen ? { onOpen } : {})} />;
}

export function FillsTable({ rows }: RowsProps<Fill>) {
  const tick = useTick();
  const zone = useZoneName();
  if (rows.length === 0) return <Empty title="No fills">Fills appear when the market reaches a working order.</Empty>;
  const columns: Column<Fill>[] = [
    { id: 'time', head: `Time (${zone})`, cell: (row) => <Time at={row.time} /> },
    { id: 'role', head: 'Role', cell: (row) => ORDER_ROLE_WORDS[row.role] },
    { id: 'side', head: 'Side', cell: (row) => <SideWord side={row.side} /> },
    { id: 'qty', head: 'Quantity', numeric: true, cell: (row) => formatQty(row.qty) },
    { id: 'price', head: 'Price', numeric: true, cell: (row) => formatPrice(row.price, tick) },
    { id: 'fee', head: 'Fee', numeric: true, cell: (row) => `${formatMoney(row.fee)} ${row.feeAsset}` },
    { id: 'liquidity', head: 'Liquidity', cell: (row) => row.liquidity },
    { id: 'slippage', head: 'Slippage', numeric: true, cell: (row) => formatMoney(row.slippage) },
  ];
  return <DataTable label="Fills" rows={rows} columns={columns} keyOf={(row) => row.tradeId} />;
}

const EXIT_WORDS: Readonly<Record<TradeClosed['exitReason'], string>> = {
  stopLoss: 'stop',
  takeProfit: 'target',
  mixed: 'target and stop',
};

export function TradesTable({ rows, onOpen, selectedKey = null }: RowsProps<TradeClosed>) {
  const tick = useTick();
  const quote = useQuote();
  const zone = useZoneName();
  if (rows.length === 0) return <Empty title="No closed trades">A trade closes when its position is flat again.</Empty>;
  return (
    <DataTable
      label="Trades"
      rows={rows}
      columns={tradeColumns(tick, quote, zone)}
      keyOf={(row) => row.id}
      selectedKey={selectedKey}
      {...(onOpen ? { onOpen } : {})}
    />
  );
}

/** Columns of closed trades, for the session and for back-tests alike. */
export function tradeColumns(tick: string, quote: string, zone: string): Column<TradeClosed>[] {
  return [
    { id: 'time', head: `Closed (${zone})`, cell: (row) => <Time at={row.closedAt} style="full" /> },
    { id: 'dir', head: 'Side', cell: (row) => <Direction dir={row.dir} /> },
    { id: 'qty', head: 'Quantity', numeric: true, cell: (row) => formatQty(row.qty) },
    { id: 'entry', head: 'Entry', numeric: true, cell: (row) => formatAverage(row.entryPrice, tick) },
    { id: 'exit', head: 'Exit', numeric: true, cell: (row) => formatAverage(row.exitPrice, tick) },
    { id: 'reason', head: 'Exit by', cell: (row) => EXIT_WORDS[row.exitReason] },
    { id: 'bars', head: 'Bars', numeric: true, wide: true, cell: (row) => row.closedAtIndex - row.openedAtIndex },
    { id: 'fees', head: `Fees (${quote})`, numeric: true, wide: true, cell: (row) => formatMoney(row.fees) },
    { id: 'pnl', head: `Net PnL (${quote})`, numeric: true, cell: (row) => <Signed value={row.netPnl} /> },
    { id: 'r', head: 'R', numeric: true, cell: (row) => <Signed value={row.rMultiple} /> },
  ];
}
