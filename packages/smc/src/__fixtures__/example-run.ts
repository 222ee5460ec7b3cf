import type { DetectorDefinition } from '../detectors/definition.ts';
import { createSmcEngine, smcParamsSchema } from '../index.ts';
import { configOf, eventsOf } from './runs.ts';

/** What a folder's detectors say of the example in their definition, in the words of its events. */
export function exampleEvents({ names, example }: DetectorDefinition): string[] {
  const { barMs, from, bars, params } = example;
  const engine = createSmcEngine(configOf(smcParamsSchema.parse(params), barMs));
  bars.forEach(([open, high, low, close], row) => engine.push(from + row * barMs, open, high, low, close, 1));
  return eventsOf(engine)
    .filter(({ detector }) => names.includes(detector))
    .map(({ confirmedIndex, detector, kind, dir, price, top, bottom }) => {
      const sign = dir > 0 ? '+' : dir < 0 ? '-' : '0';
      return `${confirmedIndex} ${detector} ${kind} ${sign} ${price ?? `${bottom}..${top}`}`;
    });
}
