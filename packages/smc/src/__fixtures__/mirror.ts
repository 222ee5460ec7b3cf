import type { SmcEvent } from '../index.ts';

const PAIRS: readonly (readonly [string, string])[] = [
  ['high', 'low'],
  ['sweep.high', 'sweep.low'],
  ['run.high', 'run.low'],
  ['replaced.high', 'replaced.low'],
  ['HH', 'LL'],
  ['LH', 'HL'],
  ['EQH', 'EQL'],
  ['inDiscount', 'inPremium'],
];
const MIRRORED = new Map([...PAIRS, ...PAIRS.map(([a, b]) => [b, a] as const)]);

function opposite(name: string): string {
  return MIRRORED.get(name) ?? name;
}

function fromTop(constant: number, price: number | null): number | null {
  return price === null ? null : constant - price;
}

/** What an event says, without ids, as it must read in the mirrored series price -> constant - price. */
export function mirroredLine(event: SmcEvent, constant: number): string {
  return plainLine({
    ...event,
    // The mirror of a kind is a kind of the same detector.
    kind: opposite(event.kind) as SmcEvent['kind'],
    dir: event.dir === 0 ? 0 : event.dir === 1 ? -1 : 1,
    price: fromTop(constant, event.price),
    top: fromTop(constant, event.bottom),
    bottom: fromTop(constant, event.top),
    ...(event.flags === undefined ? {} : { flags: event.flags.map(opposite).sort() }),
  });
}

/** What an event says, without ids. */
export function plainLine(event: SmcEvent): string {
  const { detector, kind, dir, at, atIndex, confirmedAt, confirmedIndex, price, top, bottom, refs, level, rank } = event;
  const flags = [...(event.flags ?? [])].sort();
  const where = { at, atIndex, confirmedAt, confirmedIndex, price, top, bottom };
  return JSON.stringify({ detector, kind, dir, ...where, refs, level, rank, flags, members: event.members });
}
