import type { OpenIntent } from '@smc/contracts';
import { type Instrument, parsePrice } from '@smc/domain';
import type { IntentPrices } from './types.ts';

/** Prices of an intent in ticks; null for a text that is no positive price on the instrument's grid. */
export function pricesOf(instrument: Instrument, intent: OpenIntent): IntentPrices {
  const ticks = (text: string): number | null => {
    const parsed = parsePrice(instrument, text);
    return parsed.ok && parsed.value > 0 ? parsed.value : null;
  };
  return { entry: ticks(intent.entry), stop: ticks(intent.stop), targets: intent.targets.map((target) => ticks(target.price)) };
}
