import type { BacktestRequest, Signal } from '@smc/contracts';
import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ApiClient, CallInput } from '../api/client.ts';
import { useDesk } from './desk-context.ts';

const LONG_MS = 600_000;
const POLL_MS = 700;
/** The stream adds the newest points; this keeps the older ones evenly thinned. */
const EQUITY_MS = 30_000;

/** What the dashboard asks the gateway for besides the stream. The first word of a key is what the stream makes old. */
export const deskQueries = {
  overview: (api: ApiClient) => queryOptions({ queryKey: ['overview'], queryFn: ({ signal }) => api.call('overview', {}, signal) }),
  positions: (api: ApiClient) =>
    queryOptions({ queryKey: ['positions'], queryFn: async ({ signal }) => (await api.call('positions', {}, signal)).positions }),
  equity: (api: ApiClient) =>
    queryOptions({
      queryKey: ['equity'],
      queryFn: async ({ signal }) => (await api.call('equity', { query: { points: 800 } }, signal)).points,
      refetchInterval: EQUITY_MS,
    }),
  signals: (api: ApiClient, query: CallInput<'signals'>['query']) =>
    queryOptions({
      queryKey: ['signals', query],
      queryFn: ({ signal }) => api.call('signals', { query }, signal),
      placeholderData: keepPreviousData,
    }),
  signal: (api: ApiClient, id: string) =>
    queryOptions({ queryKey: ['signal', id], queryFn: ({ signal }) => api.call('signal', { params: { id } }, signal) }),
  strategies: (api: ApiClient) =>
    queryOptions({
      queryKey: ['strategies'],
      queryFn: async ({ signal }) => (await api.call('strategies', {}, signal)).strategies,
      staleTime: LONG_MS,
    }),
  datasets: (api: ApiClient) =>
    queryOptions({
      queryKey: ['datasets'],
      queryFn: async ({ signal }) => (await api.call('datasets', {}, signal)).datasets,
      staleTime: LONG_MS,
    }),
  backtests: (api: ApiClient) =>
    queryOptions({
      queryKey: ['backtests'],
      queryFn: async ({ signal }) => (await api.call('backtests', { query: { limit: 100 } }, signal)).backtests,
      // Runs tell their progress only when asked; nothing is asked once all have ended.
      refetchInterval: ({ state }) => (state.data?.some((run) => isActive(run.status)) ? POLL_MS : false),
    }),
  backtest: (api: ApiClient, id: string) =>
    queryOptions({
      queryKey: ['backtest', id],
      queryFn: ({ signal }) => api.call('backtest', { params: { id } }, signal),
      refetchInterval: ({ state }) => (state.data !== undefined && isActive(state.data.backtest.status) ? POLL_MS : false),
    }),
  datasetBars: (api: ApiClient, id: string, from: number, limit: number) =>
    queryOptions({
      queryKey: ['datasetBars', id, from, limit],
      queryFn: async ({ signal }) => (await api.call('datasetBars', { params: { id }, query: { from, limit } }, signal)).bars,
      staleTime: LONG_MS,
      placeholderData: keepPreviousData,
    }),
};

/** Whether a back-test may still change. */
export const isActive = (status: string): boolean => status === 'queued' || status === 'running';

export const useOverview = () => useQuery(deskQueries.overview(useDesk().auth.api));
export const usePositions = () => useQuery(deskQueries.positions(useDesk().auth.api));
export const useEquity = () => useQuery(deskQueries.equity(useDesk().auth.api));
export const useSignalList = (query: CallInput<'signals'>['query']) => useQuery(deskQueries.signals(useDesk().auth.api, query));
export const useSignalDetail = (id: string) => useQuery(deskQueries.signal(useDesk().auth.api, id));
/** The signal of an id, null while it is not there or none is chosen. */
export function useSignal(id: string | null): Signal | null {
  const { data } = useQuery({ ...deskQueries.signal(useDesk().auth.api, id ?? ''), enabled: id !== null });
  return id === null ? null : (data?.signal ?? null);
}
export const useStrategies = () => useQuery(deskQueries.strategies(useDesk().auth.api));
export const useDatasets = () => useQuery(deskQueries.datasets(useDesk().auth.api));
export const useBacktests = () => useQuery(deskQueries.backtests(useDesk().auth.api));
export const useBacktest = (id: string) => useQuery(deskQueries.backtest(useDesk().auth.api, id));
export const useDatasetBars = (id: string, from: number, limit: number) =>
  useQuery(deskQueries.datasetBars(useDesk().auth.api, id, from, limit));

/** Queues a back-test. */
export function useCreateBacktest() {
  const { api } = useDesk().auth;
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: BacktestRequest) => api.call('createBacktest', { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['backtests'] }),
  });
}

/** Asks for the end of a back-test; the list says when it has come. */
export function useCancelBacktest() {
  const { api } = useDesk().auth;
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.call('cancelBacktest', { params: { id } }),
    onSettled: () =>
      Promise.all([client.invalidateQueries({ queryKey: ['backtests'] }), client.invalidateQueries({ queryKey: ['backtest'] })]),
  });
}
