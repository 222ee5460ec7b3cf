import { type Json, canonicalJson } from '@smc/domain';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** First `digits` hex digits of the SHA-256 of a text. */
export function shortHash(text: string, digits: number): string {
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, digits);
}

/** Names a set of parameters: the same values give the same 16 hex digits, in whatever order they were written. */
export function paramsHash(parts: Readonly<Record<string, Json>>): string {
  return shortHash(canonicalJson(parts), 16);
}
