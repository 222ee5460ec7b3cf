/** What the broker is told. */
export interface KafkaPlan {
  readonly port: number;
  readonly controllerPort: number;
  readonly dataFolder: string;
  /** Password of the super user; null for a broker without identities. */
  readonly adminPassword: string | null;
}

/** The one user who may do everything. */
export const KAFKA_ADMIN = 'admin';

/** The broker's settings file. Holds the password of the super user, so the file is private. */
export function kafkaSettings(plan: KafkaPlan): string {
  const settings = { ...placeOf(plan), ...ONE_NODE, ...SMALL, ...(plan.adminPassword === null ? OPEN : identities(plan.adminPassword)) };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function placeOf({ port, controllerPort, dataFolder }: KafkaPlan): Readonly<Record<string, string>> {
  return {
    // Both listeners on loopback: nobody else on the network reaches the broker or its controller.
    listeners: `CLIENT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `CLIENT://127.0.0.1:${port}`,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'log.dirs': dataFolder,
  };
}

/** One process is broker and controller, so nothing can have a second copy. */
const ONE_NODE: Readonly<Record<string, string>> = {
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.listener.names': 'CONTROLLER',
  'inter.broker.listener.name': 'CLIENT',
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'default.replication.factor': '1',
  'min.insync.replicas': '1',
  // A topic is created from the registry and nowhere else.
  'auto.create.topics.enable': 'false',
};

const SMALL: Readonly<Record<string, string>> = {
  'offsets.topic.num.partitions': '10',
  'transaction.state.log.num.partitions': '10',
  // A group of one or two members need not wait three seconds for more of them.
  'group.initial.rebalance.delay.ms': '100',
  // Lets a consumer be declared dead sooner than the default of six seconds.
  'group.min.session.timeout.ms': '1000',
  // After a kill the broker waits until its former self has timed out before it is let in again.
  'broker.session.timeout.ms': '3000',
  'broker.heartbeat.interval.ms': '500',
  'log.segment.bytes': String(64 * 1024 * 1024),
  'log.cleaner.dedupe.buffer.size': String(16 * 1024 * 1024),
  'num.network.threads': '2',
  'num.io.threads': '4',
};

const OPEN: Readonly<Record<string, string>> = {
  'listener.security.protocol.map': 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT',
};

function identities(adminPassword: string): Readonly<Record<string, string>> {
  const login = `required username="${KAFKA_ADMIN}" password="${adminPassword}"`;
  return {
    'listener.security.protocol.map': 'CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
    'sasl.mechanism.controller.protocol': 'PLAIN',
    'listener.name.controller.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.client.scram-sha-512.sasl.jaas.config': `org.apache.kafka.common.security.scram.ScramLoginModule ${login};`,
    // The controller cannot look users up before it runs, so its listener knows the super user alone.
    'listener.name.controller.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule ${login} user_${KAFKA_ADMIN}="${adminPassword}";`,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': `User:${KAFKA_ADMIN}`,
    // What no rule allows is refused.
    'allow.everyone.if.no.acl.found': 'false',
  };
}
