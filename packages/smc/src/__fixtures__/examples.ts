import type { DetectorDefinition, DetectorExample } from '../detectors/definition.ts';
import { createSmcEngine, OPTIONAL_DETECTORS, type SmcEngine, type SmcEvent, smcParamsSchema } from '../index.ts';
import { eventsOf } from './runs.ts';

/** An engine with all detectors that has taken the bars of an example. */
function played({ barMs, from, bars, params }: DetectorExample): SmcEngine {
  const config = { symbol: 'EXAMPLE', timeframe: 'T', barMs, params: smcParamsSchema.parse(params), detectors: OPTIONAL_DETECTORS };
  const engine = createSmcEngine(config);
  for (const [open, high, low, close, missing = 0] of bars) {
    engine.push(engine.lastTime === null ? from : engine.lastTime + barMs * (1 + missing), open, high, low, close, 1);
  }
  return engine;
}

/** An event as an example writes it. */
function told({ confirmedIndex, detector, kind, dir, price, top, bottom }: SmcEvent): string {
  const sign = dir > 0 ? '+' : dir < 0 ? '-' : '0';
  return `${confirmedIndex} ${detector} ${kind} ${sign} ${price ?? `${bottom}..${top}`}`;
}

/** What the detectors of a folder say of its own example. */
export function exampleEvents({ names, example }: DetectorDefinition): string[] {
  return eventsOf(played(example))
    .filter(({ detector }) => names.includes(detector))
    .map(told);
}
