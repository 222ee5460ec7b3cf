import { TOPICS, type TopicName } from '@smc/contracts';

/** Name of a topic on the broker: environments share a broker without meeting. */
export function brokerTopic(environment: string, topic: TopicName): string {
  return `${environment}.${topic}`;
}

/** Where dead letters of a topic go. */
export function deadLetterTopic(environment: string, topic: TopicName): string {
  return `${brokerTopic(environment, topic)}.dlt`;
}

/** The topic of the registry behind a name on the broker. Throws for one that this environment does not have. */
export function registryTopic(environment: string, name: string): TopicName {
  const bare = name.slice(environment.length + 1);
  if (name.startsWith(`${environment}.`) && Object.hasOwn(TOPICS, bare)) return bare as TopicName; // just looked up
  throw new Error(`${name} is no topic of environment ${environment}`);
}

/** Topics that a service alone may write. */
export function ownedTopics(service: string): readonly TopicName[] {
  return topicNames().filter((topic) => TOPICS[topic].owner === service);
}

/** Every topic of the registry. */
export function topicNames(): readonly TopicName[] {
  return Object.keys(TOPICS) as TopicName[]; // keys of the registry, which TopicName is made from
}
