import { createHash } from 'node:crypto';
import type { SmcDetectorName } from '@smc/contracts';
import { type Decimal, formatUnits } from '@smc/domain';
import type { SmcEvent, SmcEventLog } from '@smc/smc';

/** An event as it is printed. */
export type PrintedEvent = Record<string, unknown> & { readonly detector: string; readonly kind: string };

/** The events of a log, or those of one detector, as they are printed. */
export function* printed(log: SmcEventLog, grid: Decimal, only: SmcDetectorName | null): Generator<PrintedEvent> {
  for (let position = log.first; position < log.length; position += 1) {
    if (only === null || log.detectorAt(position) === only) yield printable(log.at(position), grid);
  }
}

/** SHA-256 over the lines of events, and how many there are of each name. */
export function summaryOf(
  events: Iterable<PrintedEvent>,
  nameOf: (event: PrintedEvent) => string,
): { readonly hash: string; readonly counts: Readonly<Record<string, number>> } {
  const hash = createHash('sha256');
  const counts: Record<string, number> = {};
  for (const event of events) {
    hash.update(`${JSON.stringify(event)}\n`);
    const name = nameOf(event);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return { hash: hash.digest('hex'), counts };
}

/** A price in ticks as a JSON number with the file's own digits: the log is geometry, not money. */
export function priceOnGrid(ticks: number, grid: Decimal): number {
  return Number(formatUnits(BigInt(ticks) * grid.units, grid.scale));
}

/** An event with its prices on their grid. */
export function printable(event: SmcEvent, grid: Decimal): PrintedEvent {
  const text = (ticks: number): number => priceOnGrid(ticks, grid);
  const { id, detector, kind, dir, at, atIndex, confirmedAt, confirmedIndex, refs } = event;
  return {
    id,
    detector,
    kind,
    dir,
    at,
    atIndex,
    confirmedAt,
    confirmedIndex,
    ...(event.price === null ? {} : { price: text(event.price) }),
    ...(event.top === null ? {} : { top: text(event.top) }),
    ...(event.bottom === null ? {} : { bottom: text(event.bottom) }),
    refs,
    ...(event.level === undefined ? {} : { level: event.level }),
    ...(event.rank === undefined ? {} : { rank: event.rank }),
    ...(event.flags === undefined || event.flags.length === 0 ? {} : { flags: event.flags }),
    ...(event.zoneId === undefined ? {} : { zoneId: event.zoneId }),
  };
}
