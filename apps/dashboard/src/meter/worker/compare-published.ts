import type { StructureEvent } from '@smc/contracts';
import { type Decimal, onGrid } from '@smc/domain';
import { OPTIONAL_DETECTORS, type SmcEventLog, type SmcParams } from '@smc/smc';
import type { MeterReport, MeterScope, PublishedCount } from '../protocol.ts';

/** The recomputed log and where it stands in the series. */
export interface Recomputed {
  readonly log: SmcEventLog;
  readonly params: SmcParams;
  /** Index of the first and of the last bar. */
  readonly first: number;
  readonly last: number;
  readonly tick: Decimal;
}

/** What came of the comparison, by detector; a detector that cannot be compared is not there. */
export interface Comparison extends Pick<MeterReport, 'scope' | 'publishedTo' | 'lacking'> {
  readonly counts: ReadonlyMap<string, PublishedCount>;
}

type Counts = { -readonly [Key in keyof PublishedCount]: PublishedCount[Key] };
const none = (): Counts => ({ equal: 0, missing: 0, extra: 0, changed: 0 });

const optional: ReadonlySet<string> = new Set(OPTIONAL_DETECTORS);

/**
 * Compares what was published with what the same bars give here, by id. Events known after the newest published one are
 * left out: they may still be on their way. A detector that may be left out of an engine counts only where it was published
 * at all. With bars from the middle of a series only pivots are compared: nothing else is decided by a few bars alone.
 */
export function comparePublished(published: readonly StructureEvent[], recomputed: Recomputed): Comparison {
  const { log, first, last } = recomputed;
  const scope: MeterScope = first === 0 ? 'all' : 'pivots';
  const publishedTo = published.reduce<number | null>((to, { confirmedIndex }) => Math.max(to ?? 0, Math.min(confirmedIndex, last)), null);
  const counts = new Map<string, Counts>();
  if (publishedTo === null) return { counts, scope, publishedTo, lacking: null };

  const comparable = comparability(recomputed, scope, publishedTo);
  const left = new Map(published.filter((event) => comparable(event)).map((event) => [event.id, event]));
  const said = new Set<string>(published.map(({ detector }) => detector));
  const countOf = (detector: string): Counts => {
    const known = counts.get(detector);
    if (known !== undefined) return known;
    const made = none();
    counts.set(detector, made);
    return made;
  };
  const lacking: number[] = [];
  for (let position = log.first; position < log.length; position += 1) {
    const placed = placeOf(log, position, first);
    if (!comparable(placed) || (optional.has(placed.detector) && !said.has(placed.detector))) continue;
    const { id } = log.headAt(position);
    const event = left.get(id);
    const count = countOf(placed.detector);
    if (event === undefined) {
      count.missing += 1;
      lacking.push(placed.confirmedIndex);
    } else if (isAlike(event, position, recomputed)) count.equal += 1;
    else count.changed += 1;
    left.delete(id);
  }
  for (const { detector } of left.values()) countOf(detector).extra += 1;
  return { counts, scope, publishedTo, lacking: spanOf(lacking) };
}

/** The log is in order of the bars at whose close its events were known. */
function spanOf(indexes: readonly number[]): Comparison['lacking'] {
  const [from] = indexes;
  const to = indexes.at(-1);
  return from === undefined || to === undefined ? null : { from, to };
}

type Placed = Pick<StructureEvent, 'detector' | 'atIndex' | 'confirmedIndex'>;

const placeOf = (log: SmcEventLog, position: number, first: number): Placed => ({
  detector: log.detectorAt(position),
  atIndex: log.atIndexAt(position) + first,
  confirmedIndex: log.confirmedIndexAt(position) + first,
});

function comparability({ first, params }: Recomputed, scope: MeterScope, to: number): (event: Placed) => boolean {
  if (scope === 'all') return ({ confirmedIndex }) => confirmedIndex <= to;
  const begins: Readonly<Record<string, number>> = {
    'pivot.internal': first + params['pivot.internal.left'],
    'pivot.swing': first + params['pivot.swing.left'],
  };
  return ({ detector, atIndex, confirmedIndex }) => atIndex >= (begins[detector] ?? Infinity) && confirmedIndex <= to;
}

/** Whether an event of the same id says the same. Flags may differ: some tell of detectors that the other engine left out. */
function isAlike(event: StructureEvent, position: number, { log, first, tick }: Recomputed): boolean {
  const own = log.headAt(position);
  const ticks = (text: string | undefined): number | null => {
    const count = text === undefined ? null : onGrid(text, tick);
    return count?.ok === true ? count.value : null;
  };
  return (
    event.detector === own.detector &&
    event.kind === own.kind &&
    event.dir === log.dirAt(position) &&
    event.at === own.at &&
    event.confirmedAt === own.confirmedAt &&
    event.atIndex === log.atIndexAt(position) + first &&
    event.confirmedIndex === log.confirmedIndexAt(position) + first &&
    ticks(event.price) === own.price &&
    ticks(event.top) === own.top &&
    ticks(event.bottom) === own.bottom
  );
}
