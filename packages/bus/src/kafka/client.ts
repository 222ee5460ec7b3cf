import type { Logger } from '@smc/service-kit';
import { Kafka, type LogEntry, logLevel } from 'kafkajs';

/** How a process reaches the broker. */
export interface KafkaConnection {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  /** SASL/SCRAM-SHA-512 identity; without one the broker takes everybody. */
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Environment that stands before every topic and group. */
  readonly environment: string;
  /** The service, as the registry of topics names it. */
  readonly service: string;
}

const CONNECT_MS = 2000;
const REQUEST_MS = 6000;

/** Short waits between many tries: a broker that is back is found within two seconds, whatever the outage took. */
export const RETRY = { initialRetryTime: 100, maxRetryTime: 1500, factor: 0.2, multiplier: 2, retries: 8 } as const;

/** A client of the library. It logs through ours; what it calls errors are mostly retries, so they are debug here. */
export function createKafkaClient(connection: KafkaConnection, logger: Logger): Kafka {
  const { brokers, username, password, environment, service } = connection;
  return new Kafka({
    clientId: `${environment}.${service}`,
    brokers: [...brokers],
    ...(username === undefined ? {} : { sasl: { mechanism: 'scram-sha-512', username, password: password ?? '' } }),
    ssl: false,
    connectionTimeout: CONNECT_MS,
    authenticationTimeout: REQUEST_MS,
    requestTimeout: REQUEST_MS,
    enforceRequestTimeout: true,
    retry: RETRY,
    logLevel: logLevel.WARN,
    logCreator: () => (entry: LogEntry) => {
      const { message, error } = entry.log;
      logger.debug({ kafka: entry.namespace, reason: typeof error === 'string' ? error : undefined }, message);
    },
  });
}
