import type { StructureEvent } from '@smc/contracts';
import { type Instrument, formatPrice } from '@smc/domain';
import type { SmcEvent } from '@smc/smc';

/** An event of the engine in wire form: prices as text, rows counted from the start of the series. */
export function structureEvent(event: SmcEvent, instrument: Instrument, indexOffset: number): StructureEvent {
  const price = (ticks: number): string => formatPrice(instrument, ticks);
  return {
    id: event.id,
    detector: event.detector,
    kind: event.kind,
    dir: event.dir,
    at: event.at,
    atIndex: event.atIndex + indexOffset,
    confirmedAt: event.confirmedAt,
    confirmedIndex: event.confirmedIndex + indexOffset,
    ...(event.price === null ? {} : { price: price(event.price) }),
    ...(event.top === null ? {} : { top: price(event.top) }),
    ...(event.bottom === null ? {} : { bottom: price(event.bottom) }),
    refs: event.refs.map(({ at, index, id }) => ({ at, index: index + indexOffset, ...(id === undefined ? {} : { id }) })),
    ...(event.level === undefined ? {} : { level: event.level }),
    ...(event.rank === undefined ? {} : { rank: event.rank }),
    ...(event.flags === undefined ? {} : { flags: [...event.flags] }),
    ...(event.zoneId === undefined ? {} : { zoneId: event.zoneId }),
  };
}
