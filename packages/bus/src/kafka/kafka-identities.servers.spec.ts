import { type ServiceName, SERVICES } from '@smc/contracts';
import type { KafkaServer } from '@smc/local-servers';
import { silentLogger } from '@smc/service-kit';
import { type TestPostgres, aNewMessage, fixedClock, startTestKafka, startTestPostgres, waitUntil } from '@smc/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Bus } from '../bus.ts';
import { UnprocessableMessageError } from '../unprocessable.ts';
import { applyAcls } from './access-rules.ts';
import { withAdmin } from './broker-admin.ts';
import { createKafkaBus } from './kafka-bus.ts';
import { applyTopics } from './topics.ts';

const BOUND_MS = 25_000;
const environment = 'guarded';
let kafka: KafkaServer;
let postgres: TestPostgres;
beforeAll(async () => {
  const users = Object.fromEntries(SERVICES.map((service) => [service, `password-of-${service}`]));
  [kafka, postgres] = await Promise.all([startTestKafka({ users }), startTestPostgres()]);
});
afterAll(async () => {
  await Promise.all([kafka.stop(), postgres.stop()]);
});

it('the rules of the registry are enough for every service to do its work under its own identity', async () => {
  const admin = { brokers: [kafka.brokers], environment, logger: silentLogger, ...kafka.admin };
  await applyTopics(admin);
  await applyAcls(admin);
  const { store, drop } = await postgres.createDatabase();
  const busOf = (service: ServiceName): Bus =>
    createKafkaBus({
      brokers: [kafka.brokers],
      username: service,
      password: `password-of-${service}`,
      environment,
      service,
      store,
      logger: silentLogger,
      clock: fixedClock(),
    });
  const [gateway, marketData, strategy, execution] = [busOf('gateway'), busOf('market-data'), busOf('strategy'), busOf('execution')];
  const publish = async (bus: Bus, source: string, message: Parameters<Bus['publish']>[2][number]): Promise<void> => {
    await store.tx((tx) => bus.publish(tx, source, [message]));
    bus.wake();
  };

  const seen: string[] = [];
  const handled: string[] = [];
  gateway.observe({
    topics: ['market.quotes.v1', 'trading.orders.v1'],
    onMessages: (batch) => {
      for (const { type } of batch) seen.push(type);
    },
  });
  marketData.subscribe({
    consumer: 'market-data',
    topics: ['control.commands.v1'],
    handle: (batch) => {
      for (const { type } of batch) handled.push(`market-data ${type}`);
      return Promise.resolve();
    },
  });
  execution.subscribe({
    consumer: 'execution',
    topics: ['trading.intents.v1'],
    handle: (batch) => {
      for (const { id, type, session } of batch) {
        if (session === 'of another mode') throw new UnprocessableMessageError(id, 'not of this session');
        handled.push(`execution ${type}`);
      }
      return Promise.resolve();
    },
  });
  for (const bus of [gateway, marketData, strategy, execution]) await bus.start();

  await publish(strategy, 'strategy', aNewMessage('trading.intent'));
  await publish(strategy, 'strategy', aNewMessage('trading.intent', { session: 'of another mode' }));
  await publish(gateway, 'gateway', aNewMessage('control.command'));
  await publish(execution, 'execution', aNewMessage('trading.denial'));
  const wanted = ['execution trading.intent', 'market-data control.command'];
  await waitUntil(() => wanted.every((each) => handled.includes(each)), BOUND_MS, 'what services handle');
  await waitUntil(() => seen.includes('trading.denial'), BOUND_MS, 'what the gateway observes');
  const quoted = (): boolean => {
    marketData.publishTransient('market-data', aNewMessage('market.quote'));
    return seen.includes('market.quote');
  };
  await waitUntil(quoted, BOUND_MS, 'a quote');
  const buried = (): Promise<boolean> =>
    withAdmin(admin, async (each) =>
      (await each.fetchTopicOffsets(`${environment}.trading.intents.v1.dlt`)).some(({ high }) => high !== '0'),
    );
  await waitUntil(buried, BOUND_MS, 'the dead letter');
  expect(handled.filter((each) => each.startsWith('execution'))).toEqual(['execution trading.intent']);

  for (const bus of [gateway, marketData, strategy, execution]) await bus.stop();
  await drop();
});
