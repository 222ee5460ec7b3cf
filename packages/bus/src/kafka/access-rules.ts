import { SERVICES, type ServiceName, TOPICS } from '@smc/contracts';
import kafkajs, { type AclEntry, type Admin } from 'kafkajs';
import { type BrokerAdminOptions, brokerErrorType, untilShown, withAdmin } from './broker-admin.ts';
import { brokerTopic, deadLetterTopic, topicNames } from './names.ts';

/** One thing that one service may do. Whatever no rule allows is refused. */
export interface AccessRule {
  readonly service: ServiceName;
  readonly resource: 'topic' | 'group' | 'cluster';
  readonly name: string;
  readonly pattern: 'literal' | 'prefixed';
  readonly operation: 'READ' | 'WRITE' | 'IDEMPOTENT_WRITE';
  /** From where; `*` is everywhere. */
  readonly host: string;
}

/** What {@link applyAcls} found and did. */
export interface AccessReport {
  readonly rules: number;
  readonly added: readonly AccessRule[];
  readonly removed: readonly AccessRule[];
}

const CLUSTER = 'kafka-cluster';

/** Every rule of an environment, from owner and readers of the registry. Describing comes with reading and with writing. */
export function accessRules(environment: string): readonly AccessRule[] {
  return SERVICES.flatMap((service) => {
    const owned = topicNames().filter((topic) => TOPICS[topic].owner === service);
    const read = topicNames().filter((topic) => TOPICS[topic].readers.includes(service));
    const groups = read.length === 0 ? [] : [`${environment}.${service}`, `${environment}.observe.${service}.`];
    return [
      ...owned.map((topic) => rule(service, 'topic', brokerTopic(environment, topic), 'WRITE')),
      ...read.map((topic) => rule(service, 'topic', brokerTopic(environment, topic), 'READ')),
      // Whoever reads a topic buries what it cannot deal with.
      ...read.map((topic) => rule(service, 'topic', deadLetterTopic(environment, topic), 'WRITE')),
      // Its own consumers, which begin with its name, and its observers; a group of another service would lose messages to it.
      ...groups.map((name): AccessRule => ({ ...rule(service, 'group', name, 'READ'), pattern: 'prefixed' })),
      ...(owned.length + read.length === 0 ? [] : [rule(service, 'cluster', CLUSTER, 'IDEMPOTENT_WRITE')]),
    ];
  });
}

/**
 * Makes the rules of an environment those of the registry: adds what is missing, and takes from the services what it does not
 * say. Rules of other users and other environments stay. Gives null when the broker keeps no rules.
 */
export function applyAcls(options: BrokerAdminOptions): Promise<AccessReport | null> {
  return withAdmin(options, async (admin) => {
    const wanted = accessRules(options.environment);
    try {
      const found = await rulesOf(admin, options.environment);
      const added = without(wanted, found);
      const removed = without(found, wanted);
      if (added.length > 0) await admin.createAcls({ acl: added.map(entryOf) });
      if (removed.length > 0) await admin.deleteAcls({ filters: removed.map(entryOf) });
      await untilShown('access rules', async () => {
        const shown = await rulesOf(admin, options.environment);
        return without(wanted, shown).length + without(shown, wanted).length === 0;
      });
      return { rules: wanted.length, added, removed };
    } catch (error) {
      if (brokerErrorType(error) === 'SECURITY_DISABLED') return null;
      throw error;
    }
  });
}

function rule(service: ServiceName, resource: AccessRule['resource'], name: string, operation: AccessRule['operation']): AccessRule {
  return { service, resource, name, pattern: 'literal', operation, host: '*' };
}

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;
const RESOURCES = { topic: AclResourceTypes.TOPIC, group: AclResourceTypes.GROUP, cluster: AclResourceTypes.CLUSTER } as const;
const PATTERNS = { literal: ResourcePatternTypes.LITERAL, prefixed: ResourcePatternTypes.PREFIXED } as const;

function entryOf({ service, resource, name, pattern, operation, host }: AccessRule): AclEntry {
  return {
    principal: `User:${service}`,
    host,
    permissionType: AclPermissionTypes.ALLOW,
    operation: AclOperationTypes[operation],
    resourceType: RESOURCES[resource],
    resourceName: name,
    resourcePatternType: PATTERNS[pattern],
  };
}

function without(rules: readonly AccessRule[], others: readonly AccessRule[]): readonly AccessRule[] {
  return rules.filter((rule) => !others.some((other) => isSame(rule, other)));
}

function isSame(one: AccessRule, other: AccessRule): boolean {
  return JSON.stringify(entryOf(one)) === JSON.stringify(entryOf(other));
}

/** The rules of our services about this environment, and those about the cluster, as the broker has them. */
async function rulesOf(admin: Admin, environment: string): Promise<readonly AccessRule[]> {
  const { resources } = await admin.describeAcls({
    resourceType: AclResourceTypes.ANY,
    resourcePatternType: ResourcePatternTypes.ANY,
    operation: AclOperationTypes.ANY,
    permissionType: AclPermissionTypes.ALLOW,
  });
  return resources.flatMap(({ resourceType, resourceName, resourcePatternType, acls }) => {
    const resource = keyOf(RESOURCES, resourceType);
    const pattern = keyOf(PATTERNS, resourcePatternType);
    if (resource === null || pattern === null) return [];
    if (resource !== 'cluster' && !resourceName.startsWith(`${environment}.`)) return [];
    return acls.flatMap(({ principal, operation, host }) => {
      const service = SERVICES.find((each) => principal === `User:${each}`);
      // The operation is named for people; an unknown one is not ours and goes.
      const named = keyOf(AclOperationTypes, operation) as AccessRule['operation'] | null; // any operation the broker knows
      if (service === undefined || named === null) return [];
      return [{ service, resource, name: resourceName, pattern, operation: named, host }];
    });
  });
}

function keyOf<K extends string>(names: Readonly<Record<K, unknown>>, value: unknown): K | null {
  const entry = Object.entries(names).find(([, each]) => each === value);
  return entry === undefined ? null : (entry[0] as K); // a key of the record it was found in
}
