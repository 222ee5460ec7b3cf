import type { Metrics } from '@smc/service-kit';

/** What the bus tells about itself. Without metrics all of it does nothing. */
export interface BusMetrics {
  delivered(consumer: string, messages: number, oldestLagMs: number): void;
  /** Messages that came although the consumer had dealt with them. */
  duplicates(consumer: string, messages: number): void;
  failed(consumer: string): void;
  deadLetters(messages: number): void;
  outbox(unsent: number, oldestAgeS: number): void;
  /** Messages on the broker that a consumer has not dealt with, and the age of the oldest it holds. */
  consumerLag(consumer: string, messages: number, oldestS: number): void;
  /** How often a consumer was given partitions, and how often its member was made anew, since the start. */
  groupJoins(consumer: string, assignments: number, restarts: number): void;
}

const LAG_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 30, 300];

const NONE: BusMetrics = {
  delivered: ignore,
  duplicates: ignore,
  failed: ignore,
  deadLetters: ignore,
  outbox: ignore,
  consumerLag: ignore,
  groupJoins: ignore,
};

/** Registers the metrics of the bus. */
export function busMetrics(metrics: Metrics | undefined): BusMetrics {
  if (metrics === undefined) return NONE;
  const delivered = metrics.counter('bus_delivered_total', 'Messages a consumer has committed', ['consumer']);
  const duplicates = metrics.counter('bus_redeliveries_total', 'Messages a consumer had dealt with before', ['consumer']);
  const failed = metrics.counter('bus_handler_failures_total', 'Batches whose handler threw', ['consumer']);
  const deadLetters = metrics.counter('bus_dead_letters_total', 'Messages that could not be understood');
  const unsent = metrics.gauge('bus_outbox_unsent', 'Messages that have not reached every consumer');
  const oldest = metrics.gauge('bus_outbox_oldest_seconds', 'Age of the oldest of them');
  const lag = metrics.histogram('bus_lag_seconds', 'From writing to commit, oldest message of a batch', LAG_BUCKETS_S, ['consumer']);
  const lagMessages = metrics.gauge('bus_consumer_lag_messages', 'Messages a consumer has still to deal with', ['consumer']);
  const lagSeconds = metrics.gauge('bus_consumer_lag_seconds', 'Age of the oldest of them that it holds', ['consumer']);
  const assignments = metrics.gauge('bus_group_assignments', 'Times a consumer was given partitions', ['consumer']);
  const restarts = metrics.gauge('bus_group_restarts', 'Times the member of a consumer was made anew', ['consumer']);
  return {
    delivered: (consumer, messages, oldestLagMs) => {
      delivered.inc({ consumer }, messages);
      lag.observe({ consumer }, oldestLagMs / 1000);
    },
    duplicates: (consumer, messages) => {
      duplicates.inc({ consumer }, messages);
    },
    failed: (consumer) => {
      failed.inc({ consumer });
    },
    deadLetters: (messages) => {
      deadLetters.inc(messages);
    },
    outbox: (count, ageS) => {
      unsent.set(count);
      oldest.set(ageS);
    },
    consumerLag: (consumer, messages, oldestS) => {
      lagMessages.set({ consumer }, messages);
      lagSeconds.set({ consumer }, oldestS);
    },
    groupJoins: (consumer, joined, anew) => {
      assignments.set({ consumer }, joined);
      restarts.set({ consumer }, anew);
    },
  };
}

function ignore(): void {
  // No metrics were asked for.
}
