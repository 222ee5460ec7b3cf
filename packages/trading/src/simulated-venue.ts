import { type Bar, type Instrument, InvariantError, type Json, notional, parseMoney } from '@smc/domain';
import type { At } from './execution-types.ts';
import { entryAtOpen, entryInBar, limitAtOpen, limitInBar, stopAtOpen, stopInBar } from './fill-rules.ts';
import {
  type FillDeps,
  type SimBracket,
  endEntry,
  exitSide,
  fillEntry,
  fillStop,
  fillTarget,
  isLive,
  submitReports,
} from './sim-bracket.ts';
import { type SimState, simStateFromJson, simStateToJson } from './sim-snapshot.ts';
import type {
  BracketOrder,
  CancelCommand,
  SimCosts,
  SimulatedVenue,
  SubmitCommand,
  VenueCommand,
  VenueOrder,
  VenueReport,
} from './venue.ts';

/** Ended brackets the venue still remembers, so that a repeated command finds its first answer. */
const ENDED_KEPT = 16;
const NO_REPORTS: readonly VenueReport[] = [];

/** Set-up of the simulated venue. */
export interface SimVenueConfig {
  readonly instrument: Instrument;
  readonly barMs: number;
  readonly costs: SimCosts;
}

/** Costs by kind of instrument: crypto by a usual fee table, FX by commission and spread. */
export function defaultCosts(instrument: Instrument): SimCosts {
  return instrument.kind === 'fx'
    ? { makerBps: 0.35, takerBps: 0.35, halfSpreadTicks: 3, slippageBps: 0.5 }
    : { makerBps: 2, takerBps: 5, halfSpreadTicks: 1, slippageBps: 1 };
}

/** A venue without orders. */
export function createSimulatedVenue(config: SimVenueConfig): SimulatedVenue {
  return new BarVenue(config, { seq: 0, lastBar: -1, lastReports: NO_REPORTS, brackets: [] });
}

/** A venue as it was when the snapshot was taken; throws ZodError when the snapshot is of another form. */
export function restoreSimulatedVenue(config: SimVenueConfig, snapshot: Json): SimulatedVenue {
  return new BarVenue(config, simStateFromJson(snapshot));
}

/** Live, and known to the venue since before the bar. */
const rests = (bracket: SimBracket, bar: Bar): boolean => isLive(bracket) && bracket.submittedAt.barIndex < bar.index;

class BarVenue implements SimulatedVenue {
  readonly #config: SimVenueConfig;
  readonly #state: SimState;
  readonly #deps: FillDeps;
  #live: number;
  #out: VenueReport[] = [];

  constructor(config: SimVenueConfig, state: SimState) {
    this.#config = config;
    this.#state = state;
    this.#live = state.brackets.filter(isLive).length;
    this.#deps = {
      instrument: config.instrument,
      costs: config.costs,
      out: {
        write: (report) => {
          state.seq += 1;
          this.#out.push({ ...report, seq: state.seq });
        },
      },
    };
  }

  get lastSeq(): number {
    return this.#state.seq;
  }

  get hasWork(): boolean {
    return this.#live > 0;
  }

  advance(bar: Bar): readonly VenueReport[] {
    const state = this.#state;
    if (bar.index === state.lastBar) return state.lastReports;
    if (bar.index < state.lastBar) throw new InvariantError(`bar ${bar.index} comes after bar ${state.lastBar}`);
    state.lastBar = bar.index;
    state.lastReports = this.#live === 0 ? NO_REPORTS : this.#play(bar);
    return state.lastReports;
  }

  // All brackets at the open first, then all inside the bar: reports keep the order of time.
  #play(bar: Bar): readonly VenueReport[] {
    const open: At = { barIndex: bar.index, time: bar.time };
    const close: At = { barIndex: bar.index, time: bar.time + this.#config.barMs };
    // Only a submit makes a bracket live, so what did not rest before the open does not rest after it.
    const resting = this.#state.brackets.filter((bracket) => rests(bracket, bar));
    for (const bracket of resting) this.#atOpen(bracket, bar, open);
    for (const bracket of resting) if (isLive(bracket)) this.#inBar(bracket, bar, close);
    return this.#flush();
  }

  #atOpen(bracket: SimBracket, bar: Bar, at: At): void {
    const { costs } = this.#config;
    if (bracket.entry === 'OPEN') {
      const entry = entryAtOpen(bracket.order, bar, costs);
      if (entry === null) return;
      fillEntry(this.#deps, bracket, entry, at);
    }
    const stop = stopAtOpen(exitSide(bracket), bracket.order.stopLoss.price, bar, costs);
    if (stop !== null) fillStop(this.#deps, bracket, stop, at);
    else this.#targets(bracket, bar, at, limitAtOpen);
  }

  #inBar(bracket: SimBracket, bar: Bar, at: At): void {
    const { costs } = this.#config;
    let entered = false;
    if (bracket.entry === 'OPEN') {
      const entry = entryInBar(bracket.order, bar, costs);
      if (entry === null) {
        if (bar.index >= bracket.order.expiresAtIndex) endEntry(this.#deps, bracket, 'EXPIRED', at);
        return;
      }
      fillEntry(this.#deps, bracket, entry, at);
      entered = true;
    }
    if (bracket.remaining === 0) return;
    const stop = stopInBar(exitSide(bracket), bracket.order.stopLoss.price, bar, costs);
    if (stop !== null) fillStop(this.#deps, bracket, stop, at);
    // Whether the bar's far end came before or after an entry inside it is not known, so a target does not count yet.
    else if (!entered) this.#targets(bracket, bar, at, limitInBar);
  }

  #targets(bracket: SimBracket, bar: Bar, at: At, rule: typeof limitInBar): void {
    for (const [position, target] of bracket.order.takeProfits.entries()) {
      if (bracket.targets[position] !== 'OPEN') continue;
      const point = rule(exitSide(bracket), target.price, bar);
      if (point !== null) fillTarget(this.#deps, bracket, position, point, at);
    }
  }

  handle(command: VenueCommand): readonly VenueReport[] {
    return command.kind === 'submit' ? this.#submit(command) : this.#cancel(command);
  }

  #submit(command: SubmitCommand): readonly VenueReport[] {
    const { order, barIndex, time } = command;
    const known = this.#byEntry(order.clientOrderId);
    if (known !== undefined) return submitReports(known);
    const rejection = this.#rejection(order);
    const bracket: SimBracket = {
      order,
      submittedAt: { barIndex, time },
      firstSeq: this.#state.seq + 1,
      rejection,
      entry: rejection === null ? 'OPEN' : 'REJECTED',
      stop: 'HELD',
      stopQty: order.qty,
      targets: order.takeProfits.map(() => 'HELD' as const),
      remaining: 0,
      cancelReports: null,
    };
    const reports = submitReports(bracket);
    this.#state.seq += reports.length;
    this.#state.brackets.push(bracket);
    this.#settle();
    return reports;
  }

  #cancel(command: CancelCommand): readonly VenueReport[] {
    const { clientOrderId, barIndex, time } = command;
    const at: At = { barIndex, time };
    const bracket = this.#byEntry(clientOrderId);
    if (bracket === undefined) {
      this.#deps.out.write({ kind: 'cancelRejected', clientOrderId, reason: 'UNKNOWN_ORDER', ...at });
      return this.#flush();
    }
    if (bracket.cancelReports !== null) return bracket.cancelReports;
    if (bracket.entry === 'OPEN') endEntry(this.#deps, bracket, 'CANCELED', at);
    else this.#deps.out.write({ kind: 'cancelRejected', clientOrderId, reason: bracket.entry, ...at });
    bracket.cancelReports = this.#flush();
    return bracket.cancelReports;
  }

  #rejection(order: BracketOrder): string | null {
    const { instrument } = this.#config;
    const prices = [order.price ?? order.stopLoss.price, order.stopLoss.price, ...order.takeProfits.map((target) => target.price)];
    if (order.symbol !== instrument.symbol) return `symbol ${order.symbol} is not ${instrument.symbol}`;
    if (prices.some((price) => !Number.isSafeInteger(price) || price <= 0)) return 'a price is not positive';
    if (!Number.isSafeInteger(order.qty) || order.qty <= 0) return `quantity of ${order.qty} steps`;
    const targets = order.takeProfits.reduce((sum, target) => sum + target.qty, 0);
    if (targets > order.qty || order.takeProfits.some((target) => target.qty <= 0)) return 'targets do not fit the quantity';
    const smallest = parseMoney(instrument.minNotional, 'minNotional');
    if (order.price !== null && notional(instrument, order.price, order.qty, 'up') < smallest) return 'below the smallest order value';
    return null;
  }

  find(clientOrderId: string): VenueOrder | null {
    for (const bracket of this.#state.brackets) {
      const { order } = bracket;
      const view = (role: VenueOrder['role'], status: VenueOrder['status'], qty: number): VenueOrder => ({
        clientOrderId,
        role,
        status,
        qty,
        filledQty: status === 'FILLED' ? qty : 0,
      });
      if (order.clientOrderId === clientOrderId) return view('entry', bracket.entry, order.qty);
      if (bracket.rejection !== null) continue;
      if (order.stopLoss.clientOrderId === clientOrderId) return view('stopLoss', bracket.stop, bracket.stopQty);
      const position = order.takeProfits.findIndex((target) => target.clientOrderId === clientOrderId);
      const target = order.takeProfits[position];
      if (target !== undefined) return view('takeProfit', bracket.targets[position] ?? 'HELD', target.qty);
    }
    return null;
  }

  snapshot(): Json {
    return simStateToJson(this.#state);
  }

  #byEntry(clientOrderId: string): SimBracket | undefined {
    return this.#state.brackets.find((bracket) => bracket.order.clientOrderId === clientOrderId);
  }

  #flush(): readonly VenueReport[] {
    const reports = this.#out;
    if (reports.length === 0) return NO_REPORTS;
    this.#out = [];
    this.#settle();
    return reports;
  }

  // Forgets the oldest ended brackets, so that state stays bounded.
  #settle(): void {
    const { brackets } = this.#state;
    this.#live = brackets.reduce((count, bracket) => count + (isLive(bracket) ? 1 : 0), 0);
    let surplus = brackets.length - this.#live - ENDED_KEPT;
    if (surplus <= 0) return;
    this.#state.brackets = brackets.filter((bracket) => isLive(bracket) || surplus-- <= 0);
  }
}
