import type { Logger } from '@smc/service-kit';
import kafkajs, { type Admin } from 'kafkajs';
import { createKafkaClient } from './client.ts';

/** Whoever looks after the topics and rules of an environment. */
export interface BrokerAdminOptions {
  readonly brokers: readonly string[];
  /** The super user of a broker with identities. */
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly environment: string;
  readonly logger: Logger;
}

/** No broker answered. */
export class BrokerUnreachableError extends Error {
  override readonly name = 'BrokerUnreachableError';
}

/** The broker does not know this identity, or does not let it do this. */
export class BrokerRefusedError extends Error {
  override readonly name = 'BrokerRefusedError';
}

/** Works on a broker as its administrator and parts from it. */
export async function withAdmin<T>(options: BrokerAdminOptions, work: (admin: Admin) => Promise<T>): Promise<T> {
  const { brokers, username, password, environment, logger } = options;
  const admin = createKafkaClient({ brokers, username, password, environment, service: 'admin' }, logger).admin();
  try {
    await admin.connect();
    return await work(admin);
  } catch (error) {
    throw named(error, brokers);
  } finally {
    await admin.disconnect();
  }
}

/** The type that the broker gives an error, such as SECURITY_DISABLED; null when it is none of the broker's. */
export function brokerErrorType(error: unknown): string | null {
  return error instanceof kafkajs.KafkaJSProtocolError ? error.type : null;
}

function named(error: unknown, brokers: readonly string[]): unknown {
  if (error instanceof kafkajs.KafkaJSAggregateError) {
    const reasons = error.errors.map((each) => {
      if (!(each instanceof Error)) return each;
      return 'topic' in each ? `${String(each.topic)}: ${each.message}` : each.message;
    });
    return new Error(reasons.join('; '), { cause: error });
  }
  const cause = error instanceof kafkajs.KafkaJSNumberOfRetriesExceeded ? (error.cause ?? error) : error;
  if (cause instanceof kafkajs.KafkaJSSASLAuthenticationError || brokerErrorType(cause)?.endsWith('AUTHORIZATION_FAILED') === true) {
    return new BrokerRefusedError(`the broker refused: ${cause instanceof Error ? cause.message : ''}`, { cause: error });
  }
  const silent = [kafkajs.KafkaJSConnectionError, kafkajs.KafkaJSBrokerNotFound, kafkajs.KafkaJSRequestTimeoutError];
  if (silent.some((kind) => cause instanceof kind)) {
    return new BrokerUnreachableError(`no Kafka answers at ${brokers.join(', ')}`, { cause: error });
  }
  return error;
}
