/** State of an id after the words that are the same for many events, made once for each text. */
export interface IdSeed {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** Two hex digits for every byte: a number's own `toString(16)` goes through the runtime, which ids are too frequent for. */
const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * 128 bits over words and numbers, as 32 hex digits. A pure function of its input: replay, live and back-test name the same
 * event alike. Not cryptographic: nobody gains by forging the name of an event, and ids are made by the million. Four lanes
 * multiply and rotate each 32-bit word in (the multipliers are those of the public-domain MurmurHash3), and a finish spreads
 * every lane over the others. Its fields are plain, since they are written for every word.
 */
export class EventId implements IdSeed {
  a = 0;
  b = 0;
  c = 0;
  d = 0;
  words = 0;

  /** Begins a new id where the seed's text ends. */
  begin(seed: IdSeed): void {
    this.a = seed.a;
    this.b = seed.b;
    this.c = seed.c;
    this.d = seed.d;
    this.words = 0;
  }

  /** Takes in 32 bits. */
  word(value: number): void {
    const a = Math.imul(rotate(this.a ^ value, 13), 0xcc9e2d51);
    const b = Math.imul(rotate(this.b ^ a, 17), 0x1b873593);
    const c = Math.imul(rotate(this.c ^ (value + this.words), 15), 0x85ebca6b);
    this.d = Math.imul(rotate(this.d ^ c, 19), 0xc2b2ae35);
    this.a = a;
    this.b = b;
    this.c = c;
    this.words += 1;
  }

  /** Takes in a whole number of up to 53 bits. */
  number(value: number): void {
    this.word(value | 0);
    this.word(Math.floor(value / 4_294_967_296) | 0);
  }

  /** The 32 hex digits; `word` and `number` may not follow. */
  text(): string {
    const a = finish(this.a ^ this.d ^ this.words);
    const b = finish(this.b ^ a);
    const c = finish(this.c ^ b);
    const d = finish(this.d ^ c);
    return hex(finish(a ^ d)) + hex(b) + hex(c) + hex(d);
  }
}

/** Seed of a text such as symbol, time frame, detector and kind, joined by a character that none of them holds. */
export function seedOf(text: string): IdSeed {
  const id = new EventId();
  id.begin({ a: 0x9e3779b9, b: 0x243f6a88, c: 0xb7e15162, d: 0x452821e6 });
  for (let at = 0; at < text.length; at += 1) id.word(text.charCodeAt(at));
  id.word(text.length);
  return id;
}

function rotate(lane: number, by: number): number {
  return (lane << by) | (lane >>> (32 - by));
}

function finish(lane: number): number {
  const first = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return second ^ (second >>> 16);
}

function hex(lane: number): string {
  return `${BYTES[lane >>> 24]}${BYTES[(lane >>> 16) & 0xff]}${BYTES[(lane >>> 8) & 0xff]}${BYTES[lane & 0xff]}`;
}
