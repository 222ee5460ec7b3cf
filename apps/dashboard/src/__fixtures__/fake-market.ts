import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { BarView, StructureEvent } from '@smc/contracts';
import { structureEventSchema } from '@smc/contracts';
import { z } from 'zod';

const root = join(import.meta.dirname, '../../../..');
const text = (path: string): string => gunzipSync(readFileSync(join(root, path))).toString('utf8');

/** Real EUR/USD 15m candles of the project's data folder. */
export function recordedBars(count: number): BarView[] {
  const lines = text('data/eurusd-15m.csv.gz')
    .split('\n')
    .slice(1, count + 1);
  return lines.map((line, index) => {
    const [time = '', open = '', high = '', low = '', close = '', volume = ''] = line.split(',');
    return { index, time: Number(time), open, high, low, close, volume };
  });
}

const lineSchema = z.object({
  detector: z.string(),
  kind: z.string(),
  dir: z.number(),
  atIndex: z.number(),
  confirmedIndex: z.number(),
  price: z.number().optional(),
  top: z.number().optional(),
  bottom: z.number().optional(),
  refs: z.array(z.number()),
});

/** The exact structure events of those candles, in the form of the wire. */
export function recordedEvents(bars: readonly BarView[]): StructureEvent[] {
  const timeOf = (index: number): number => bars[index]?.time ?? 0;
  const events: StructureEvent[] = [];
  for (const line of text('packages/smc/src/__fixtures__/eurusd-15m.events.ndjson.gz').split('\n')) {
    if (line === '') continue;
    const { detector, price, top, bottom, refs, ...rest } = lineSchema.parse(JSON.parse(line));
    if (rest.confirmedIndex >= bars.length) continue;
    const source = price ?? `${top}-${bottom}`;
    const zone = detector === 'fvg' || detector === 'orderBlock.internal' ? { zoneId: `${detector}:${rest.atIndex}:${source}` } : {};
    const event: unknown = {
      id: `${detector}:${rest.kind}:${rest.dir}:${rest.atIndex}:${rest.confirmedIndex}:${source}`,
      detector,
      ...rest,
      at: timeOf(rest.atIndex),
      confirmedAt: timeOf(rest.confirmedIndex),
      ...(price === undefined ? {} : { price: price.toFixed(5) }),
      ...(top === undefined ? {} : { top: top.toFixed(5) }),
      ...(bottom === undefined ? {} : { bottom: bottom.toFixed(5) }),
      refs: refs.map((index) => ({ at: timeOf(index), index })),
      ...zone,
    };
    events.push(structureEventSchema.parse(event));
  }
  return events;
}
