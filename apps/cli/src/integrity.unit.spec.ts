import { type BarColumns, barColumns } from '@smc/domain';
import { type SmcConfig, type SmcEngine, OPTIONAL_DETECTORS, createSmcEngine, restoreSmcEngine, smcParamsSchema } from '@smc/smc';
import { describe, expect, it } from 'vitest';
import { proveIntegrity } from './commands/integrity.ts';
import { choosePrefixes } from './prefixes.ts';
import { contrastReference } from './reference-contrast.ts';

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
  const prefixes = choosePrefixes(bars, HOUR, 'UTC', true);

  it('proves all detectors, those that run only when named too', () => {
    const seen: SmcConfig[] = [];
    const create = (config: SmcConfig): SmcEngine => {
      seen.push(config);
      return createSmcEngine(config);
    };
    proveIntegrity(CONFIG, bars, prefixes.slice(0, 3), { create, restore: restoreSmcEngine });
    expect(seen).toHaveLength(4);
    for (const { detectors } of seen) expect(detectors).toEqual(OPTIONAL_DETECTORS);
  });

  it('finds nothing in the real engine', () => {
    const found = proveIntegrity(CONFIG, bars, prefixes);
    expect(createSmcEngine(CONFIG).log.length).toBe(0);
    expect([total(found, 'rewritten'), total(found, 'early'), total(found, 'streamDiff')]).toEqual([0, 0, 0]);
  });

  it('catches an engine that changes what it said', () => {
    const found = proveIntegrity(CONFIG, bars, prefixes, { create: (config) => repainting(config, 100), restore: restoreSmcEngine });
    expect(total(found, 'rewritten')).toBeGreaterThan(0);
  });

  it('catches a restore that forgets', () => {
    const found = proveIntegrity(CONFIG, bars, [80], { create: createSmcEngine, restore: (config) => createSmcEngine(config) });
    expect(total(found, 'streamDiff')).toBeGreaterThan(0);
  });
});

describe('choosePrefixes', () => {
  it('takes every prefix of a short series and the whole of a long one', () => {
    expect(choosePrefixes(wave(20), HOUR, 'UTC', false)).toHaveLength(20);
    const long = choosePrefixes(wave(6000), HOUR, 'UTC', false);
    expect(long.at(-1)).toBe(6000);
    expect(long.length).toBeGreaterThanOrEqual(1000);
    expect(long.length).toBeLessThanOrEqual(1200);
  });

  it('looks closely at holes and at clock changes', () => {
    const march = Date.UTC(2023, 2, 1);
    const whole = wave(6000, march);
    const holed: BarColumns = { ...whole, time: whole.time.map((time, row) => (row >= 3333 ? time + 5 * HOUR : time)) };
    const lengths = new Set(choosePrefixes(holed, HOUR, 'UTC', false));
    expect([3333, 3334, 3335].every((length) => lengths.has(length))).toBe(true);
    const change = (Date.UTC(2023, 2, 13) - march) / HOUR;
    expect([change, change + 1, change + 2].every((length) => lengths.has(length))).toBe(true);
  });
});

describe('contrastReference', () => {
  const bars = wave(240);

  it('finds that swings, breaks and blocks of the library take back what they said, and gaps do not', () => {
    const found = contrastReference(bars, '0.01', choosePrefixes(bars, HOUR, 'UTC', true));
    const of = (name: string) => found.find((each) => each.name === name);
    expect(found.map(({ name }) => name)).toHaveLength(8);
    expect(of('swing_highs_lows')?.rewritten).toBeGreaterThan(0);
    expect(of('swing_highs_lows')?.rows).toBeGreaterThan(0);
    // A gap of three closed bars stays what it is.
    expect(of('fvg')).toMatchObject({ rewritten: 0, rows: 0 });
    expect(of('fvg')?.readings).toBeGreaterThan(0);
  });

  it('finds nothing to take back when the only prefix is the whole', () => {
    expect(contrastReference(bars, '0.01', [bars.length]).every(({ rewritten }) => rewritten === 0)).toBe(true);
  });
});
