import type { DetectorDefinition } from '../detectors/definition.ts';
import { createSmcEngine, smcParamsSchema } from '../index.ts';
import { configOf, eventsOf } from './runs.ts';

/** What the detectors of a folder say of its example, in the form of the example's events. */
export function example({ names, example: { barMs, from, bars, params } }: DetectorDefinition): string[] {
  const engine = createSmcEngine(configOf(smcParamsSchema.parse(params), barMs));
  bars.forEach(([open, high, low, close], n) => engine.push(from + n * barMs, open, high, low, close, 1));
  return eventsOf(engine)
    .filter(({ detector }) => names.includes(detector))
    .map(({ confirmedIndex, detector, kind, dir, price, bottom, top }) => {
      const sign = dir > 0 ? '+' : dir < 0 ? '-' : '0';
      return `${confirmedIndex} ${detector} ${kind} ${sign} ${price ?? `${bottom}..${top}`}`;
    });
}
