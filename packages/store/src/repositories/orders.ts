import type { OrderState } from '@smc/contracts';
import type { Queryable } from '@smc/service-kit';
import { json, one, payloadOf } from '../rows.ts';
import type { Scope } from '../scope.ts';

/** Order statuses in which the venue may still act on the order, or may have without our knowing. */
const LIVE = [
  'SUBMITTING',
  'HELD',
  'OPEN',
  'PARTIALLY_FILLED',
  'PENDING_CANCEL',
  'UNKNOWN',
] as const satisfies readonly OrderState['status'][];

/**
 * Writes the newest state of an order. A state whose revision is not higher than the stored one is ignored: messages may
 * come twice or late. Gives whether it was written.
 */
export async function upsertOrder(q: Queryable, scope: Scope, order: OrderState): Promise<boolean> {
  const { rowCount } = await q.query(
    `INSERT INTO orders (owner_id, session, client_order_id, account_id, intent_id, signal_id, symbol, role, status, qty,
       filled_qty, price, revision, bar_index, time, payload)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     ON CONFLICT (session, account_id, client_order_id) DO UPDATE SET status = excluded.status, qty = excluded.qty,
       filled_qty = excluded.filled_qty, price = excluded.price, revision = excluded.revision,
       bar_index = excluded.bar_index, time = excluded.time, payload = excluded.payload
     WHERE orders.revision < excluded.revision`,
    [
      scope.owner,
      scope.session,
      order.clientOrderId,
      order.accountId,
      order.intentId,
      order.signalId,
      order.symbol,
      order.role,
      order.status,
      order.qty,
      order.filledQty,
      order.price,
      order.revision,
      order.barIndex,
      order.time,
      json(order),
    ],
  );
  return rowCount > 0;
}

/** Orders by their last change, newest first. */
export async function listOrders(q: Queryable, scope: Scope, limit: number): Promise<OrderState[]> {
  const { rows } = await q.query(
    `SELECT payload FROM orders WHERE session = $1 AND owner_id = $2
     ORDER BY bar_index DESC, time DESC, client_order_id LIMIT $3`,
    [scope.session, scope.owner, limit],
  );
  return rows.map((row) => payloadOf<OrderState>(row));
}

/** Orders that are not at their end: what recovery has to ask the venue about. */
export async function listLiveOrders(q: Queryable, scope: Scope): Promise<OrderState[]> {
  const { rows } = await q.query(
    `SELECT payload FROM orders WHERE session = $1 AND owner_id = $2 AND status = ANY($3::text[])
     ORDER BY bar_index, client_order_id`,
    [scope.session, scope.owner, [...LIVE]],
  );
  return rows.map((row) => payloadOf<OrderState>(row));
}

/** The orders made of one intent, entry first. */
export async function ordersOfIntent(q: Queryable, scope: Scope, intentId: string): Promise<OrderState[]> {
  const { rows } = await q.query(
    `SELECT payload FROM orders WHERE session = $1 AND owner_id = $2 AND intent_id = $3
     ORDER BY (role <> 'entry'), bar_index, client_order_id`,
    [scope.session, scope.owner, intentId],
  );
  return rows.map((row) => payloadOf<OrderState>(row));
}

/** The orders made of the intents of one signal, entry first. */
export async function ordersOfSignal(q: Queryable, scope: Scope, signalId: string): Promise<OrderState[]> {
  const { rows } = await q.query(
    `SELECT payload FROM orders WHERE session = $1 AND owner_id = $2 AND signal_id = $3
     ORDER BY (role <> 'entry'), bar_index, client_order_id`,
    [scope.session, scope.owner, signalId],
  );
  return rows.map((row) => payloadOf<OrderState>(row));
}

/** One order by the id the venue knows it under. */
export async function readOrder(q: Queryable, scope: Scope, clientOrderId: string): Promise<OrderState | null> {
  const row = await one(q, `SELECT payload FROM orders WHERE session = $1 AND owner_id = $2 AND client_order_id = $3`, [
    scope.session,
    scope.owner,
    clientOrderId,
  ]);
  return row === null ? null : payloadOf<OrderState>(row);
}
