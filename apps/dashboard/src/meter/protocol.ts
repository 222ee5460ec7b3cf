import type { BarView, SessionView, StructureEvent } from '@smc/contracts';
import type { DetectorIntegrity, ProofProgress } from '@smc/smc';

/** The series under proof. */
export type MeterSubject = Pick<SessionView, 'symbol' | 'timeframe'> & Pick<SessionView['instrument'], 'tick' | 'kind'>;

/** What the page tells the worker. Bars and events come in portions, so that no message holds up the page. */
export type MeterOrder =
  | { readonly type: 'begin'; readonly run: number; readonly subject: MeterSubject }
  | { readonly type: 'bars'; readonly run: number; readonly rows: readonly BarView[] }
  | { readonly type: 'published'; readonly run: number; readonly rows: readonly StructureEvent[] }
  | { readonly type: 'start'; readonly run: number }
  | { readonly type: 'cancel'; readonly run: number };

/** What the worker tells the page. */
export type MeterAnswer =
  | { readonly type: 'progress'; readonly run: number; readonly progress: ProofProgress }
  | { readonly type: 'report'; readonly run: number; readonly report: MeterReport }
  | { readonly type: 'cancelled'; readonly run: number }
  | { readonly type: 'failed'; readonly run: number; readonly reason: string };

/** The line to a worker. */
export interface MeterPort {
  readonly post: (order: MeterOrder) => void;
  readonly close: () => void;
  onanswer: ((answer: MeterAnswer) => void) | null;
  /** The worker itself could not be loaded or has failed. */
  onbreak: ((reason: string) => void) | null;
}

/** Published events of a detector beside the recomputed ones. */
export interface PublishedCount {
  /** Events that both have, alike. */
  readonly equal: number;
  /** Recomputed, but not published. */
  readonly missing: number;
  /** Published, but not recomputed. */
  readonly extra: number;
  /** Of one id, but not alike. */
  readonly changed: number;
}

/** One detector's line. */
export interface MeterRow extends DetectorIntegrity {
  /** Null where nothing can be compared. */
  readonly published: PublishedCount | null;
}

/** What of the published events can be compared: all when the bars begin where the engine began, else pivots alone. */
export type MeterScope = 'all' | 'pivots';

/** What a check found. */
export interface MeterReport {
  readonly rows: readonly MeterRow[];
  /** First and last bar that was taken in, as indexes of the series. */
  readonly first: number;
  readonly last: number;
  readonly scope: MeterScope;
  /** Newest bar of which published events are known; null when none was published. */
  readonly publishedTo: number | null;
  /** Bars at whose close events were recomputed that are not published. */
  readonly lacking: { readonly from: number; readonly to: number } | null;
}
