import type { Evidence } from '@smc/contracts';
import { type Instrument, formatPrice, invariant } from '@smc/domain';
import type { SmcEventLog } from '@smc/smc';
import type { Clue, Fact } from './state.ts';

/** A note of an event whose id is computed only when somebody asks. */
export function clueTo(position: number): Clue {
  return { position, fact: null };
}

/** Reads the fact behind a clue, once. */
export function readClue(clue: Clue, log: SmcEventLog): Fact {
  if (clue.fact === null) {
    invariant(clue.position >= log.first, 'the log still holds an event that the strategy refers to');
    clue.fact = log.headAt(clue.position);
    clue.position = -1;
  }
  return clue.fact;
}

/** Evidence for people: the fact with its role and one sentence. */
export function evidenceOf(instrument: Instrument, role: Evidence['role'], fact: Fact, text: string): Evidence {
  const { at, confirmedAt, detector, kind, price, top, bottom } = fact;
  const evidence: Evidence = { structureId: fact.id, role, detector, kind, at, confirmedAt, text };
  if (price !== null) evidence.price = formatPrice(instrument, price);
  if (top !== null) evidence.top = formatPrice(instrument, top);
  if (bottom !== null) evidence.bottom = formatPrice(instrument, bottom);
  return evidence;
}

/** A level as people call it. */
export function levelName(kind: string | null, dir: 1 | -1): string {
  const side = dir === 1 ? 'high' : 'low';
  switch (kind) {
    case 'pivot.internal':
      return `internal pivot ${side}`;
    case 'pivot.swing':
      return `swing pivot ${side}`;
    case 'pool.internal':
    case 'pool.swing':
      return dir === 1 ? 'pool of equal highs' : 'pool of equal lows';
    case 'previous.day':
      return `previous day's ${side}`;
    case 'previous.week':
      return `previous week's ${side}`;
    default:
      return kind === null ? side : `${kind} ${side}`;
  }
}
