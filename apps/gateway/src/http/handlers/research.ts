import type { Backtest, BacktestRequest, Dataset, StrategyView } from '@smc/contracts';
import { InputError, findInstrument, formatPrice, parseMoney, parseTimeframe, required } from '@smc/domain';
import { type Clock, type Logger, newId } from '@smc/service-kit';
import { DEFAULT_OWNER, type Store, insertBacktest, listBacktests, readBacktestResult, requestBacktestCancel } from '@smc/store';
import { STRATEGIES, strategyDefinition } from '@smc/strategies';
import { type DatasetFile, type DatasetPlaces, datasetById, listDatasets } from '@smc/venues';
import type { BacktestQueue } from '../../backtest-queue.ts';
import type { SeriesCache } from '../../series-cache.ts';
import type { Handlers } from '../handler-types.ts';
import { ProblemError } from '../problem.ts';
import { checkInput } from '../request-input.ts';

type ResearchHandlers = Pick<
  Handlers,
  'strategies' | 'datasets' | 'datasetBars' | 'backtests' | 'createBacktest' | 'backtest' | 'cancelBacktest'
>;

export interface ResearchHandlerDeps {
  readonly store: Store;
  readonly places: DatasetPlaces;
  readonly series: SeriesCache;
  readonly queue: BacktestQueue;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What back-tests need and what became of them. The gateway queues them; research runs them. */
export function researchHandlers(deps: ResearchHandlerDeps): ResearchHandlers {
  return { ...datasetHandlers(deps), ...backtestHandlers(deps) };
}

function datasetHandlers({ places, series }: ResearchHandlerDeps): Pick<Handlers, 'strategies' | 'datasets' | 'datasetBars'> {
  return {
    strategies: () => Promise.resolve({ strategies: Object.values(STRATEGIES).map(strategyView) }),
    async datasets() {
      return { datasets: (await listDatasets(places)).map(datasetView) };
    },
    async datasetBars({ params, query }) {
      const dataset = await findDataset(params.id, places);
      const instrument = required(findInstrument(dataset.symbol), `instrument ${dataset.symbol}`);
      const { bars, volumes } = await series.read(dataset, { timeframe: parseTimeframe(dataset.timeframe), tick: instrument.tick });
      const to = Math.min(query.from + query.limit, bars.length);
      const price = (column: Float64Array, row: number): string => formatPrice(instrument, column[row] ?? 0);
      const rows = Array.from({ length: Math.max(0, to - query.from) }, (_, n) => query.from + n);
      return {
        bars: rows.map((row) => ({
          index: row,
          time: bars.time[row] ?? 0,
          open: price(bars.open, row),
          high: price(bars.high, row),
          low: price(bars.low, row),
          close: price(bars.close, row),
          volume: volumes[row] ?? '0',
        })),
        hasMore: to < bars.length,
      };
    },
  };
}

function backtestHandlers(deps: ResearchHandlerDeps): Omit<ResearchHandlers, 'strategies' | 'datasets' | 'datasetBars'> {
  const { store, places, queue, clock, logger } = deps;
  return {
    async backtests({ query }) {
      return { backtests: await listBacktests(store.read, DEFAULT_OWNER, query.limit) };
    },
    async createBacktest({ body, principal, request }) {
      const dataset = await findDataset(body.datasetId, places);
      const backtest = queuedBacktest(body, dataset, clock.now());
      const { correlationId, requestId } = request;
      await queue.ready();
      await store.tx(async (tx) => {
        await insertBacktest(tx, DEFAULT_OWNER, backtest);
        await queue.send(tx, { owner: DEFAULT_OWNER, backtestId: backtest.id, correlationId });
      });
      logger.info({ audit: 'backtest', backtestId: backtest.id, requestId, correlationId, userId: principal.user.id }, 'back-test queued');
      return backtest;
    },
    async backtest({ params }) {
      return foundBacktest(await readBacktestResult(store.read, DEFAULT_OWNER, params.id));
    },
    async cancelBacktest({ params, principal, request }) {
      const backtest = foundBacktest(await requestBacktestCancel(store.read, DEFAULT_OWNER, params.id, clock.now()));
      const { correlationId, requestId } = request;
      logger.info(
        { audit: 'backtest', backtestId: backtest.id, requestId, correlationId, userId: principal.user.id },
        'back-test to be cancelled',
      );
      return backtest;
    },
  };
}

/** A new row from a request. Refuses a range outside the series and parameters the strategy does not take. */
function queuedBacktest(request: BacktestRequest, dataset: DatasetFile, createdAt: number): Backtest {
  const from = request.fromIndex ?? 0;
  const last = request.toIndex ?? dataset.bars - 1;
  if (last >= dataset.bars) throw new InputError('toIndex', String(last), `at most ${dataset.bars - 1}`);
  if (from > last) throw new InputError('fromIndex', String(from), `at most ${last}`);
  if (parseMoney(request.startingBalance, 'startingBalance') <= 0n)
    throw new InputError('startingBalance', request.startingBalance, 'more than 0');
  checkInput(strategyDefinition(request.strategy).paramsSchema, request.params, 'params');
  return {
    id: newId(),
    status: 'queued',
    request,
    dataset: datasetView(dataset),
    createdAt,
    startedAt: null,
    finishedAt: null,
    progress: { bars: 0, totalBars: last - from + 1, barsPerSecond: 0, barTime: null },
    metrics: null,
    decisionHash: null,
    error: null,
  };
}

async function findDataset(id: string, places: DatasetPlaces): Promise<DatasetFile> {
  const found = await datasetById(id, places);
  if (found === null) throw new ProblemError('not-found', 'There is no recorded series of this id.');
  return found;
}

function foundBacktest<T>(found: T | null): T {
  if (found === null) throw new ProblemError('not-found', 'There is no back-test of this id.');
  return found;
}

function strategyView({ name, version, summary, parameters }: (typeof STRATEGIES)[string]): StrategyView {
  return { name, version, summary, parameters: [...parameters] };
}

/** A dataset without the place of its file, which is nobody's business outside. */
function datasetView({ path: _path, ...dataset }: DatasetFile): Dataset {
  return dataset;
}
