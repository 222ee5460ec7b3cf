import { describe, expect, it } from 'vitest';
import { eurusdBars, EURUSD, eventsOf, feed } from './__fixtures__/runs.ts';
import { createSmcEngine, type SmcEngine, type SmcParamsInput, smcParamsSchema } from './index.ts';

const bars = eurusdBars();

function engineWith(params: SmcParamsInput): SmcEngine {
  return createSmcEngine({ ...EURUSD, params: smcParamsSchema.parse({ ...EURUSD.params, ...params }) });
}

/** Most levels of one kind and most zones of one detector that were ever live. */
function mostLive(engine: SmcEngine, rows: number): { levels: number; zones: number } {
  let levels = 0;
  let zones = 0;
  for (let row = 0; row < rows; row++) {
    feed(engine, bars, row, row + 1);
    const counts = new Map<string, number>();
    const count = (name: string): number => {
      const next = (counts.get(name) ?? 0) + 1;
      counts.set(name, next);
      return next;
    };
    engine.state.forEachLiveLevel(({ kind }) => (levels = Math.max(levels, count(kind))));
    engine.state.forEachLiveZone(({ detector }) => (zones = Math.max(zones, count(detector))));
  }
  return { levels, zones };
}

describe('bounds', () => {
  it('end the one confirmed first as expired, and are never passed', () => {
    const engine = engineWith({ 'level.maxLive': 8, 'zone.maxLive': 6 });
    expect(mostLive(engine, 4_000)).toEqual({ levels: 8, zones: 6 });
    const events = eventsOf(engine);
    const expiredOf = (detector: string): number =>
      events.filter((event) => event.detector === detector && event.kind === 'expired').length;
    for (const detector of ['fvg', 'orderBlock.internal', 'sweep.internal', 'sweep.swing']) {
      expect(expiredOf(detector), detector).toBeGreaterThan(0);
    }
    // First in, first out: the live lives of a detector are its newest ones.
    const begun: number[] = [];
    engine.state.forEachLiveZone((zone) => {
      if (zone.detector === 'fvg') begun.push(zone.confirmedIndex);
    });
    expect(begun).toEqual([...begun].sort((a, b) => a - b));
  });

  it('are far away with the defaults', () => {
    const most = mostLive(engineWith({}), 6_000);
    expect(most.levels).toBeLessThan(60);
    expect(most.zones).toBeLessThan(80);
  });

  it('hold the log to what a reader has not released', () => {
    const engine = engineWith({});
    const ids: string[] = [];
    for (let row = 0; row < 6_000; row++) {
      feed(engine, bars, row, row + 1);
      for (let position = engine.log.first; position < engine.log.length; position++) ids.push(engine.log.at(position).id);
      engine.log.release(engine.log.length);
    }
    expect(engine.log.first).toBe(engine.log.length);
    expect(() => engine.log.at(0)).toThrow(/event 0 is not in the log/);
    const whole = engineWith({});
    feed(whole, bars, 0, 6_000);
    expect(ids).toEqual(eventsOf(whole).map((event) => event.id));
  });

  it('release part of the log and leave the rest as it was', () => {
    const engine = engineWith({});
    feed(engine, bars, 0, 6_000);
    const all = eventsOf(engine);
    for (const upTo of [1, 2_047, 2_048, 2_049, 5_000, 4_000]) {
      engine.log.release(upTo);
      expect(eventsOf(engine)).toEqual(all.slice(engine.log.first));
    }
    expect(engine.log.first).toBe(5_000);
  });
});
