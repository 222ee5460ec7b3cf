import type { KafkaServer } from '@smc/local-servers';
import { type TestPostgres, busContract, startTestKafka, startTestPostgres } from '@smc/testkit';
import { afterAll, beforeAll } from 'vitest';
import { kafkaHarness } from '../__fixtures__/kafka-harness.ts';

let kafka: KafkaServer;
let postgres: TestPostgres;

beforeAll(async () => {
  [kafka, postgres] = await Promise.all([startTestKafka({ users: {} }), startTestPostgres()]);
});
afterAll(async () => {
  await Promise.all([kafka.stop(), postgres.stop()]);
});

busContract('Kafka', () => kafkaHarness(kafka, postgres));
