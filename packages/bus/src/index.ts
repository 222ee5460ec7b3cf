export type { Bus, NewMessage, Observation, Subscription, Unsubscribe } from './bus.ts';
export { type InProcessBusDeps, createInProcessBus } from './in-process-bus.ts';
