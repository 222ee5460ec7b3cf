import type { ProofProgress } from '@smc/smc';
import { type StoreApi, createStore } from 'zustand/vanilla';
import type { DeskData } from '../desk/desk-data.ts';
import type { History } from '../desk/history.ts';
import type { World } from '../page/world.ts';
import type { MeterAnswer, MeterOrder, MeterPort, MeterReport } from './protocol.ts';

/** How far a check is. `waiting`: there is nothing to check yet. The last report stays whatever comes after it. */
export type MeterStatus = 'waiting' | 'gathering' | 'proving' | 'done' | 'cancelled' | 'failed';

/** What the panel shows. */
export interface MeterState {
  readonly status: MeterStatus;
  readonly progress: ProofProgress | null;
  readonly report: MeterReport | null;
  /** When the report was made, by the browser's clock. */
  readonly checkedAt: number | null;
  /** Why the last check failed. */
  readonly reason: string | null;
}

interface MeterDeps {
  readonly world: Pick<World, 'now' | 'setTimer' | 'openMeter'>;
  readonly data: DeskData;
  readonly history: Pick<History, 'reach' | 'structures'>;
}

/** Least time from one check to the next: a check takes seconds of a processor, and bars may close many times a second. */
export const AGAIN_MS = 30_000;
/** Older bars that are loaded without being asked for, so that the check begins where the engine began. */
const NEAR_BARS = 4_000;
/** Rows in a message. */
const PORTION = 1_000;

const NOTHING: MeterState = { status: 'waiting', progress: null, report: null, checkedAt: null, reason: null };

/**
 * The rewrite meter: it has what the desk said recomputed in a worker and compared, growing prefixes with the whole and
 * the published with the recomputed. While it is watched it checks again as bars close.
 */
export class RewriteMeter {
  readonly state: StoreApi<MeterState> = createStore<MeterState>(() => NOTHING);
  readonly #deps: MeterDeps;
  #port: MeterPort | null = null;
  /** Number of the newest check; answers to another one come too late. */
  #run = 0;
  #watched = false;
  /** False after a cancel. */
  #auto = true;
  /** Whether this check has asked the desk a second time for what it lacks. */
  #asked = false;
  #nextAt = 0;
  #stopTimer: (() => void) | null = null;
  #session: string | null = null;

  constructor(deps: MeterDeps) {
    this.#deps = deps;
  }

  /** Checks now and again as bars close; the way back ends that and keeps the report. */
  watch(): () => void {
    const { session, market } = this.#deps.data;
    this.#watched = true;
    const look = (): void => this.#look();
    const stops = [session.subscribe(look), market.subscribe(look)];
    look();
    return () => {
      this.#watched = false;
      for (const stop of stops) stop();
      this.#halt(this.state.getState().report === null ? 'waiting' : 'done');
      this.#closePort();
    };
  }

  /** Checks now. */
  check(): void {
    this.#auto = true;
    this.#start(() => this.#reachIfNear());
  }

  /** Loads older bars until the first one of the series, as far as the page may hold them, then checks. */
  checkFromFirstBar(): void {
    this.#auto = true;
    this.#start(() => this.#deps.history.reach(0));
  }

  /** Ends the check; none begins by itself until one is asked for. */
  cancel(): void {
    this.#auto = false;
    this.#halt('cancelled');
  }

  /** Forgets everything. */
  clear(): void {
    this.#halt('waiting');
    this.#nextAt = 0;
    this.#auto = true;
    this.state.setState(NOTHING);
  }

  #isBusy(): boolean {
    const { status } = this.state.getState();
    return status === 'gathering' || status === 'proving';
  }

  #isReady(): boolean {
    const { session, market } = this.#deps.data;
    const { session: view, load } = session.getState();
    // A load that failed on some list still has its bars; events it lacks are asked for by the check itself.
    return view !== null && load.status !== 'loading' && market.getState().bars.length > 0;
  }

  /** Something has come in. */
  #look(): void {
    const session = this.#deps.data.session.getState().session?.session ?? null;
    if (session !== this.#session) this.clear();
    this.#session = session;
    if (this.#stopTimer === null) this.#arm();
  }

  /** Sees to the next check, when there is something new to check. */
  #arm(): void {
    this.#disarm();
    if (!this.#watched || !this.#auto || this.#isBusy() || !this.#isReady()) return;
    const { report, status } = this.state.getState();
    const { world, data } = this.#deps;
    const isNew = report?.last !== data.market.getState().bars.at(-1)?.index;
    if (!isNew && status !== 'failed') return;
    const wait = this.#nextAt - world.now();
    if (wait <= 0) this.#start(() => this.#reachIfNear());
    else
      this.#stopTimer = world.setTimer(() => {
        this.#stopTimer = null;
        this.#arm();
      }, wait);
  }

  #disarm(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
  }

  #start(prepare: () => Promise<unknown>): void {
    if (!this.#isReady() || this.#isBusy()) return;
    this.#asked = false;
    this.#begin(prepare);
  }

  /** Hands the series over once `prepare` has fetched what is needed. */
  #begin(prepare: () => Promise<unknown>): void {
    this.#disarm();
    this.#run += 1;
    const run = this.#run;
    this.state.setState({ status: 'gathering', progress: null, reason: null });
    prepare()
      .then(() => this.#send(run))
      .catch((error: unknown) => {
        if (run === this.#run) this.#fail(error instanceof Error ? error.message : String(error));
      });
  }

  /** In portions, so that the page can breathe in between. */
  async #send(run: number): Promise<void> {
    const { data, world } = this.#deps;
    const { session } = data.session.getState();
    if (run !== this.#run || session === null) return;
    const port = this.#openPort();
    const { symbol, timeframe, instrument } = session;
    port.post({ type: 'begin', run, subject: { symbol, timeframe, tick: instrument.tick, kind: instrument.kind } });
    const portions: MeterOrder[] = [
      ...portionsOf(data.market.getState().bars).map((rows) => ({ type: 'bars' as const, run, rows })),
      ...portionsOf(data.structures.book.events()).map((rows) => ({ type: 'published' as const, run, rows })),
    ];
    for (const portion of portions) {
      await new Promise<void>((resolve) => {
        world.setTimer(resolve, 0);
      });
      if (run !== this.#run) return;
      port.post(portion);
    }
    port.post({ type: 'start', run });
    this.state.setState({ status: 'proving' });
  }

  #hear(answer: MeterAnswer): void {
    if (answer.run !== this.#run || !this.#isBusy()) return;
    switch (answer.type) {
      case 'progress':
        this.state.setState({ progress: answer.progress });
        return;
      case 'failed':
        this.#fail(answer.reason);
        return;
      case 'report':
        this.#take(answer.report);
        return;
      case 'cancelled':
    }
  }

  #take(report: MeterReport): void {
    const { lacking } = report;
    if (lacking !== null && !this.#asked) {
      // Events may have been lost on the way to this page: the desk is asked once more before they are called missing.
      this.#asked = true;
      this.#begin(() => this.#deps.history.structures(lacking.from, lacking.to).catch(() => undefined));
      return;
    }
    this.#finish({ status: 'done', report, checkedAt: this.#deps.world.now() });
  }

  #fail(reason: string): void {
    this.#finish({ status: 'failed', reason });
  }

  #finish(change: Partial<MeterState>): void {
    this.#nextAt = this.#deps.world.now() + AGAIN_MS;
    this.state.setState({ progress: null, ...change });
    this.#arm();
  }

  #halt(status: MeterStatus): void {
    if (this.#isBusy()) {
      this.#port?.post({ type: 'cancel', run: this.#run });
      this.state.setState({ status, progress: null });
    }
    this.#run += 1;
    this.#disarm();
  }

  #openPort(): MeterPort {
    if (this.#port !== null) return this.#port;
    const port = this.#deps.world.openMeter();
    port.onanswer = (answer) => this.#hear(answer);
    port.onbreak = (reason) => {
      this.#closePort();
      if (this.#isBusy()) this.#fail(reason);
    };
    this.#port = port;
    return port;
  }

  #closePort(): void {
    this.#port?.close();
    this.#port = null;
  }

  #reachIfNear(): Promise<void> {
    const first = this.#deps.data.market.getState().bars[0]?.index ?? 0;
    return first > 0 && first <= NEAR_BARS ? this.#deps.history.reach(0) : Promise.resolve();
  }
}

function portionsOf<T>(rows: readonly T[]): (readonly T[])[] {
  return Array.from({ length: Math.ceil(rows.length / PORTION) }, (_, at) => rows.slice(at * PORTION, (at + 1) * PORTION));
}
