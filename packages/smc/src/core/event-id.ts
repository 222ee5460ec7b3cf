import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * First 128 bits of SHA-256 over the parts, joined by a character that no part holds, as hex. A pure function of its
 * input: replay, live and back-test name the same event alike.
 */
export function smcId(parts: readonly (string | number)[]): string {
  return bytesToHex(sha256(utf8ToBytes(parts.join('|'))).subarray(0, 16));
}
