export type { Bus, NewMessage, Observation, Subscription, Unsubscribe } from './bus.ts';
export { type InProcessBusDeps, createInProcessBus } from './in-process-bus.ts';
export { MAX_ENVELOPE_BYTES, MessageTooLargeError } from './publish.ts';
export { RelayTakenError } from './relay-lock.ts';
export { type Retention, DEFAULT_RETENTION, prune } from './housekeeping.ts';
