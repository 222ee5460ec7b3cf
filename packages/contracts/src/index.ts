export * from './primitives.ts';
export { type SmcDetectorName, type SmcKind, SMC_DETECTOR_NAMES, SMC_KINDS } from './smc-names.ts';
export { type Envelope, type RawEnvelope, envelopeSchema } from './envelope.ts';
export { type ServiceName, type Topic, type TopicName, SERVICES, TOPICS } from './topics.ts';
export {
  type DecodeFailure,
  type Message,
  type MessageType,
  type PayloadOf,
  MESSAGES,
  decodeMessage,
  describe,
  isMessageType,
} from './registry.ts';
export { type Decision, type DecisionStage, type DecisionType, DECISION_STAGES, DECISION_TYPES, decisionLine } from './decision.ts';
export { type BarMessageContext, barFromMessage, barToMessage } from './bar-codec.ts';
export * from './messages/market.ts';
export * from './messages/strategy.ts';
export * from './messages/trading.ts';
export * from './messages/control.ts';
export * from './http/problem.ts';
export * from './http/auth.ts';
export * from './http/desk.ts';
export * from './http/research.ts';
export * from './http/health.ts';
export { type Operation, type OperationId, OPERATIONS } from './http/operations.ts';
export { openApiDocument } from './http/openapi.ts';
export * from './ws/frames.ts';
export { type BacktestJob, BACKTEST_QUEUE, backtestJobSchema } from './jobs.ts';
