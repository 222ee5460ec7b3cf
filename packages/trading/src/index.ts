export type {
  BracketOrder,
  BracketStop,
  BracketTarget,
  CancelCommand,
  FilledReport,
  SimCosts,
  SimulatedVenue,
  SubmitCommand,
  VenueCommand,
  VenueOrder,
  VenueReport,
} from './venue.ts';
export { type SimVenueConfig, createSimulatedVenue, defaultCosts, restoreSimulatedVenue } from './simulated-venue.ts';
export type {
  AccountView,
  At,
  EquityRecording,
  ExecutionConfig,
  ExecutionCore,
  ExecutionFacts,
  HaltState,
  IntentContext,
  PositionView,
} from './execution-types.ts';
export { createExecutionCore, restoreExecutionCore } from './execution-core.ts';
export type { DecisionHash, Driver, StepFacts, StrategyOutput, StrategyPort, TextDigest } from './driver-types.ts';
export { type DriverDeps, createDriver, fillsStage, intentsStage, recover, strategyDecisions } from './driver.ts';
export { createDecisionHash } from './decision-hash.ts';
export { clientOrderIdFor } from './client-order-id.ts';
export { isTerminal } from './order-transitions.ts';
export { reportFromJson, reportToJson } from './report-json.ts';
