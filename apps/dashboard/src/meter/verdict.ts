import type { MeterReport, MeterRow, PublishedCount } from './protocol.ts';

/** A report in sums. */
export interface Verdict {
  /** Nothing was rewritten, early, different after a restore, or otherwise than published. */
  readonly holds: boolean;
  readonly readings: number;
  readonly rewritten: number;
  readonly early: number;
  readonly streamDiff: number;
  readonly prefixes: number;
  readonly version: string;
  /** Published events that were compared, and those of them that differ in any way. */
  readonly compared: number;
  readonly differ: number;
}

/** Events that are not on both sides alike. */
export const differing = ({ missing, extra, changed }: PublishedCount): number => missing + extra + changed;

/** Sums up a report. */
export function verdictOf({ rows }: MeterReport): Verdict {
  const sum = (of: (row: MeterRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const [readings, rewritten, early, streamDiff] = [
    sum((row) => row.readings),
    sum((row) => row.rewritten),
    sum((row) => row.early),
    sum((row) => row.streamDiff),
  ];
  const differ = sum(({ published }) => (published === null ? 0 : differing(published)));
  const compared = sum(({ published }) => (published === null ? 0 : published.equal)) + differ;
  return {
    holds: rewritten + early + streamDiff + differ === 0,
    readings,
    rewritten,
    early,
    streamDiff,
    prefixes: rows[0]?.prefixes ?? 0,
    version: rows[0]?.version ?? '',
    compared,
    differ,
  };
}

/** How the published events fared, in a sentence that also says what could not be compared, and why. */
export function publishedWords({ scope, first, publishedTo, lacking }: MeterReport, { compared, differ }: Verdict): string {
  if (publishedTo === null) return 'The desk has published no structures of these bars yet.';
  const which = scope === 'all' ? 'published events' : 'published pivots';
  const found =
    differ === 0
      ? `All ${count(compared)} ${which} equal the recomputed ones.`
      : `${count(differ)} of ${count(compared)} ${which} differ from the recomputed ones${lacking === null ? '' : ', asked for twice'}.`;
  if (scope === 'all') return found;
  return `${found} The engine began at bar 1, this page at bar ${count(first + 1)}: what rests on older bars cannot be compared.`;
}

/** A count with its thousands apart. */
export const count = (value: number): string => value.toLocaleString('en-GB');
