import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { decisionLine } from '@smc/contracts';
import type { DecisionHash } from './driver-types.ts';

/**
 * An incremental decision hash: SHA-256 over each line and a line feed. The lines must come ordered by bar, stage and
 * order of writing; that is the order the driver and the decision log have them in.
 */
export function createDecisionHash(): DecisionHash {
  const hash = sha256.create();
  const add = (line: string): void => {
    hash.update(utf8ToBytes(`${line}\n`));
  };
  return {
    add,
    addAll(decisions): void {
      if (decisions.length === 0) return;
      // One text for all of them: hashing a few long texts costs far less than many short ones.
      add(decisions.map(decisionLine).join('\n'));
    },
    digest: () => bytesToHex(hash.clone().digest()),
  };
}
