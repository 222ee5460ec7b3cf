import { type Bar, InvariantError, type Json } from '@smc/domain';
import type { SimulatedVenue, VenueCommand, VenueOrder, VenueReport } from '@smc/trading';
import type { CrashPoint } from './crash-points.ts';

/** The venue's own books, apart from the account's. */
export interface VenueBooks {
  /** Commits reports and the state behind them in the venue's own transaction. Saving the same reports again changes nothing. */
  save(reports: readonly VenueReport[], saved: SavedVenue): Promise<void>;
}

/** The venue between two saves. */
export interface SavedVenue {
  readonly lastSeq: number;
  /** The last bar it has played; -1 before the first. */
  readonly lastBar: number;
  readonly state: Json;
}

/**
 * The simulated venue with a durable ledger, as a real venue has one: what it has reported survives any crash of the
 * account. `save` commits before the account may act on reports.
 */
export class VenueLedger {
  readonly #venue: SimulatedVenue;
  readonly #books: VenueBooks;
  readonly #crashPoint: CrashPoint;
  #unsaved: VenueReport[] = [];
  #savedSeq: number;
  #lastBar: number;
  #advanced = false;

  constructor(venue: SimulatedVenue, lastBar: number, books: VenueBooks, crashPoint: CrashPoint) {
    this.#venue = venue;
    this.#lastBar = lastBar;
    this.#books = books;
    this.#crashPoint = crashPoint;
    this.#savedSeq = venue.lastSeq;
  }

  get lastSeq(): number {
    return this.#venue.lastSeq;
  }

  get lastBar(): number {
    return this.#lastBar;
  }

  /** Whether orders rest or protect. */
  get hasWork(): boolean {
    return this.#venue.hasWork;
  }

  /** Plays a closed bar. Reports must be saved before the account sees them. */
  advance(bar: Bar): readonly VenueReport[] {
    if (this.#venue.hasWork) this.#advanced = true;
    this.#lastBar = bar.index;
    return this.#note(this.#venue.advance(bar));
  }

  /** Plays bars that the account has already dealt with and the books have not: they were quiet, or something is broken. */
  catchUp(bars: readonly Bar[]): void {
    for (const bar of bars) {
      const seq = this.#venue.lastSeq;
      this.#venue.advance(bar);
      this.#lastBar = bar.index;
      if (this.#venue.lastSeq !== seq)
        throw new InvariantError(`the venue reports on bar ${bar.index}, which the account has closed without it`);
    }
  }

  handle(command: VenueCommand): readonly VenueReport[] {
    return this.#note(this.#venue.handle(command));
  }

  find(clientOrderId: string): VenueOrder | null {
    return this.#venue.find(clientOrderId);
  }

  /** Commits what has been reported since the last save. */
  async save(): Promise<void> {
    if (this.#unsaved.length === 0) return;
    this.#crashPoint('before-venue-commit');
    await this.#write();
    this.#crashPoint('after-venue-commit');
  }

  /** Keeps the place of a venue that has played bars without a report, so that a restart has little to catch up with. */
  async saveQuietly(): Promise<void> {
    if (this.#advanced) await this.#write();
  }

  async #write(): Promise<void> {
    await this.#books.save(this.#unsaved, { lastSeq: this.#venue.lastSeq, lastBar: this.#lastBar, state: this.#venue.snapshot() });
    this.#savedSeq = this.#venue.lastSeq;
    this.#unsaved = [];
    this.#advanced = false;
  }

  #note(reports: readonly VenueReport[]): readonly VenueReport[] {
    for (const report of reports)
      if (report.seq > this.#savedSeq && !this.#unsaved.some((each) => each.seq === report.seq)) this.#unsaved.push(report);
    return reports;
  }
}
