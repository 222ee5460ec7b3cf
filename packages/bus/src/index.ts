export type { Bus, NewMessage, Observation, Subscription, Unsubscribe } from './bus.ts';
export { type InProcessBusDeps, createInProcessBus } from './in-process-bus.ts';
export { MAX_ENVELOPE_BYTES, MessageTooLargeError } from './publish.ts';
export { RelayTakenError } from './relay-lock.ts';
export { type Retention, DEFAULT_RETENTION, prune } from './housekeeping.ts';
export { type KafkaBusDeps, createKafkaBus } from './kafka/kafka-bus.ts';
export type { KafkaConnection } from './kafka/client.ts';
export { UnprocessableMessageError } from './unprocessable.ts';
