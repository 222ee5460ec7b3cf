import type { Bus, NewMessage, Observation } from '@smc/bus';
import type { Message } from '@smc/contracts';

/** A bus that keeps what is published and says what a spec tells it to say. */
export interface FakeBus extends Bus {
  readonly published: NewMessage[];
  emit(...messages: readonly Message[]): void;
  readonly observers: number;
}

export function fakeBus(): FakeBus {
  const observations = new Set<Observation>();
  const published: NewMessage[] = [];
  return {
    published,
    get observers() {
      return observations.size;
    },
    emit(...messages) {
      for (const { topics, onMessages } of observations) if (topics.length > 0) onMessages(messages);
    },
    publish(_tx, _source, messages) {
      published.push(...messages);
      return Promise.resolve();
    },
    publishTransient: () => undefined,
    wake: () => undefined,
    subscribe: () => () => undefined,
    observe(observation) {
      observations.add(observation);
      return () => observations.delete(observation);
    },
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
}
