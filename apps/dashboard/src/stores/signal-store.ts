import type { Signal } from '@smc/contracts';
import { type StoreApi, createStore } from 'zustand/vanilla';
import { mergeRows } from './account-store.ts';

/** Decisions of the strategy, taken and not taken, newest first. */
export interface SignalState {
  readonly signals: readonly Signal[];
  /** Ids that came over the live line since the page opened, for the announcement of a new one. */
  readonly newest: Signal | null;
}
export type SignalStore = StoreApi<SignalState>;

export const createSignalStore = (): SignalStore => createStore<SignalState>(() => ({ signals: [], newest: null }));

export const mergeSignals = (rows: readonly Signal[], incoming: readonly Signal[]): readonly Signal[] =>
  mergeRows(
    rows,
    incoming,
    (row) => row.id,
    () => false,
    (a, b) => b.barIndex - a.barIndex || (a.id < b.id ? 1 : -1),
  );
