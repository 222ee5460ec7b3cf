import { barColumns, sliceBars } from '@smc/domain';
import { describe, expect, it } from 'vitest';
import { handMade, HOUR_MS, MONDAY, play, quiet } from './__fixtures__/hand-made.ts';
import { configOf, eventsOf } from './__fixtures__/runs.ts';
import {
  createSmcEngine,
  DAY_PARAMS,
  detectAll,
  restoreSmcEngine,
  SMC_ENGINE_VERSION,
  SMC_RANKS,
  SmcInputError,
  smcParamsSchema,
  SmcSnapshotError,
} from './index.ts';

const NEXT = MONDAY + 20 * HOUR_MS;

describe('pushAll', () => {
  const rows = Array.from({ length: 9000 }, (_, n) => ({
    time: MONDAY + n * HOUR_MS,
    open: 1000,
    high: 1005 + (n % 7),
    low: 990 - (n % 5),
    close: 1001,
    volume: 1,
  }));

  it('is a push of each row', () => {
    const whole = handMade();
    whole.pushAll(barColumns(rows));
    const single = handMade();
    for (const { time, open, high, low, close, volume } of rows) single.push(time, open, high, low, close, volume);
    expect(whole.snapshot()).toEqual(single.snapshot());
    expect(eventsOf(whole)).toEqual(eventsOf(single));
  });

  it('shows its log to a reader, who may let go of it', () => {
    const all = detectAll(barColumns(rows), handMade().config);
    const read: unknown[] = [];
    const engine = detectAll(barColumns(rows), handMade().config, (log) => {
      for (let position = log.first; position < log.length; position++) read.push(log.at(position));
      log.release(log.length);
    });
    expect(engine.log.first).toBe(engine.log.length);
    expect(read).toEqual(eventsOf(all));
  });

  it('stops at the first row that is no bar and keeps the rows before it', () => {
    const bars = barColumns(rows);
    bars.high[5000] = 1;
    const engine = handMade();
    expect(() => {
      engine.pushAll(bars);
    }).toThrow(SmcInputError);
    expect(engine.barCount).toBe(5000);
    const before = handMade();
    before.pushAll(sliceBars(bars, 0, 5000));
    expect(engine.snapshot()).toEqual(before.snapshot());
  });
});

describe('push', () => {
  it('takes the same bar twice without a change', () => {
    const engine = handMade();
    play(engine, quiet(19));
    expect(engine.push(NEXT - HOUR_MS, 1000, 1005, 990, 1001, 3)).toBe('accepted');
    const before = engine.snapshot();
    expect(engine.push(NEXT - HOUR_MS, 1000, 1005, 990, 1001, 3)).toBe('duplicate');
    expect(engine.snapshot()).toEqual(before);
    expect(engine.barCount).toBe(20);
    expect(engine.lastTime).toBe(NEXT - HOUR_MS);
    expect(engine.peek(NEXT - HOUR_MS, 1000, 1005, 990, 1001, 3)).toEqual([]);
  });

  const good: [number, number, number, number, number, number] = [NEXT, 1000, 1005, 990, 1001, 3];
  it.each([
    ['time', 0, NEXT + 1, 'a multiple of the bar length'],
    ['time', 0, NEXT + HOUR_MS / 2, 'a multiple of the bar length'],
    ['time', 0, NEXT - 2 * HOUR_MS, 'out of order'],
    ['time', 0, NEXT - HOUR_MS, 'with other prices'],
    ['time', 0, Number.NaN, 'epoch milliseconds'],
    ['open', 1, Number.NaN, 'positive whole number'],
    ['open', 1, 1000.5, 'positive whole number'],
    ['open', 1, 1006, 'between low 990 and high 1005'],
    ['high', 2, Number.POSITIVE_INFINITY, 'positive whole number'],
    ['high', 2, 989, 'at least the low 990'],
    ['low', 3, 0, 'positive whole number'],
    ['low', 3, -5, 'positive whole number'],
    ['close', 4, 989, 'between low 990 and high 1005'],
    ['volume', 5, -1, 'zero or more'],
    ['volume', 5, Number.NaN, 'zero or more'],
  ] as const)('refuses %s at argument %i = %d and stays as it was', (field, place, value, expected) => {
    const engine = handMade();
    play(engine, quiet(20));
    const before = engine.snapshot();
    const bar: typeof good = [...good];
    bar[place] = value;
    for (const attempt of [() => engine.push(...bar), () => engine.peek(...bar)]) {
      expect(attempt).toThrow(SmcInputError);
      expect(attempt).toThrow(expected);
    }
    try {
      engine.push(...bar);
    } catch (error) {
      expect(error).toMatchObject({ field, value });
    }
    expect(engine.snapshot()).toEqual(before);
    expect(engine.push(...good)).toBe('accepted');
  });

  it('accepts holes and flat bars', () => {
    const engine = handMade();
    play(engine, [
      [1000, 1000, 1000, 1000],
      [1000, 1000, 1000, 1000, 500],
    ]);
    expect(engine.barCount).toBe(2);
  });
});

describe('snapshot', () => {
  const engine = handMade();
  play(engine, quiet(30));
  const { config } = engine;
  const stored = (): Record<string, unknown> => ({ ...engine.snapshot() });

  it('holds nothing that the engine still uses', () => {
    const first = engine.snapshot();
    const copy = structuredClone(first);
    play(engine, quiet(3));
    expect(first).toEqual(copy);
  });

  it.each([
    ['another version', { version: '0' }, `snapshot is of engine version 0; this engine is version ${SMC_ENGINE_VERSION}`],
    ['another symbol', { config: { ...config, symbol: 'OTHER' } }, 'symbol is "OTHER"; expected "TEST"'],
    ['another time frame', { config: { ...config, timeframe: 'U' } }, 'timeframe is "U"; expected "T"'],
    ['another bar length', { config: { ...config, barMs: 60_000 } }, 'barMs is 60000; expected 3600000'],
    ['another parameter', { config: { ...config, params: { ...config.params, 'sweep.window': 4 } } }, 'sweep.window is 4; expected 3'],
    ['a missing part', { state: {} }, 'snapshot has no part bars'],
    ['a short part', { state: { ...engine.snapshot().state, atr: [1] } }, 'snapshot part atr ends early'],
    ['a long part', { state: { ...engine.snapshot().state, atr: [1, 14, 1, 1, 1] } }, 'snapshot part atr has too many values'],
    ['a wild count', { state: { ...engine.snapshot().state, atr: [1, 99, 1, 1] } }, 'snapshot part atr holds 99'],
    ['no configuration', { config: null }, 'it names none'],
    ['a damaged state', { state: 'x' }, 'snapshot is damaged'],
  ])('refuses %s', (_, change, message) => {
    const restore = (): unknown => restoreSmcEngine(config, { ...stored(), ...change });
    expect(restore).toThrow(SmcSnapshotError);
    expect(restore).toThrow(message);
  });

  it.each([null, undefined, 7, 'text', []])('refuses %j', (value) => {
    expect(() => restoreSmcEngine(config, value)).toThrow('snapshot is of engine version none');
  });

  it('continues the positions of the log', () => {
    const second = restoreSmcEngine(config, engine.snapshot());
    expect(second.log.first).toBe(engine.log.length);
    expect(second.log.length).toBe(engine.log.length);
    expect(() => second.log.at(second.log.first)).toThrow(RangeError);
  });
});

describe('parameters', () => {
  it('have the defaults of the reference', () => {
    expect(smcParamsSchema.parse({})).toMatchObject({
      'pivot.internal.left': 5,
      'pivot.swing.right': 20,
      'label.tolerance': 0.1,
      'fvg.minAtr': 0.1,
      'fvg.maxAge': 500,
      'sweep.window': 3,
      'sweep.minExcursion': 0.05,
      'level.maxAge': 1000,
      'day.zone': 'UTC',
      'day.roll': '00:00',
    });
    expect(smcParamsSchema.parse(DAY_PARAMS.fx)).toMatchObject({ 'day.zone': 'America/New_York', 'day.roll': '17:00' });
  });

  it('refuse unknown names and values out of range, by name', () => {
    expect(() => smcParamsSchema.parse({ 'fvg.minAtrs': 0 })).toThrow('fvg.minAtrs');
    for (const bad of [
      { 'sweep.window': 0 },
      { 'sweep.window': 1.5 },
      { 'fvg.minAtr': -1 },
      { 'displacement.closeLocation': 1.1 },
      { 'day.zone': 'Mars/Base' },
      { 'day.roll': '24:00' },
    ]) {
      expect(() => smcParamsSchema.parse(bad)).toThrow(Object.keys(bad)[0]);
    }
  });

  it('rank levels in the order of the reference', () => {
    const ranks = ['pivot.internal', 'session', 'pivot.swing', 'pool.internal', 'previous.day', 'previous.week', 'previous.month'] as const;
    const values = ranks.map((kind) => SMC_RANKS[kind]);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(new Set(values).size).toBe(ranks.length);
  });

  it('ask for a bar length', () => {
    expect(() => createSmcEngine(configOf(smcParamsSchema.parse({}), 0))).toThrow('barMs is 0');
  });
});

describe('log', () => {
  it('gives the same by column as by object', () => {
    const column = (value: number): Float64Array => new Float64Array(40).fill(value);
    const time = column(0).map((_, row) => MONDAY + row * HOUR_MS);
    const wave = (row: number): number => 1000 + Math.round(20 * Math.sin(row / 2));
    const open = column(0).map((_, row) => wave(row));
    const close = column(0).map((_, row) => wave(row + 1));
    const high = open.map((value, row) => Math.max(value, close[row] ?? 0) + 1);
    const low = open.map((value, row) => Math.min(value, close[row] ?? 0) - 1);
    const engine = detectAll({ length: 40, time, open, high, low, close, volume: column(1) }, handMade().config);
    const { log } = engine;
    const events = eventsOf(engine);
    expect(events.length).toBeGreaterThan(20);
    events.forEach((event, position) => {
      expect(log.detectorAt(position)).toBe(event.detector);
      expect(log.kindAt(position)).toBe(event.kind);
      expect(log.dirAt(position)).toBe(event.dir);
      expect(log.atIndexAt(position)).toBe(event.atIndex);
      expect(log.confirmedIndexAt(position)).toBe(event.confirmedIndex);
      expect(log.priceAt(position)).toBe(event.price ?? Number.NaN);
      expect(log.topAt(position)).toBe(event.top ?? Number.NaN);
      expect(log.bottomAt(position)).toBe(event.bottom ?? Number.NaN);
      expect(log.levelAt(position)).toBe(event.level ?? null);
      expect(log.rankAt(position)).toBe(event.rank ?? 0);
      expect(log.zoneAt(position) >= 0).toBe(event.zoneId !== undefined);
    });
    expect(() => log.at(events.length)).toThrow(RangeError);
  });
});
