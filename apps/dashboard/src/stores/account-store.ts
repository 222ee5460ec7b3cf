import type { EquityPoint, Fill, OrderState, PositionState, TradeClosed } from '@smc/contracts';
import { type StoreApi, createStore } from 'zustand/vanilla';

/** Orders, fills, trades and equity as the gateway last told them, newest first. */
export interface AccountState {
  readonly orders: readonly OrderState[];
  readonly fills: readonly Fill[];
  readonly trades: readonly TradeClosed[];
  readonly position: PositionState | null;
  /** Live points of the equity curve, oldest first. */
  readonly equity: readonly EquityPoint[];
}
export type AccountStore = StoreApi<AccountState>;

const MAX_ROWS = 5_000;

export const createAccountStore = (): AccountStore =>
  createStore<AccountState>(() => ({ orders: [], fills: [], trades: [], position: null, equity: [] }));

/**
 * Joins rows to a list by id, newest first. A row replaces the one with its id unless `isNewer` says that the list
 * already has a later state of it, so applying a row twice, or late, changes nothing.
 */
export function mergeRows<T>(
  rows: readonly T[],
  incoming: readonly T[],
  idOf: (row: T) => string,
  isNewer: (known: T, row: T) => boolean,
  order: (a: T, b: T) => number,
): readonly T[] {
  if (incoming.length === 0) return rows;
  const byId = new Map(rows.map((row) => [idOf(row), row]));
  for (const row of incoming) {
    const known = byId.get(idOf(row));
    if (known === undefined || !isNewer(known, row)) byId.set(idOf(row), row);
  }
  return [...byId.values()].sort(order).slice(0, MAX_ROWS);
}

export const mergeOrders = (rows: readonly OrderState[], incoming: readonly OrderState[]): readonly OrderState[] =>
  mergeRows(
    rows,
    incoming,
    (row) => row.clientOrderId,
    (known, row) => known.revision > row.revision,
    (a, b) => b.barIndex - a.barIndex || (a.clientOrderId < b.clientOrderId ? 1 : -1),
  );

export const mergeFills = (rows: readonly Fill[], incoming: readonly Fill[]): readonly Fill[] =>
  mergeRows(
    rows,
    incoming,
    (row) => row.tradeId,
    () => false,
    (a, b) => b.barIndex - a.barIndex || (a.tradeId < b.tradeId ? 1 : -1),
  );

export const mergeTrades = (rows: readonly TradeClosed[], incoming: readonly TradeClosed[]): readonly TradeClosed[] =>
  mergeRows(
    rows,
    incoming,
    (row) => row.id,
    () => false,
    (a, b) => b.closedAtIndex - a.closedAtIndex || (a.id < b.id ? 1 : -1),
  );

/** Later state of a position wins; another symbol's position does not touch it. */
export function mergePosition(known: PositionState | null, incoming: readonly PositionState[]): PositionState | null {
  let newest = known;
  for (const row of incoming) {
    if (newest === null || row.barIndex > newest.barIndex || (row.barIndex === newest.barIndex && row.revision >= newest.revision))
      newest = row;
  }
  return newest;
}

/** Equity points by bar, oldest first. */
export function mergeEquity(rows: readonly EquityPoint[], incoming: readonly EquityPoint[]): readonly EquityPoint[] {
  const last = rows.at(-1);
  const fresh = last === undefined ? incoming : incoming.filter((point) => point.barIndex > last.barIndex);
  return fresh.length === 0 ? rows : [...rows, ...fresh].slice(-MAX_ROWS);
}
