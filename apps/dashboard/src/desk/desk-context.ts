import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import type { Desk } from './desk.ts';

export const DeskContext = createContext<Desk | null>(null);

/** The desk of this page. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error('no desk around this component');
  return desk;
}

type StateOf<S> = S extends StoreApi<infer T> ? T : never;

export const useConnection = <R>(select: (state: StateOf<Desk['connection']>) => R): R => useStore(useDesk().connection, select);
export const useChart = <R>(select: (state: StateOf<Desk['chart']>) => R): R => useStore(useDesk().chart, select);
export const useSession = <R>(select: (state: StateOf<Desk['data']['session']>) => R): R => useStore(useDesk().data.session, select);
export const useMarket = <R>(select: (state: StateOf<Desk['data']['market']>) => R): R => useStore(useDesk().data.market, select);
export const useSignals = <R>(select: (state: StateOf<Desk['data']['signals']>) => R): R => useStore(useDesk().data.signals, select);
export const useMeter = <R>(select: (state: StateOf<Desk['meter']['state']>) => R): R => useStore(useDesk().meter.state, select);
export const useAccount = <R>(select: (state: StateOf<Desk['data']['account']>) => R): R => useStore(useDesk().data.account, select);
