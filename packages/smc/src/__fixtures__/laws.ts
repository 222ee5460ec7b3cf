import { expect } from 'vitest';
import type { SmcEngine, SmcEvent, SmcZone } from '../index.ts';

const ENDED = new Set(['sweep', 'run', 'expired', 'sweep.high', 'sweep.low', 'run.high', 'run.low', 'replaced.high', 'replaced.low']);
const ZONE_ENDS = new Set(['closed', 'expired', 'died']);
/** Zones that never flip end when they are filled. */
const FILL_ENDS = new Set(['gap', 'volumeImbalance', 'openingGap', 'bpr']);
/** Detectors whose zones a close beyond ends. */
const BREAK_ENDS = /^(?:propulsion|rejection)Block\./;
const STATE_OF: Readonly<Record<string, SmcZone['state']>> = {
  created: 'created',
  touched: 'touched',
  ce: 'middle',
  mitigated: 'middle',
  filled: 'filled',
  inverted: 'flipped',
  broken: 'flipped',
  retested: 'retested',
};
const STATE_ORDER: readonly SmcZone['state'][] = ['created', 'touched', 'middle', 'filled', 'flipped', 'retested'];

/** confirmedAt never decreases, at <= confirmedAt, references lie in the past. */
export function expectMonotone(events: readonly SmcEvent[]): void {
  let before = { confirmedIndex: 0, confirmedAt: 0 };
  const wrong: SmcEvent[] = [];
  for (const event of events) {
    const back = event.confirmedIndex < before.confirmedIndex || event.confirmedAt < before.confirmedAt;
    const early = event.atIndex > event.confirmedIndex || event.at > event.confirmedAt;
    if (back || early || event.refs.some((ref) => ref.index > event.confirmedIndex)) wrong.push(event);
    before = event;
  }
  expect(wrong).toEqual([]);
}

/** Each zone ends at most once, its states only move forward, and the fold of its events is what the engine holds. */
export function expectZoneFold(events: readonly SmcEvent[], engine: SmcEngine): void {
  const state = new Map<string, SmcZone['state'] | 'ended'>();
  const live = new Map<string, string>();
  for (const event of events) {
    const { zoneId } = event;
    if (zoneId === undefined) continue;
    // A kind may say after a dot which of several zones it is about.
    const kind = event.kind.split('.')[0] ?? '';
    const before = state.get(zoneId);
    const ends = ZONE_ENDS.has(kind) || (kind === 'filled' && FILL_ENDS.has(event.detector)) || (kind === 'broken' && BREAK_ENDS.test(event.detector));
    // A mitigation block is born flipped, so the retest is its first step.
    const first = kind === 'retested' && event.detector.startsWith('mitigationBlock.');
    const next = ends ? 'ended' : first ? 'touched' : STATE_OF[kind];
    const forward =
      before === undefined
        ? kind === 'created'
        : before !== 'ended' && (ends || STATE_ORDER.indexOf(next as SmcZone['state']) > STATE_ORDER.indexOf(before));
    expect(forward, `${zoneId} ${before} -> ${kind}`).toBe(true);
    state.set(zoneId, next ?? 'ended');
    const dir = kind === 'broken' ? -event.dir : event.dir;
    if (ends) live.delete(zoneId);
    else live.set(zoneId, [event.detector, event.atIndex, dir, event.top, event.bottom, next].join(' '));
  }
  const held: string[] = [];
  engine.state.forEachLiveZone((zone) => {
    held.push([zone.detector, zone.atIndex, zone.dir, zone.top, zone.bottom, zone.state].join(' '));
  });
  expect(held.sort()).toEqual([...live.values()].sort());
}

interface LevelEvent {
  readonly key: string;
  readonly ends: boolean;
}

/** Level of an event: kind, side and bar. Replaced and expired events belong to the level's own bar. */
function levelOf(event: SmcEvent): LevelEvent | null {
  const { detector, kind } = event;
  if (detector.startsWith('pivot.')) return { key: `${detector} ${event.dir} ${event.atIndex}`, ends: false };
  if (event.level === undefined) return null;
  const ends = ENDED.has(kind);
  const swept = kind.startsWith('sweep');
  const side = swept ? -event.dir : event.dir;
  const own = ends && (swept || kind.startsWith('run'));
  if (event.level.startsWith('pool.')) return { key: `${event.level} ${side} ${poolKey(event)}`, ends };
  return { key: `${event.level} ${side} ${own ? (event.refs[0]?.index ?? -1) : event.atIndex}`, ends };
}

/** Pools keep their newest members only; the level's price and its newest member name it. */
function poolKey(event: SmcEvent): string {
  return `${event.price} ${event.refs.at(-1)?.index}`;
}

/** Each level ends exactly once, and the levels that have not ended are those the engine holds. */
export function expectLevelFold(events: readonly SmcEvent[], engine: SmcEngine): void {
  const live = new Map<string, string>();
  const grown = new Map<string, string>();
  for (const event of events) {
    const level = levelOf(event);
    if (level === null) continue;
    if (event.kind === 'grown') {
      // The key of the pool before it grew holds its last member: the one before the newest.
      const before = [...grown].find(([, at]) => at === `${event.level} ${event.atIndex} ${event.dir}`)?.[0];
      live.delete(before ?? '');
      grown.delete(before ?? '');
    }
    if (level.ends) {
      expect(live.delete(level.key), `${level.key} ends twice or never began: ${JSON.stringify(event)}`).toBe(true);
      grown.delete(level.key);
    } else {
      expect(live.has(level.key), `${level.key} began twice`).toBe(false);
      live.set(level.key, `${level.key.split(' ')[0]} ${event.dir} ${event.price} ${event.atIndex}`);
      if (event.kind === 'formed' || event.kind === 'grown') grown.set(level.key, `${event.level} ${event.atIndex} ${event.dir}`);
    }
  }
  const held = new Set<string>();
  engine.state.forEachLiveLevel((level) => held.add(`${level.kind} ${level.dir} ${level.price} ${level.atIndex}`));
  // A replaced level that is still in its window has not ended, but takes no part any more.
  const missing = [...live.values()].filter((line) => !held.has(line) && !/^(?:previous|session|open)\./.test(line));
  expect(missing).toEqual([]);
  const known = new Set(live.values());
  expect([...held].filter((line) => !known.has(line))).toEqual([]);
}
