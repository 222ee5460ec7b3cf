export { type BulkTransaction, PoolExhaustedError, type Store, type StoreOptions, openStore } from './store.ts';
export { type CopyOptions, type CopyResult, copyMarketBars } from './copy-market-bars.ts';
export { type Scope, DEFAULT_OWNER } from './scope.ts';
export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded/embedded-postgres.ts';
export { DataDirInUseError } from './embedded/owner.ts';
export { type MigrateOptions, type SqlSession, MigrationError, migrate, migrationStatus, resetDatabase, rollback } from './migrate.ts';
export { type GrantOptions, applyGrants } from './grants/apply-grants.ts';
export { type ServiceName } from './grants/rights.ts';
export { whyProduction } from './production.ts';
export { type Migration, MIGRATIONS_FOLDER, loadMigrations } from './migrations.ts';
export { insertBars, lastBar, readBar, readBarsBefore, readBarsFrom } from './repositories/bars.ts';
export {
  type DerivedBar,
  type MarketBar,
  type MarketBarQuery,
  insertMarketBars,
  insertMarketQuotes,
  readDerivedBars,
  readMarketBars,
} from './repositories/market-series.ts';
export { insertStructures, readStructures } from './repositories/structures.ts';
export { type SignalFilter, type StoredSignal, countSignals, insertSignals, listSignals, readSignal } from './repositories/signals.ts';
export { type StoredIntent, insertIntents, readIntent, readIntents } from './repositories/intents.ts';
export { type DecisionRow, countDecisions, insertDecisions, streamDecisions } from './repositories/decisions.ts';
export { listLiveOrders, listOrders, ordersOfIntent, ordersOfSignal, readOrder, upsertOrder } from './repositories/orders.ts';
export { fillsOfIntent, insertFills, listFills } from './repositories/fills.ts';
export { listOpenPositions, listPositions, readPosition, upsertPosition } from './repositories/positions.ts';
export { type TradeSummary, insertTrades, listTrades, summarizeTrades, tradeOfIntent } from './repositories/trades.ts';
export { equityCurve, insertEquity, latestEquity, maxDrawdown } from './repositories/equity.ts';
export { countDenials, denialOfSignal, insertDenials, listDenials } from './repositories/denials.ts';
export { type Halt, clearHalt, findHalt, readHalts, setHalt } from './repositories/halts.ts';
export { type LeaseKeeper, type LeaseKeeperOptions, createLeaseKeeper } from './lease-keeper.ts';
export { type Lease, LeaseLostError, acquireLease, assertLease, releaseLease, renewLease } from './repositories/leases.ts';
export { type ServiceState, loadServiceState, saveServiceState } from './repositories/service-state.ts';
export {
  type VenueReportRow,
  type VenueState,
  insertVenueReports,
  loadVenueState,
  readVenueReportsAfter,
  saveVenueState,
} from './repositories/venue-records.ts';
export { type InputRecord, type StoredInput, lastInputSeq, readInputsAfter, recordInputs } from './repositories/inputs.ts';
export { type FeedState, countQuarantined, insertQuarantined, listQuarantined, loadFeedState, saveFeedState } from './repositories/feed.ts';
export {
  type SessionRow,
  descriptorHash,
  findSessionByDescriptor,
  insertSession,
  latestSession,
  readSession,
  sessionToServe,
  touchSession,
} from './repositories/sessions.ts';
export {
  type BacktestDetail,
  claimBacktest,
  finishBacktest,
  insertBacktest,
  isBacktestCancelRequested,
  listBacktests,
  noteBacktestProgress,
  readBacktest,
  readBacktestResult,
  requestBacktestCancel,
  requeueRunningBacktests,
} from './repositories/backtests.ts';
export { type ProcessOptions, type ProcessParts, runProcess } from './run-process.ts';
export { type BusParts, type ServiceOptions, type ServiceParts, type SessionApp, runService } from './run-service.ts';
