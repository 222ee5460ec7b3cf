import { SERVICES, TOPICS } from '@smc/contracts';
import { describe, expect, it } from 'vitest';
import { accessRules } from './access-rules.ts';
import { topicNames } from './names.ts';
import { plannedTopics } from './topics.ts';

describe('topics of an environment', () => {
  it('are those of the registry and a dead-letter topic for each', () => {
    const planned = plannedTopics('test', 1);
    expect(planned.map(({ name }) => name).sort()).toEqual(
      topicNames()
        .flatMap((topic) => [`test.${topic}`, `test.${topic}.dlt`])
        .sort(),
    );
    const bars = planned.find(({ name }) => name === 'test.market.bars.v1');
    expect(bars?.partitions).toBe(TOPICS['market.bars.v1'].partitions);
    expect(bars?.settings).toMatchObject({
      'cleanup.policy': 'delete',
      'retention.ms': String(TOPICS['market.bars.v1'].retentionMs),
      'min.insync.replicas': '1',
    });
  });

  it('take nothing as stored on one replica where there are three', () => {
    for (const { settings } of plannedTopics('test', 3)) expect(settings['min.insync.replicas']).toBe('2');
  });

  it('have room for the largest message with its headers among the dead letters', () => {
    const planned = plannedTopics('test', 1);
    const limit = (name: string): number => Number(planned.find((topic) => topic.name === name)?.settings['max.message.bytes']);
    for (const topic of topicNames()) expect(limit(`test.${topic}.dlt`)).toBeGreaterThan(limit(`test.${topic}`) + 100_000);
  });
});

describe('access rules of an environment', () => {
  const rules = accessRules('test');

  it.each(topicNames())('let the owner of %s alone write it, and its readers alone read it', (topic) => {
    const about = rules.filter(({ name }) => name === `test.${topic}`);
    expect(about.filter(({ operation }) => operation === 'WRITE').map(({ service }) => service)).toEqual([TOPICS[topic].owner]);
    const readers = about.filter(({ operation }) => operation === 'READ').map(({ service }) => service);
    expect(readers.sort()).toEqual([...TOPICS[topic].readers].sort());
  });

  it('let readers write dead letters, and nobody read them', () => {
    for (const topic of topicNames()) {
      const about = rules.filter(({ name }) => name === `test.${topic}.dlt`);
      expect(about.every(({ operation }) => operation === 'WRITE')).toBe(true);
      expect(about.map(({ service }) => service).sort()).toEqual([...TOPICS[topic].readers].sort());
    }
  });

  it('keep every service to its own consumer groups', () => {
    for (const { service, name } of rules.filter(({ resource }) => resource === 'group')) {
      expect([`test.${service}`, `test.observe.${service}.`]).toContain(name);
      const others = SERVICES.filter((other) => other !== service);
      expect(others.some((other) => other.startsWith(service))).toBe(false);
    }
  });

  it('say nothing of topics beyond a pattern', () => {
    expect(rules.filter(({ resource, pattern }) => resource === 'topic' && pattern !== 'literal')).toEqual([]);
  });
});
