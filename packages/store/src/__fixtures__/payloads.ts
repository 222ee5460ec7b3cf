import { readFileSync } from 'node:fs';
import { type MessageType, type PayloadOf, MESSAGES } from '@smc/contracts';

/** The golden payload of a message type, with changes. */
export function payload<T extends MessageType>(type: T, changes: Partial<PayloadOf<T>> = {}): PayloadOf<T> {
  const path = new URL(`../../../contracts/src/__fixtures__/${type}.v${MESSAGES[type].version}.json`, import.meta.url);
  const envelope = JSON.parse(readFileSync(path, 'utf8')) as { payload: object }; // golden messages have a payload
  const merged: unknown = { ...envelope.payload, ...changes };
  return MESSAGES[type].schema.parse(merged) as PayloadOf<T>; // checked by the schema of this very type
}
