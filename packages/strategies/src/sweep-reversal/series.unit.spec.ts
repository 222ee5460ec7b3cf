import { type Intent, type Signal, type StructureEvent, intentV1, signalV1, structureEventSchema } from '@smc/contracts';
import { type Bar, canonicalJson } from '@smc/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Series, btcSeries, contextOf, eurSeries, excerpt } from '../__fixtures__/series.ts';
import { shortHash } from '../params-hash.ts';
import { createStrategy, restoreStrategy } from '../registry.ts';
import type { StrategyParams, StrategyRunner } from '../types.ts';

interface Told {
  readonly signals: Signal[];
  readonly intents: Intent[];
}

function listen(runner: StrategyRunner, bars: readonly Bar[], told: Told = { signals: [], intents: [] }): Told {
  for (const bar of bars) {
    const { signals, intents } = runner.onBar(bar);
    told.signals.push(...signals);
    told.intents.push(...intents);
  }
  return told;
}

const start = (series: Series, params: StrategyParams = {}): StrategyRunner => createStrategy('sweepReversal', contextOf(series, params));
const run = (series: Series, params: StrategyParams = {}): Told => listen(start(series, params), series.bars);
const hashOf = (told: Told): string =>
  shortHash([...told.signals, ...told.intents].map((item) => canonicalJson({ ...item })).join('\n'), 16);
const upTo = (told: Told, index: number): Told => ({
  signals: told.signals.filter((signal) => signal.barIndex < index),
  intents: told.intents.filter((intent) => intent.barIndex < index),
});

const BTC = btcSeries();
const SHORT = excerpt(BTC, 15_444, 18_444);
const SHORT_TOLD = run(SHORT);

describe('on recorded series', () => {
  const whole = [btcSeries(), eurSeries()].map((series) => ({ series, told: run(series) }));

  it.each(whole)('$series.instrument.symbol gives trades to look at, and every payload fits its contract', ({ told }) => {
    const taken = told.signals.filter((signal) => signal.status === 'taken');
    expect(taken.length).toBeGreaterThan(20);
    for (const signal of told.signals) expect(signalV1.parse(signal)).toEqual(signal);
    for (const intent of told.intents) expect(intentV1.parse(intent)).toEqual(intent);
    const ids = [...told.signals, ...told.intents].map((item) => item.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(whole)('$series.instrument.symbol: a taken signal carries its whole chain, each link known by then', ({ told }) => {
    for (const signal of told.signals.filter(({ status }) => status === 'taken')) {
      const roles = signal.evidence.map((item) => item.role);
      for (const role of ['sweep', 'shift', 'displacement', 'entryZone', 'range'] as const) expect(roles).toContain(role);
      expect(roles.filter((role) => role === 'target')).toHaveLength(signal.targets.length);
      for (const item of signal.evidence) expect(item.confirmedAt).toBeLessThanOrEqual(signal.barTime);
      expect(signal.rules.every((rule) => rule.pass)).toBe(true);
      const [entry, stop] = [Number(signal.entry), Number(signal.stop)];
      expect(signal.dir * (entry - stop)).toBeGreaterThan(0);
      for (const target of signal.targets) expect(signal.dir * (Number(target.price) - entry)).toBeGreaterThan(0);
      expect(signal.targets.reduce((sum, target) => sum + target.share, 0)).toBeCloseTo(1, 10);
    }
  });

  it.each(whole)('$series.instrument.symbol: a rejected candidate names the first rule that failed', ({ told }) => {
    for (const signal of told.signals.filter(({ status }) => status === 'rejected')) {
      expect(signal.rules.find((rule) => !rule.pass)?.id).toBe(signal.firstFailedRule);
      expect(signal.expiresAtIndex).toBeNull();
    }
  });

  it.each(whole)('$series.instrument.symbol: at most one signal a bar and side is about one sweep group', ({ series, told }) => {
    // Far fewer than bars: rejections are told once a sweep group, never bar by bar.
    expect(told.signals.length).toBeLessThan(series.bars.length / 20);
  });
});

describe('laws', () => {
  it('says the same on every run (pinned)', () => {
    expect(hashOf(run(SHORT))).toBe(hashOf(SHORT_TOLD));
    expect({ signals: SHORT_TOLD.signals.length, intents: SHORT_TOLD.intents.length, hash: hashOf(SHORT_TOLD) }).toMatchInlineSnapshot(`
      {
        "hash": "7cbe6fe77982b07c",
        "intents": 23,
        "signals": 112,
      }
    `);
  });

  it('prefix: what was said by a bar does not depend on later bars', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: SHORT.bars.length }), (cut) => {
        expect(hashOf(run(excerpt(SHORT, 0, cut)))).toBe(hashOf(upTo(SHORT_TOLD, cut)));
      }),
      { numRuns: 12 },
    );
  });

  it('restore: going through text at any bar changes nothing, the later snapshot included', () => {
    const straight = start(SHORT);
    listen(straight, SHORT.bars);
    const end = canonicalJson(straight.snapshot());
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: SHORT.bars.length }), { maxLength: 8 }), fc.boolean(), (cuts, releases) => {
        let runner = start(SHORT);
        const told: Told = { signals: [], intents: [] };
        let from = 0;
        for (const cut of [...cuts].sort((a, b) => a - b)) {
          listen(runner, SHORT.bars.slice(from, cut), told);
          if (releases) runner.releaseStructures(runner.structureCount - 3);
          runner = restoreStrategy('sweepReversal', contextOf(SHORT), JSON.parse(JSON.stringify(runner.snapshot())));
          from = cut;
        }
        listen(runner, SHORT.bars.slice(from), told);
        expect(hashOf(told)).toBe(hashOf(SHORT_TOLD));
        expect(canonicalJson(runner.snapshot())).toBe(end);
      }),
      { numRuns: 12 },
    );
  });

  it('restore: the same at every bar of a stretch in which candidates live', () => {
    const bars = SHORT.bars.slice(0, 700);
    const straight = hashOf(listen(start(SHORT), bars));
    const runner = { now: start(SHORT) };
    const told: Told = { signals: [], intents: [] };
    for (const bar of bars) {
      listen(runner.now, [bar], told);
      if (bar.index >= 400) runner.now = restoreStrategy('sweepReversal', contextOf(SHORT), runner.now.snapshot());
    }
    expect(hashOf(told)).toBe(straight);
  });

  it('releasing the log at every bar changes nothing', () => {
    const runner = start(SHORT);
    const told: Told = { signals: [], intents: [] };
    for (const bar of SHORT.bars) {
      listen(runner, [bar], told);
      runner.releaseStructures(runner.structureCount);
    }
    expect(hashOf(told)).toBe(hashOf(SHORT_TOLD));
    const keeping = start(SHORT);
    listen(keeping, SHORT.bars);
    expect(canonicalJson(runner.snapshot())).toBe(canonicalJson(keeping.snapshot()));
  });

  it('look-ahead: noise in place of the future changes nothing that was said', () => {
    fc.assert(
      fc.property(fc.integer({ min: 500, max: SHORT.bars.length - 1 }), fc.integer({ min: 1, max: 1_000_000 }), (cut, seed) => {
        const noisy = { ...SHORT, bars: SHORT.bars.map((bar) => (bar.index < cut ? bar : noise(bar, seed))) };
        expect(hashOf(upTo(run(noisy), cut))).toBe(hashOf(upTo(SHORT_TOLD, cut)));
      }),
      { numRuns: 8 },
    );
  });

  it('mirror: price to C minus price turns every decision round', () => {
    // Costs are a share of the price, which a mirror changes; without them the law is exact.
    const params = { 'reward.afterCosts': false };
    const C = 2 * Math.max(...SHORT.bars.map((bar) => bar.high));
    const mirrored = {
      ...SHORT,
      bars: SHORT.bars.map((bar) => ({ ...bar, open: C - bar.open, high: C - bar.low, low: C - bar.high, close: C - bar.close })),
    };
    const flip = (text: string): string => (C / 100 - Number(text)).toFixed(2);
    const told = run(SHORT, params).signals.map((signal) => ({
      key: `${signal.barIndex}:${signal.dir}`,
      status: signal.status,
      rule: signal.firstFailedRule,
      prices: [signal.entry, signal.stop, ...signal.targets.map((target) => target.price)],
    }));
    const back = run(mirrored, params).signals.map((signal) => ({
      key: `${signal.barIndex}:${-signal.dir}`,
      status: signal.status,
      rule: signal.firstFailedRule,
      prices: [signal.entry, signal.stop, ...signal.targets.map((target) => target.price)].map((price) =>
        price === null ? null : flip(price),
      ),
    }));
    const byKey = (a: { key: string }, b: { key: string }): number => (a.key < b.key ? -1 : 1);
    expect(told.length).toBeGreaterThan(50);
    expect(back.sort(byKey)).toEqual(told.sort(byKey));
  });

  it('a bar told twice changes nothing; a bar left out is refused', () => {
    const runner = start(SHORT);
    const told: Told = { signals: [], intents: [] };
    for (const bar of SHORT.bars.slice(0, 1000)) {
      listen(runner, [bar], told);
      expect(runner.onBar(bar)).toEqual({ signals: [], intents: [] });
    }
    expect(hashOf(told)).toBe(hashOf(upTo(SHORT_TOLD, 1000)));
    const late = SHORT.bars[1001] ?? expect.fail('bar');
    expect(() => runner.onBar(late)).toThrow(/bar 1001 follows bar 999/);
  });

  it('rows may start anywhere: only indices move', () => {
    const offset = 15_444;
    const shifted = { ...SHORT, bars: SHORT.bars.map((bar) => ({ ...bar, index: bar.index + offset })) };
    const told = run(shifted);
    expect(told.signals.map((signal) => [signal.id, signal.barIndex - offset])).toEqual(
      SHORT_TOLD.signals.map((signal) => [signal.id, signal.barIndex]),
    );
    expect(told.signals.map((signal) => signal.evidence)).toEqual(SHORT_TOLD.signals.map((signal) => signal.evidence));
  });
});

describe('structures for services', () => {
  it('gives every event once, in wire form, and evidence points to them', () => {
    const runner = start(SHORT);
    const events: StructureEvent[] = [];
    const told: Told = { signals: [], intents: [] };
    for (const bar of SHORT.bars.slice(0, 1500)) {
      const from = runner.structureCount;
      listen(runner, [bar], told);
      events.push(...runner.structuresSince(from));
      runner.releaseStructures(runner.structureCount);
    }
    for (const event of events) expect(structureEventSchema.parse(event)).toEqual(event);
    const ids = new Set(events.map((event) => event.id));
    expect(ids.size).toBe(events.length);
    const own = told.signals.flatMap((signal) => signal.evidence).filter((item) => item.role !== 'bias');
    expect(own.length).toBeGreaterThan(50);
    expect(own.filter((item) => !ids.has(item.structureId))).toEqual([]);
    expect(() => runner.structuresSince(0)).toThrow(/position is 0; expected/);
  });

  it('counts rows from the start of the series', () => {
    const runner = start(SHORT);
    listen(
      runner,
      SHORT.bars.slice(0, 60).map((bar) => ({ ...bar, index: bar.index + 100 })),
    );
    const events = runner.structuresSince(0);
    expect(events.length).toBeGreaterThan(10);
    expect(events.every((event) => event.atIndex >= 100 && event.refs.every((ref) => ref.index >= 100))).toBe(true);
  });
});

describe('snapshots that do not fit', () => {
  const snapshot = start(SHORT).snapshot();
  it.each([
    ['another instance', { ...contextOf(SHORT), instanceId: 'other' }, snapshot, /snapshot.instanceId/],
    ['other parameters', contextOf(SHORT, { 'entry.validBars': 5 }), snapshot, /snapshot.paramsHash/],
    ['another version', contextOf(SHORT), { ...(snapshot as object), version: '0' }, /snapshot is/],
    ['no snapshot at all', contextOf(SHORT), 'nonsense', /snapshot is/],
  ])('%s is refused', (_name, context, value, message) => {
    expect(() => restoreStrategy('sweepReversal', context, value)).toThrow(message);
  });
});

/** A bar that has nothing to do with the recorded one; pure in bar and seed. */
function noise(bar: Bar, seed: number): Bar {
  const random = (salt: number): number => {
    const x = Math.sin(bar.index * 12.9898 + seed * 78.233 + salt * 37.719) * 43_758.5453;
    return x - Math.floor(x);
  };
  const open = Math.round(bar.open * (0.7 + 0.6 * random(1)));
  const close = Math.round(bar.close * (0.7 + 0.6 * random(2)));
  return {
    ...bar,
    open,
    close,
    high: Math.max(open, close) + Math.round(10_000 * random(3)),
    low: Math.min(open, close) - Math.round(10_000 * random(4)),
  };
}
