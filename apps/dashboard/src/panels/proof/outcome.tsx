import type { SignalDetail } from '@smc/contracts';
import { formatPrice, formatQty } from '../../calc/decimals.ts';
import { SideWord, Signed, Time } from '../../components/ui/values.tsx';
import { useSession } from '../../desk/desk-context.ts';
import { STATUS_WORDS } from '../tables/order-words.ts';

/** What risk said, the orders, their fills and the result. */
export function Outcome({ detail }: { readonly detail: SignalDetail }) {
  const instrument = useSession((state) => state.session?.instrument);
  const { denial, orders, fills, trade, signal } = detail;
  const tick = instrument?.tick ?? '0.01';
  if (signal.status === 'rejected') return <p className="px-3 text-12 text-text-3">Not taken, so there was no order.</p>;
  return (
    <div className="flex flex-col gap-1.5 px-3 text-12">
      {denial && (
        <p className="text-warn">
          Refused by risk: {denial.code} ({denial.value}, limit {denial.limit})
        </p>
      )}
      {orders.length === 0 && !denial && <p className="text-text-3">No order yet: it is placed when risk has approved it.</p>}
      {orders.map((order) => (
        <p key={order.clientOrderId} className="flex flex-wrap gap-x-2 tabular-nums">
          <SideWord side={order.side} />
          <span>
            {order.type} {formatQty(order.qty)} at {formatPrice(order.price, tick)}
          </span>
          <span className="ml-auto text-text-2">{STATUS_WORDS[order.status]}</span>
        </p>
      ))}
      {fills.map((fill) => (
        <p key={fill.tradeId} className="flex flex-wrap gap-x-2 text-text-2 tabular-nums">
          <span>
            filled {formatQty(fill.qty)} at {formatPrice(fill.price, tick)}
          </span>
          <span className="text-text-3">
            fee {fill.fee} {fill.feeAsset}
          </span>
          <span className="ml-auto">
            <Time at={fill.time} />
          </span>
        </p>
      ))}
      {trade && (
        <p className="flex items-baseline gap-2 border-t border-line pt-1.5 text-13">
          Result <Signed value={trade.netPnl} unit={instrument?.quote ?? ''} /> <Signed value={trade.rMultiple} unit="R" />
        </p>
      )}
    </div>
  );
}
