import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KafkaServer, startKafka } from '@smc/local-servers';
import { type TestPostgres, busContract, startTestPostgres } from '@smc/testkit';
import { afterAll, beforeAll } from 'vitest';
import { kafkaHarness } from '../__fixtures__/kafka-harness.ts';

let dir: string;
let kafka: KafkaServer;
let postgres: TestPostgres;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'smc-bus-'));
  [kafka, postgres] = await Promise.all([startKafka({ dir: join(dir, 'kafka'), users: {} }), startTestPostgres()]);
});
afterAll(async () => {
  await Promise.all([kafka.stop(), postgres.stop()]);
  await rm(dir, { recursive: true, force: true });
});

busContract('Kafka', () => kafkaHarness(kafka, postgres));
