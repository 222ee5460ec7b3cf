import type { SMC_KINDS, SmcDetectorName } from '@smc/contracts';
import type { SmcEvent } from './types.ts';

/** The kinds that one detector may emit. */
export type SmcKindOf<Name extends SmcDetectorName> = (typeof SMC_KINDS)[Name][number];

/** An event of one detector. */
export type SmcEventOf<Name extends SmcDetectorName> = SmcEvent & { readonly detector: Name; readonly kind: SmcKindOf<Name> };

/** Whether an event is of this detector; from then on the compiler knows which kinds it may be of. */
export function isEventOf<Name extends SmcDetectorName>(event: SmcEvent, detector: Name): event is SmcEventOf<Name> {
  return event.detector === detector;
}
