import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Admin, AclOperationTypes, AclPermissionTypes, AclResourceTypes, Kafka, ResourcePatternTypes, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive } from '@smc/service-kit';
import { testFolders } from '../__fixtures__/test-folder.ts';
import { type KafkaServer, startKafka } from './kafka.ts';

const folders = testFolders();
const users = { strategy: 'the-word-of-strategy', gateway: 'the-word-of-gateway' };
const TOPIC = 'spec.intents';
let dir = '';
let kafka: KafkaServer;

beforeAll(async () => {
  dir = await folders.make();
  kafka = await startKafka({ dir, users });
  folders.later(() => kafka.stop());
});
afterAll(() => folders.clear());

function clientOf(username: string, password: string): Kafka {
  return new Kafka({
    clientId: 'spec',
    brokers: [kafka.brokers],
    sasl: { mechanism: 'scram-sha-512', username, password },
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  });
}

async function asAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = clientOf(kafka.admin?.username ?? '', kafka.admin?.password ?? '').admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

async function send(username: keyof typeof users, value: string): Promise<void> {
  const producer = clientOf(username, users[username]).producer({ allowAutoTopicCreation: false });
  await producer.connect();
  try {
    await producer.send({ topic: TOPIC, acks: -1, messages: [{ key: 'k', value }] });
  } finally {
    await producer.disconnect();
  }
}

const allow = (name: keyof typeof users, operation: AclOperationTypes) => ({
  resourceType: AclResourceTypes.TOPIC,
  resourceName: TOPIC,
  resourcePatternType: ResourcePatternTypes.LITERAL,
  principal: `User:${name}`,
  host: '*',
  operation,
  permissionType: AclPermissionTypes.ALLOW,
});

async function endOffset(): Promise<string | undefined> {
  return (await asAdmin((admin) => admin.fetchTopicOffsets(TOPIC)))[0]?.high;
}

describe('Kafka', () => {
  it('asks for a password and refuses a wrong one', async () => {
    await expect(clientOf('strategy', 'wrong').admin().connect()).rejects.toThrow(/authentication/i);
    const anonymous = new Kafka({ brokers: [kafka.brokers], logLevel: logLevel.NOTHING, retry: { retries: 0 } }).admin();
    await expect(anonymous.connect().then(() => anonymous.listTopics())).rejects.toThrow();
  });

  it('keeps its passwords out of the list of processes and in files of the owner alone', async () => {
    const commandLine = await readFile(`/proc/${kafka.pid}/cmdline`, 'utf8');
    const password = kafka.admin?.password ?? '';
    expect(password).toMatch(/^[0-9a-f]{48}$/);
    for (const secret of [password, ...Object.values(users)]) expect(commandLine).not.toContain(secret);
    const modes = await Promise.all(
      ['server.properties', 'users.json', 'admin.password', 'server.json'].map(async (file) => (await stat(join(dir, file))).mode & 0o777),
    );
    expect(modes).toEqual([0o600, 0o600, 0o600, 0o600]);
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
  });

  it('lets a service write only where a rule says so', async () => {
    await asAdmin((admin) => admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 1 }], waitForLeaders: true }));
    await expect(send('strategy', 'before there is a rule')).rejects.toThrow(/not authorized/i);
    await asAdmin(async (admin) => {
      await admin.createAcls({ acl: [allow('strategy', AclOperationTypes.WRITE), allow('gateway', AclOperationTypes.READ)] });
    });
    await send('strategy', 'one');
    await expect(send('gateway', 'forged')).rejects.toThrow(/not authorized/i);
    expect(await endOffset()).toBe('1');
  });

  it('makes no topic by itself, not even for the super user who asks for it', async () => {
    const { username, password } = kafka.admin ?? { username: '', password: '' };
    const producer = clientOf(username, password).producer({ allowAutoTopicCreation: true });
    await producer.connect();
    await expect(producer.send({ topic: 'nobody.made.me', messages: [{ value: 'x' }] })).rejects.toThrow(
      /does not host this topic-partition/,
    );
    await producer.disconnect();
    expect(await asAdmin((admin) => admin.listTopics())).not.toContain('nobody.made.me');
  });

  it('keeps what it acknowledged over a kill', async () => {
    await send('strategy', 'two');
    const before = kafka.pid;
    kafka.signal('SIGKILL');
    await kafka.restart();
    expect(kafka.pid).not.toBe(before);
    expect(isAlive(before)).toBe(false);
    expect(await endOffset()).toBe('2');
    await send('strategy', 'three');
    expect(await endOffset()).toBe('3');
  });

  it('is found by its record when somebody starts it again', async () => {
    const again = await startKafka({ dir, users });
    expect([again.pid, again.port]).toEqual([kafka.pid, kafka.port]);
    expect(await endOffset()).toBe('3');
    await expect(startKafka({ dir, users, port: kafka.port + 1 })).rejects.toThrow(/runs on port/);
  });
});
