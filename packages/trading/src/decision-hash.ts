import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { decisionLine } from '@smc/contracts';
import type { DecisionHash, TextDigest } from './driver-types.ts';

/** Characters of lines that are gathered before they are hashed: few long texts cost far less than many short ones. */
const GATHERED = 65_536;

/**
 * An incremental decision hash: SHA-256 over each line and a line feed. The lines must come ordered by bar, stage and
 * order of writing; that is the order the driver and the decision log have them in. A process may hand in the SHA-256
 * of its platform; the default is a portable one with the same result.
 */
export function createDecisionHash(digest: TextDigest = portableDigest()): DecisionHash {
  let gathered = '';
  const flush = (): void => {
    if (gathered !== '') digest.update(gathered);
    gathered = '';
  };
  const add = (line: string): void => {
    gathered += `${line}\n`;
    if (gathered.length >= GATHERED) flush();
  };
  return {
    add,
    addAll(decisions): void {
      for (const decision of decisions) add(decisionLine(decision));
    },
    digest(): string {
      flush();
      return digest.hex();
    },
  };
}

function portableDigest(): TextDigest {
  const hash = sha256.create();
  return {
    update: (text) => {
      hash.update(utf8ToBytes(text));
    },
    hex: () => bytesToHex(hash.clone().digest()),
  };
}
