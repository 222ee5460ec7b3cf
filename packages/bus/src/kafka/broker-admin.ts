import { type Logger, delay } from '@smc/service-kit';
import kafkajs, { type Admin } from 'kafkajs';
import { type KafkaConnection, createKafkaClient } from './client.ts';

const SHOWN_TIMEOUT_MS = 30_000;
const POLL_MS = 50;

/** Whoever looks after the topics and rules of an environment: the super user of a broker with identities. */
export interface BrokerAdminOptions extends Omit<KafkaConnection, 'service'> {
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
  const { brokers, logger } = options;
  const admin = createKafkaClient({ ...options, service: 'admin' }, logger).admin();
  try {
    await admin.connect();
    return await work(admin);
  } catch (error) {
    throw named(error, brokers);
  } finally {
    await admin.disconnect();
  }
}

/**
 * Waits until the broker shows what its controller has acknowledged: it hears of it a little later, and a client that comes
 * before finds no topic, or is refused.
 */
export async function untilShown(what: string, isShown: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + SHOWN_TIMEOUT_MS;
  while (!(await isShown())) {
    if (performance.now() > end) throw new Error(`the broker does not show ${what} ${SHOWN_TIMEOUT_MS} ms after they were made`);
    await delay(POLL_MS);
  }
}

/** The type that the broker gives an error, such as SECURITY_DISABLED; null when it is none of the broker's. */
export function brokerErrorType(error: unknown): string | null {
  return error instanceof kafkajs.KafkaJSProtocolError ? error.type : null;
}

/** The library's errors in words of ours; one for many topics is told whole. */
function named(error: unknown, brokers: readonly string[]): unknown {
  const errors = error instanceof kafkajs.KafkaJSAggregateError ? error.errors : [error];
  const causes = errors.map((each) => (each instanceof kafkajs.KafkaJSNumberOfRetriesExceeded ? (each.cause ?? each) : each));
  if (causes.some(isRefusal)) return new BrokerRefusedError(`the broker refused: ${reasonsOf(causes)}`, { cause: error });
  if (causes.some(isSilence)) return new BrokerUnreachableError(`no Kafka answers at ${brokers.join(', ')}`, { cause: error });
  return error instanceof kafkajs.KafkaJSAggregateError ? new Error(reasonsOf(causes), { cause: error }) : error;
}

function isRefusal(error: unknown): boolean {
  if (error instanceof kafkajs.KafkaJSSASLAuthenticationError) return true;
  return brokerErrorType(error)?.endsWith('AUTHORIZATION_FAILED') === true;
}

function isSilence(error: unknown): boolean {
  const { KafkaJSConnectionError, KafkaJSBrokerNotFound, KafkaJSRequestTimeoutError } = kafkajs;
  return [KafkaJSConnectionError, KafkaJSBrokerNotFound, KafkaJSRequestTimeoutError].some((kind) => error instanceof kind);
}

function reasonsOf(errors: readonly unknown[]): string {
  return [...new Set(errors.map((each) => (each instanceof Error ? each.message : String(each))))].join('; ');
}
