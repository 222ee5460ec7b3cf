import type { DetectorDefinition, DetectorExample } from '../detectors/definition.ts';
import { createSmcEngine, OPTIONAL_DETECTORS, type SmcEvent, smcParamsSchema } from '../index.ts';
import { eventsOf } from './runs.ts';

/** What all detectors say of the bars of an example. */
function eventsOn({ barMs, from, bars, params }: DetectorExample): SmcEvent[] {
  const engine = createSmcEngine({
    symbol: 'EXAMPLE',
    timeframe: 'T',
    barMs,
    params: smcParamsSchema.parse(params),
    detectors: OPTIONAL_DETECTORS,
  });
  bars.forEach(([open, high, low, close], row) => engine.push(from + row * barMs, open, high, low, close, 1));
  return eventsOf(engine);
}

/** What the detectors of a folder say of its own example, as the example writes it. */
export function exampleEvents({ names, example }: DetectorDefinition): string[] {
  return eventsOn(example)
    .filter(({ detector }) => names.includes(detector))
    .map(({ confirmedIndex, detector, kind, dir, price, top, bottom }) => {
      const sign = dir > 0 ? '+' : dir < 0 ? '-' : '0';
      return `${confirmedIndex} ${detector} ${kind} ${sign} ${price ?? `${bottom}..${top}`}`;
    });
}
