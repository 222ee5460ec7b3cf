import { randomUUID } from 'node:crypto';

/** Where ids that need not be repeatable come from: messages, requests, jobs. */
export type NewId = () => string;

/** A random UUID. Ids that matter in a replay are pure functions of their inputs instead. */
export const newId: NewId = () => randomUUID();
