import { type BarColumns, barColumns, sliceBars } from '@smc/domain';
import { describe, expect, it } from 'vitest';
import { detectAll } from '../detect-all.ts';
import { createSmcEngine, restoreSmcEngine } from '../engine.ts';
import { DEFAULT_DETECTORS, OPTIONAL_DETECTORS, type SmcOptionalDetector } from '../detectors/registry.ts';
import { smcParamsSchema } from '../params.ts';
import type { SmcConfig, SmcEngine } from '../types.ts';
import { EVERY_PREFIX, affordablePrefixes, choosePrefixes } from './prefixes.ts';
import { IntegrityCancelled, integritySteps, proveIntegrity } from './prove.ts';

const HOUR = 3_600_000;
const CONFIG: SmcConfig = { symbol: 'T', timeframe: '1h', barMs: HOUR, params: smcParamsSchema.parse({}) };

/** A wave with enough swings for pivots, breaks and gaps. */
function wave(length: number, start = 0): BarColumns {
  const rows = Array.from({ length }, (_, n) => {
    const middle = 10_000 + Math.round(600 * Math.sin(n / 6) + 200 * Math.sin(n / 1.7));
    const close = middle + ((n * 37) % 41) - 20;
    return {
      time: start + n * HOUR,
      open: middle,
      high: Math.max(middle, close) + 15,
      low: Math.min(middle, close) - 15,
      close,
      volume: 1,
    };
  });
  return barColumns(rows);
}

function total(found: ReturnType<typeof proveIntegrity>, what: 'rewritten' | 'early' | 'streamDiff'): number {
  return found.reduce((sum, each) => sum + each[what], 0);
}

/** A direction that is not the one given. */
const other = (dir: number): number => (dir === 0 ? 1 : 0);

/** An engine that repaints: after `at` bars it tells another direction of the event it told of first. */
function repainting(config: SmcConfig, at: number): SmcEngine {
  const engine = createSmcEngine(config);
  const log = new Proxy(engine.log, {
    get(target, key) {
      if (key === 'dirAt')
        return (position: number) => (position === 0 && engine.barCount > at ? other(target.dirAt(position)) : target.dirAt(position));
      const member: unknown = Reflect.get(target, key, target);
      return typeof member === 'function' ? (member as (...args: unknown[]) => unknown).bind(target) : member; // a method of the log
    },
  });
  return new Proxy(engine, {
    get(target, key) {
      if (key === 'log') return log;
      const member: unknown = Reflect.get(target, key, target);
      return typeof member === 'function' ? (member as (...args: unknown[]) => unknown).bind(target) : member; // a method of the engine
    },
  });
}

describe('proveIntegrity', () => {
  const bars = wave(160);
  const prefixes = choosePrefixes(bars, HOUR, 'UTC', EVERY_PREFIX);

  it('finds nothing in the real engine', () => {
    const found = proveIntegrity(CONFIG, bars, prefixes);
    expect(createSmcEngine(CONFIG).log.length).toBe(0);
    expect([total(found, 'rewritten'), total(found, 'early'), total(found, 'streamDiff')]).toEqual([0, 0, 0]);
  });

  it('lists what ran: what is on by default, or what the configuration names and what always runs', () => {
    const names = (detectors?: readonly SmcOptionalDetector[]): string[] =>
      proveIntegrity(detectors === undefined ? CONFIG : { ...CONFIG, detectors }, bars, [bars.length]).map(({ name }) => name);
    const always = names([]);
    expect(always).toContain('structure.swing');
    expect(always).not.toContain('fvg');
    expect(names().sort()).toEqual([...always, ...DEFAULT_DETECTORS].sort());
    expect(names(OPTIONAL_DETECTORS).sort()).toEqual([...always, ...OPTIONAL_DETECTORS].sort());
  });

  it('catches an engine that changes what it said', () => {
    const found = proveIntegrity(CONFIG, bars, prefixes, {
      maker: { create: (config) => repainting(config, 100), restore: restoreSmcEngine },
    });
    expect(total(found, 'rewritten')).toBeGreaterThan(0);
  });

  it('catches a restore that forgets', () => {
    const found = proveIntegrity(CONFIG, bars, [80], {
      maker: { create: createSmcEngine, restore: (config) => createSmcEngine(config) },
    });
    expect(total(found, 'streamDiff')).toBeGreaterThan(0);
  });

  it('counts every event of every prefix as a reading', () => {
    const found = proveIntegrity(CONFIG, bars, [40, 160]);
    const events = [40, 160].map((length) => detectAll(sliceBars(bars, 0, length), CONFIG).log.length);
    expect(found.reduce((sum, each) => sum + each.readings, 0)).toBe(events.reduce((sum, each) => sum + each));
    expect(found.find(({ name }) => name === 'pivot.internal')?.readings).toBeGreaterThan(0);
  });

  it('tells how far it has come, once a prefix, and ends when it is told to', () => {
    const told: number[] = [];
    const signal = { aborted: false };
    const onProgress = ({ done, total: all }: { done: number; total: number }): void => {
      told.push(done);
      expect(all).toBe(4);
      if (done === 3) signal.aborted = true;
    };
    expect(() => proveIntegrity(CONFIG, bars, [10, 20, 30, 160], { onProgress, signal })).toThrow(IntegrityCancelled);
    expect(told).toEqual([1, 2, 3]);
  });

  it('gives way often on a long series', () => {
    const long = wave(6000);
    let steps = 0;
    const proof = integritySteps(CONFIG, long, [6000]);
    for (let step = proof.next(); step.done !== true; step = proof.next()) steps += 1;
    expect(steps).toBeGreaterThan(20);
  });
});

describe('choosePrefixes', () => {
  it('takes every prefix of a short series and the whole of a long one', () => {
    expect(choosePrefixes(wave(20), HOUR, 'UTC')).toHaveLength(20);
    const long = choosePrefixes(wave(6000), HOUR, 'UTC');
    expect(long.at(-1)).toBe(6000);
    expect(long.length).toBeGreaterThanOrEqual(1000);
    expect(long.length).toBeLessThanOrEqual(1200);
  });

  it('looks closely at holes and at clock changes', () => {
    const march = Date.UTC(2023, 2, 1);
    const whole = wave(6000, march);
    const holed: BarColumns = { ...whole, time: whole.time.map((time, row) => (row >= 3333 ? time + 5 * HOUR : time)) };
    const lengths = new Set(choosePrefixes(holed, HOUR, 'UTC'));
    expect([3333, 3334, 3335].every((length) => lengths.has(length))).toBe(true);
    const change = (Date.UTC(2023, 2, 13) - march) / HOUR;
    expect([change, change + 1, change + 2].every((length) => lengths.has(length))).toBe(true);
  });

  it('stays affordable: fewer prefixes the longer the series, but every one of a short one', () => {
    expect(choosePrefixes(wave(100), HOUR, 'UTC', affordablePrefixes(100))).toHaveLength(100);
    for (const length of [1500, 5000, 20_000]) {
      const chosen = choosePrefixes(wave(length), HOUR, 'UTC', affordablePrefixes(length));
      expect(chosen.at(-1)).toBe(length);
      expect(chosen.length).toBeGreaterThanOrEqual(12);
      expect(chosen.reduce((sum, each) => sum + each)).toBeLessThanOrEqual(165_000);
    }
  });
});
