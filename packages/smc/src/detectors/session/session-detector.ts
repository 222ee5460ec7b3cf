import type { EventLog } from '../../core/event-log.ts';
import type { StateReader, StateWriter } from '../../core/state-io.ts';
import type { FullParams } from '../../params.ts';
import type { SessionName } from '../../sessions.ts';
import type { LevelLife } from '../sweep/level-life.ts';
import { sessionHours } from './session-hours.ts';
import { Session } from './session.ts';

const HOUR_MS = 3_600_000;

/**
 * Detectors `session.<name>` of a series. It knows the next time at which one of them opens or closes; a bar before that
 * only widens the open ones. Sessions that the bars are too long for, or whose bars do not divide an hour, are silent:
 * clocks change by whole hours, and longer bars would be cut differently in summer and winter. Rule: README of this folder.
 */
export class SessionDetector {
  readonly #sessions: readonly Session[];
  readonly #barMs: number;
  /** Those of the sessions that are open, the first `openCount` of the list. */
  readonly #open: Session[] = [];
  #openCount = 0;
  /** Least close time of a bar that opens or closes a session. */
  #due = Number.NEGATIVE_INFINITY;

  constructor(names: readonly SessionName[], params: FullParams, barMs: number, log: EventLog, levels: LevelLife) {
    this.#barMs = barMs;
    const setting = { zone: params['session.zone'], barMs, log, levels };
    const sessions: Session[] = [];
    for (const name of names) {
      const hours = sessionHours(params, name);
      if (barMs <= hours.lengthMs && HOUR_MS % barMs === 0) sessions.push(new Session(`session.${name}`, hours, setting));
    }
    this.#sessions = sessions;
    if (sessions.length === 0) this.#due = Number.POSITIVE_INFINITY;
  }

  /** Before the bar's tests: closes the sessions that ended in a hole. */
  closeEnded(time: number): void {
    if (time < this.#due) return;
    for (const session of this.#sessions) session.closeEnded(time);
  }

  /** After all else: opens, widens and closes sessions. */
  settle(index: number, time: number, open: number, high: number, low: number): void {
    if (time + this.#barMs >= this.#due) {
      for (const session of this.#sessions) session.settle(index, time, open, high, low);
      this.#look();
      return;
    }
    for (let n = 0; n < this.#openCount; n++) this.#open[n]?.extend(high, low);
  }

  save(out: StateWriter): void {
    for (const session of this.#sessions) session.save(out);
  }

  load(from: StateReader): void {
    for (const session of this.#sessions) session.load(from);
    this.#look();
  }

  /** Notes which sessions are open and when the next of them opens or closes. */
  #look(): void {
    let due = Number.POSITIVE_INFINITY;
    let count = 0;
    for (const session of this.#sessions) {
      due = Math.min(due, session.due);
      if (!session.isOpen) continue;
      this.#open[count] = session;
      count += 1;
    }
    this.#due = due;
    this.#openCount = count;
  }
}
