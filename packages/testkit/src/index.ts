export { type FixedClock, FIXED_TIME, fixedClock } from './clock.ts';
export { waitUntil } from './wait-until.ts';
export { type Faults, InjectedFault, createFaults } from './faults.ts';
export { aBarClosed, aCommand, aFeedStatus, aQuarantinedBar, aQuote } from './market-builders.ts';
export {
  aCancelIntent,
  aRejectedSignal,
  aSignal,
  aStrategyWatermark,
  aStructureEvent,
  aStructures,
  anOpenIntent,
} from './strategy-builders.ts';
export { aDenial, aFill, aPosition, aTrade, anEquityPoint, anExecutionWatermark, anOrder } from './trading-builders.ts';
export { type BuiltNewMessage, aMessage, aNewMessage, aPayload, anEnvelope } from './message-builders.ts';
export { type TestDatabase, type TestPostgres, startTestPostgres } from './test-postgres.ts';
export { startTestKafka } from './test-kafka.ts';
export * as busSteps from './bus-steps.ts';
export { BUS_CASES, busContract } from './bus-contract.ts';
export { type DeliveryReport, type Effect, type Send, type SendOutcome, checkDelivery } from './delivery-checker.ts';
export { type TcpProxy, startTcpProxy } from './tcp-proxy.ts';
export { CACHE_CASES, type CacheCase, type CacheHarness, type CacheUnderTest, cacheContract } from './cache-contract.ts';
export { type TestRedis, startTestRedis } from './cache-redis-server.ts';
export type { BusCase, BusHarness, BusProcess, BusUnderTest, Outage, SuiteMessage, TransientMessage } from './bus-harness.ts';
