import { TRADING_MODES } from '@smc/domain';
import { z } from 'zod';
import { LOG_LEVELS } from './logger.ts';
import { secretSchema } from './secret.ts';

/** A TCP port from the environment; 0 lets the system choose. */
export const portSchema = z.coerce.number().int().min(0).max(65535);

/** `true`, `false`, `1`, `0`, `yes` or `no`. */
export const flagSchema = z.stringbool();

/** Environment every process of the desk reads. */
export const processEnvSchema = z.object({
  /** Address the servers bind to. Loopback, unless somebody means otherwise. */
  HOST: z.string().min(1).default('127.0.0.1'),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  /** Folder of everything the desk keeps: database, keys, the owner's first password. */
  DATA_DIR: z.string().min(1).default('.data'),
});
export type ProcessEnv = z.output<typeof processEnvSchema>;

/** Environment of the processes that use the database. Without `DATABASE_URL` the desk starts its own PostgreSQL. */
export const databaseEnvSchema = z.object({
  /** Holds a password, hence a secret. */
  DATABASE_URL: secretSchema.optional(),
});
export type DatabaseEnv = z.output<typeof databaseEnvSchema>;

/** Environment of the processes that talk over Kafka. Without `KAFKA_BROKERS` all services share one process and its bus. */
export const busEnvSchema = z.object({
  /** Addresses, comma between them: `127.0.0.1:9092`. */
  KAFKA_BROKERS: z.string().min(1).optional(),
  /** SASL/SCRAM-SHA-512 identity of this service; none of both on a broker without identities. */
  KAFKA_USERNAME: z.string().min(1).optional(),
  KAFKA_PASSWORD: secretSchema.optional(),
  /** Environment whose topics and consumer groups these are; it stands before every name: `local.market.bars.v1`. */
  SMC_ENV: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/, 'small letters, digits and hyphens, beginning with a letter')
    .default('local'),
});
export type BusEnv = z.output<typeof busEnvSchema>;

/** Environment of a service that runs alone: without a database, a broker and its mode it cannot work. */
export const loneServiceEnvSchema = z.object({
  ...processEnvSchema.shape,
  DATABASE_URL: secretSchema,
  ...busEnvSchema.shape,
  KAFKA_BROKERS: z.string().min(1),
  /** The one mode this process serves. */
  TRADING_MODE: z.enum(TRADING_MODES),
});
export type LoneServiceEnv = z.output<typeof loneServiceEnvSchema>;

/** Environment of the processes that cache. Without `REDIS_URL` the cache is in memory. */
export const cacheEnvSchema = z.object({
  /** Holds a password, hence a secret. */
  REDIS_URL: secretSchema.optional(),
});
export type CacheEnv = z.output<typeof cacheEnvSchema>;

/** Ports of the servers. An app takes only its own: `portsEnvSchema.pick({ GATEWAY_PORT: true })`. */
export const portsEnvSchema = z.object({
  DASHBOARD_PORT: portSchema.default(5173),
  GATEWAY_PORT: portSchema.default(3000),
  STRATEGY_PORT: portSchema.default(8000),
  EXECUTION_PORT: portSchema.default(8080),
  MARKET_DATA_PORT: portSchema.default(8001),
  RESEARCH_PORT: portSchema.default(8002),
});
export type PortsEnv = z.output<typeof portsEnvSchema>;
