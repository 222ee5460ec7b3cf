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
export type { DecisionHash, Driver, StepFacts, StrategyOutput, StrategyPort } from './driver-types.ts';
export { type DriverDeps, createDecisionHash, createDriver, fillsStage, intentsStage, strategyDecisions } from './driver.ts';
