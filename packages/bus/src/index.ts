export type { Bus, NewMessage, Observation, Subscription, Unsubscribe } from './bus.ts';
export { type InProcessBusDeps, createInProcessBus } from './in-process-bus.ts';
export { MAX_ENVELOPE_BYTES, MessageTooLargeError } from './publish.ts';
export { RelayTakenError } from './relay-lock.ts';
export { type Retention, DEFAULT_RETENTION, prune } from './housekeeping.ts';
export { type BrokerAdminOptions, BrokerRefusedError, BrokerUnreachableError } from './kafka/broker-admin.ts';
export { type PlannedTopic, type TopicDifference, type TopicsReport, applyTopics, plannedTopics } from './kafka/topics.ts';
export { type AccessReport, type AccessRule, accessRules, applyAcls } from './kafka/access-rules.ts';
