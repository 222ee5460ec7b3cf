/**
 * Compares the engine's events with an event log, per detector and as multisets, and prints what differs.
 * node benchmarks/golden.ts SERIES.csv.gz EVENTS.ndjson.gz TICK BAR_MS
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { detectAll, smcParamsSchema } from '../src/index.ts';
import { eventLine, readEventLines, readSeries } from '../src/__fixtures__/series.ts';

const [series = '', events = '', tick = '0.00001', barMs = '900000'] = process.argv.slice(2);
const text = (path: string): Buffer => (path.endsWith('.gz') ? gunzipSync(readFileSync(path)) : readFileSync(path));
const bars = readSeries(text(series).toString('utf8'), Number(tick));
const params = smcParamsSchema.parse({ 'fvg.minAtr': 0 });
const engine = detectAll(bars, { symbol: 'X', timeframe: 'T', barMs: Number(barMs), params });
const wanted = readEventLines(text(events).toString('utf8'));
const detectors = new Set(wanted.map((line) => line.detector));
const counts = new Map<string, number>();
const detectorOf = new Map<string, string>();
for (const line of wanted) {
  counts.set(line.text, (counts.get(line.text) ?? 0) + 1);
  detectorOf.set(line.text, line.detector);
}
for (let n = engine.log.first; n < engine.log.length; n++) {
  const event = engine.log.at(n);
  if (!detectors.has(event.detector)) continue;
  const line = eventLine(event, Number(tick));
  counts.set(line, (counts.get(line) ?? 0) - 1);
  detectorOf.set(line, event.detector);
}
const perDetector = new Map<string, [number, number]>();
const shown: string[] = [];
for (const [line, count] of counts) {
  const entry = perDetector.get(detectorOf.get(line) ?? '') ?? [0, 0];
  if (count > 0) entry[0] += count;
  if (count < 0) entry[1] -= count;
  perDetector.set(detectorOf.get(line) ?? '', entry);
  if (count !== 0) shown.push(`${count > 0 ? 'missing' : 'extra'} ${line}`);
}
shown.sort((a, b) => Number(/"confirmedIndex":(\d+)/.exec(a)?.[1]) - Number(/"confirmedIndex":(\d+)/.exec(b)?.[1]));
const summary = [...perDetector].map(([name, [missing, extra]]) => `${name}: missing ${missing}, extra ${extra}`);
const verdict = `${wanted.length} lines wanted, ${shown.length} differ`;
process.stdout.write(`${[...summary, ...shown.slice(0, 40), verdict].join('\n')}\n`);
