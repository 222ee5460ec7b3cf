export { type RunningServer, type ServerName, type ServerPlace, ProgramMissingError } from './running-server.ts';
export { type KafkaOptions, type KafkaServer, type KafkaUser, startKafka } from './kafka/kafka.ts';
export { type RedisOptions, type RedisServer, startRedis } from './redis/redis.ts';
export { type PostgresOptions, type PostgresServer, startPostgres } from './postgres/postgres.ts';
export { type PgBouncerOptions, type PgBouncerServer, startPgBouncer } from './pgbouncer/pgbouncer.ts';
