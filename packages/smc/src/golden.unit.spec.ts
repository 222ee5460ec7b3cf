import { describe, expect, it } from 'vitest';
import { eventLine, readEventLines } from './__fixtures__/series.ts';
import { detect, EURUSD, eurusdBars, gunzipped } from './__fixtures__/runs.ts';

const wanted = readEventLines(gunzipped('./eurusd-15m.events.ndjson.gz'));
const detectors = [...new Set(wanted.map((line) => line.detector))].sort();
const found = detect(eurusdBars(), EURUSD);

/** Lines of one detector in one order, whatever the order inside a bar. */
function linesOf(detector: string): string[] {
  return found
    .filter((event) => event.detector === detector)
    .map((event) => eventLine(event, 0.00001))
    .sort();
}

describe('event log of EUR/USD 15m', () => {
  it('holds the detectors of this engine', () => {
    expect(detectors).toHaveLength(15);
    expect(wanted).toHaveLength(55_950);
  });

  it.each(detectors)('%s: no line differs', (detector) => {
    const lines = wanted.filter((line) => line.detector === detector).map((line) => line.text);
    expect(lines.length).toBeGreaterThan(0);
    expect(linesOf(detector)).toEqual(lines.sort());
  });

  it('has the same lines over all detectors, bar by bar', () => {
    const byBar = (text: string): number => Number(/"confirmedIndex":(\d+)/.exec(text)?.[1]);
    const mine = found.filter((event) => detectors.includes(event.detector)).map((event) => eventLine(event, 0.00001));
    expect(mine.map(byBar)).toEqual(wanted.map((line) => byBar(line.text)));
    expect(mine.sort()).toEqual(wanted.map((line) => line.text).sort());
  });

  it('gives every event its own id, the same on every run', () => {
    const ids = found.map((event) => event.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(ids.slice(0, 50)).toEqual(
      detect(eurusdBars(), EURUSD)
        .slice(0, 50)
        .map((event) => event.id),
    );
  });
});
