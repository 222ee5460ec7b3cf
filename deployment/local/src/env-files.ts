import { join } from 'node:path';
import { SERVICES, type Service, type ServicePasswords, roleOf } from './identities.ts';
import type { KafkaServer } from './kafka/kafka.ts';
import type { PgBouncerServer } from './pgbouncer/pgbouncer.ts';
import type { PostgresServer } from './postgres/postgres.ts';
import { privateFolder, writePrivate } from './private-files.ts';
import type { RedisServer } from './redis/redis.ts';

/** The servers that run. */
export interface StartedServers {
  readonly kafka?: KafkaServer | undefined;
  readonly postgres?: PostgresServer | undefined;
  readonly redis?: RedisServer | undefined;
  readonly pgbouncer?: PgBouncerServer | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Writes `env/SERVICE.env` for each service with what it needs to reach the servers, and `env/admin.env` for those who
 * make topics and migrate. Readable for their owner only: each holds passwords.
 */
export async function writeEnvFiles(
  folder: string,
  servers: StartedServers,
  passwords: ServicePasswords,
  environment: string,
): Promise<void> {
  const env = await privateFolder(join(folder, 'env'));
  for (const service of SERVICES)
    await write(join(env, `${service}.env`), { SMC_ENV: environment, ...ofService(service, servers, passwords) });
  await write(join(env, 'admin.env'), { SMC_ENV: environment, ...ofAdmin(servers) });
}

function ofService(service: Service, { kafka, postgres, redis, pgbouncer }: StartedServers, passwords: ServicePasswords): Environment {
  const role = roleOf(service);
  return {
    ...(kafka && { KAFKA_BROKERS: kafka.brokers, KAFKA_USERNAME: service, KAFKA_PASSWORD: passwords[service].kafka }),
    DATABASE_URL: pgbouncer?.databaseUrl(role) ?? postgres?.urlOf(role),
    REDIS_URL: redis?.urlOf(service),
  };
}

function ofAdmin({ kafka, postgres }: StartedServers): Environment {
  return {
    ...(kafka?.admin && { KAFKA_BROKERS: kafka.brokers, KAFKA_USERNAME: kafka.admin.username, KAFKA_PASSWORD: kafka.admin.password }),
    // Straight to the server: migrations take locks that outlive a transaction.
    DATABASE_URL: postgres?.databaseUrl,
  };
}

function write(file: string, values: Environment): Promise<void> {
  const lines = Object.entries(values).filter(([, value]) => value !== undefined);
  return writePrivate(file, lines.map(([name, value]) => `${name}=${value ?? ''}\n`).join(''));
}
