/**
 * 128 bits over a text, as 32 hex digits; the caller joins parts by a character that no part holds. A pure function of its input:
 * replay, live and back-test name the same event alike. Not cryptographic: nobody gains by forging the name of an event,
 * and ids are made by the thousand. Four lanes multiply and rotate each code unit in (the multipliers are those of the
 * public-domain MurmurHash3), and a finish spreads every lane over the others.
 */
export function smcId(text: string): string {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let d = 0x452821e6;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    a = Math.imul(rotate(a ^ unit, 13), 0xcc9e2d51);
    b = Math.imul(rotate(b ^ a, 17), 0x1b873593);
    c = Math.imul(rotate(c ^ (unit + at), 15), 0x85ebca6b);
    d = Math.imul(rotate(d ^ c, 19), 0xc2b2ae35);
  }
  a = finish(a ^ d ^ text.length);
  b = finish(b ^ a);
  c = finish(c ^ b);
  d = finish(d ^ c);
  return hex(finish(a ^ d)) + hex(b) + hex(c) + hex(d);
}

function rotate(lane: number, by: number): number {
  return (lane << by) | (lane >>> (32 - by));
}

function finish(lane: number): number {
  const first = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return second ^ (second >>> 16);
}

/** Two hex digits for every byte: a number's own `toString(16)` goes through the runtime, which ids are too frequent for. */
const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hex(lane: number): string {
  return `${BYTES[lane >>> 24]}${BYTES[(lane >>> 16) & 0xff]}${BYTES[(lane >>> 8) & 0xff]}${BYTES[lane & 0xff]}`;
}
