import { MESSAGES } from '@smc/contracts';
import { clientOrderIdFor } from '../client-order-id.ts';
import { fillsStage, intentsStage } from '../driver.ts';
import { createExecutionCore } from '../execution-core.ts';
import type { ExecutionConfig, ExecutionCore, ExecutionFacts } from '../execution-types.ts';
import { createSimulatedVenue } from '../simulated-venue.ts';
import type { SimCosts, SimulatedVenue } from '../venue.ts';
import { FREE, HOUR, REPLAY, btc, executionConfig, flat, open } from './builders.ts';

/** Ids of the orders of `intent-0`, which most tests trade. */
export const ENTRY = clientOrderIdFor('intent-0', 'entry', 0, 0);
export const STOP = clientOrderIdFor('intent-0', 'stopLoss', 0, 0);
export const TARGET = clientOrderIdFor('intent-0', 'takeProfit', 0, 0);
const NAMES = new Map<string, string>([[ENTRY, 'entry'], [STOP, 'stop'], [TARGET, 'target']]);

/** The first bar: it stands still at 100.00. */
export const b0 = flat(0, 10_000);

/** A core and its venue. */
export interface Desk {
  readonly core: ExecutionCore;
  readonly venue: SimulatedVenue;
}

export function desk(config: ExecutionConfig = executionConfig(), costs: SimCosts = FREE): Desk {
  return { core: createExecutionCore(config), venue: createSimulatedVenue({ instrument: btc, barMs: HOUR, costs }) };
}

/** A desk whose entry of 50 BTC at 99.00 (50 at risk, the stop is 1.00 away) is OPEN after bar 0. */
export function withOpenEntry(config?: ExecutionConfig, costs?: SimCosts): Desk {
  const { core, venue } = desk(config, costs);
  fillsStage(core, venue, b0);
  intentsStage(core, venue, [open(b0)], b0, REPLAY);
  return { core, venue };
}

/** Decisions in short form: stage, bar, what. */
export function brief({ decisions }: ExecutionFacts): string[] {
  return decisions.map(({ type, stage, barIndex, payload }) => {
    const at = `${stage}:${barIndex}`;
    switch (type) {
      case 'trading.order':
        return `${at} ${NAMES.get(payload.clientOrderId) ?? payload.clientOrderId} ${payload.status} r${payload.revision}`;
      case 'trading.fill':
        return `${at} fill ${NAMES.get(payload.clientOrderId) ?? payload.clientOrderId} ${payload.qty}@${payload.price}`;
      case 'trading.position':
        return `${at} position ${payload.qty} r${payload.revision}`;
      case 'trading.denial':
        return `${at} denied ${payload.code}`;
      default:
        return `${at} ${type}`;
    }
  });
}

/** Every fact has the form of its contract. */
export function checkForm({ decisions, equity, trades }: ExecutionFacts): void {
  for (const { type, payload } of decisions) MESSAGES[type].schema.parse(payload);
  for (const point of equity) MESSAGES['trading.equity'].schema.parse(point);
  for (const trade of trades) MESSAGES['trading.tradeClosed'].schema.parse(trade);
}
