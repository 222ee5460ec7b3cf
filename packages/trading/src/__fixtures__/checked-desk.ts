import type { Fill, Intent, OrderState, PositionState } from '@smc/contracts';
import { type Bar, type Money, type OrderStatus, money, notional, parseMoney, parseQty, parsePrice, valueOf } from '@smc/domain';
import { notionalLimit } from '@smc/risk';
import { expect } from 'vitest';
import { fillsStage, recover } from '../driver.ts';
import { createExecutionCore, restoreExecutionCore } from '../execution-core.ts';
import type { ExecutionConfig, ExecutionCore } from '../execution-types.ts';
import { TRANSITIONS, isTerminal } from '../order-transitions.ts';
import { type SimVenueConfig, createSimulatedVenue, restoreSimulatedVenue } from '../simulated-venue.ts';
import type { SimulatedVenue, VenueCommand, VenueReport } from '../venue.ts';
import { HOUR, REPLAY, bar, throughJson } from './builders.ts';

/** Where a crash happens around sending one intent. */
export type Fault = 'none' | 'lostCommand' | 'lostReports';

/**
 * A desk that is watched: it sees nothing of the core but its facts and its commands, folds them on its own, and holds
 * them against the invariants of the trading system after every step.
 */
export class CheckedDesk {
  readonly #config: ExecutionConfig;
  readonly #venueConfig: SimVenueConfig;
  #core: ExecutionCore;
  #venue: SimulatedVenue;
  #bar: Bar;
  #lastReports: readonly VenueReport[] = [];
  readonly orders = new Map<string, OrderState>();
  readonly #fills = new Map<string, Fill>();
  #position: PositionState | null = null;
  readonly #opened = new Set<string>();
  readonly #denied = new Set<string>();
  /** Entries of one intent at the venue. */
  readonly #entries = new Map<string, Set<string>>();
  trades = 0;

  constructor(config: ExecutionConfig, venueConfig: SimVenueConfig) {
    this.#config = config;
    this.#venueConfig = venueConfig;
    this.#core = createExecutionCore(config);
    this.#venue = createSimulatedVenue(venueConfig);
    this.#bar = bar(0, 10_000, 10_000, 10_000, 10_000);
    this.#fillsStage();
  }

  get bar(): Bar {
    return this.#bar;
  }

  /** Plays a bar; with a crash between the venue's work and ours when told. */
  advance(next: Bar, crash: boolean): void {
    this.#bar = next;
    if (crash) {
      this.#lastReports = this.#venue.advance(next);
      this.restart();
    }
    this.#fillsStage();
  }

  #fillsStage(): void {
    this.#lastReports = this.#venue.advance(this.#bar);
    fillsStage(this.#core, this.#venue, this.#bar);
    this.#fold();
  }

  /** Hands in an intent, with a fault around the sending of its command. */
  intent(intent: Intent, fault: Fault): void {
    const equity = this.#core.view.equity;
    const commands = this.#core.onIntent(intent, this.#bar, REPLAY);
    this.#fold();
    if (intent.kind === 'open' && commands.length > 0) {
      this.#opened.add(intent.id);
      this.#checkExposure(equity);
    }
    for (const command of commands) this.#send(command, fault);
    if (fault !== 'none') this.restart();
    if (fault !== 'none') this.#recover();
    if (intent.kind === 'open') expect(this.#opened.has(intent.id) || this.#denied.has(intent.id)).toBe(true);
  }

  #send(command: VenueCommand, fault: Fault): void {
    // I3: the venue hears of nothing that is not a committed SUBMITTING or PENDING_CANCEL order.
    const id = command.kind === 'submit' ? command.order.clientOrderId : command.clientOrderId;
    expect(this.orders.get(id)?.status).toBe(command.kind === 'submit' ? 'SUBMITTING' : 'PENDING_CANCEL');
    if (fault === 'lostCommand') return;
    const reports = this.#venue.handle(command);
    if (fault === 'lostReports') return;
    this.#lastReports = reports;
    this.#core.onReports(reports, this.#bar);
    this.#fold();
  }

  /** I16: a restart without new input changes nothing that can be seen. */
  restart(): void {
    const core = this.#core.snapshot();
    const venue = this.#venue.snapshot();
    const openOrders = this.#core.view.openOrders;
    this.#core = restoreExecutionCore(this.#config, throughJson(core));
    this.#venue = restoreSimulatedVenue(this.#venueConfig, throughJson(venue));
    expect(this.#core.snapshot()).toEqual(core);
    expect(this.#venue.snapshot()).toEqual(venue);
    expect(this.#core.view.openOrders).toEqual(openOrders);
    expect(this.#core.drain().decisions).toEqual([]);
  }

  /** I8: recovery twice is recovery once. */
  #recover(): void {
    recover(this.#core, this.#venue, this.#bar);
    this.#fold();
    const after = this.#core.snapshot();
    recover(this.#core, this.#venue, this.#bar);
    expect(this.#core.drain().decisions).toEqual([]);
    expect(this.#core.snapshot()).toEqual(after);
  }

  /** The venue says again what it said last. */
  duplicateReports(): void {
    const before = this.#core.snapshot();
    this.#core.onReports(this.#lastReports, this.#bar);
    expect(this.#core.drain().decisions).toEqual([]);
    expect(this.#core.snapshot()).toEqual(before);
  }

  #fold(): void {
    const { decisions, trades } = this.#core.drain();
    this.trades += trades.length;
    for (const { type, payload } of decisions) {
      if (type === 'trading.order') this.#foldOrder(payload);
      if (type === 'trading.fill') this.#foldFill(payload);
      if (type === 'trading.position') this.#position = payload;
      if (type === 'trading.denial') this.#deny(payload.intentId);
    }
  }

  // A repetition is refused as well; what counts is an intent that was never approved.
  #deny(intentId: string): void {
    if (!this.#opened.has(intentId)) this.#denied.add(intentId);
  }

  #foldOrder(order: OrderState): void {
    const before = this.orders.get(order.clientOrderId);
    this.orders.set(order.clientOrderId, order);
    expect(order.revision).toBe(before === undefined ? 0 : before.revision + 1);
    // I4: filled never falls and never exceeds the quantity.
    expect(this.#steps(order.filledQty)).toBeGreaterThanOrEqual(before === undefined ? 0 : this.#steps(before.filledQty));
    expect(this.#steps(order.filledQty)).toBeLessThanOrEqual(this.#steps(order.qty));
    // I5: only listed transitions; the simulated venue has no late fills, so what has ended stays ended.
    const legal: readonly OrderStatus[] = before === undefined ? ['SUBMITTING', 'HELD'] : TRANSITIONS[before.status];
    const followsPosition = before?.status === 'OPEN' && order.status === 'OPEN' && order.reason === 'FOLLOWS_POSITION';
    if (!followsPosition) expect(legal).toContain(order.status);
    if (order.role !== 'entry') return;
    const entries = this.#entries.get(order.intentId) ?? new Set();
    this.#entries.set(order.intentId, entries.add(order.clientOrderId));
  }

  #foldFill(fill: Fill): void {
    // I4: a trade id counts once.
    expect(this.#fills.has(fill.tradeId)).toBe(false);
    this.#fills.set(fill.tradeId, fill);
  }

  /** I11: what was approved just now keeps the worst case within the limit. */
  #checkExposure(equity: Money): void {
    const { instrument, risk } = this.#config;
    let worst = 0n;
    for (const order of this.orders.values()) {
      if (order.role !== 'entry' || isTerminal(order.status)) continue;
      const price = order.price === null ? this.#bar.close : this.#ticks(order.price);
      worst += notional(instrument, price, this.#steps(order.qty) - this.#steps(order.filledQty), 'up');
    }
    expect(this.#position === null ? 0 : this.#steps(this.#position.qty)).toBe(0);
    expect(worst <= notionalLimit(risk, instrument, equity)).toBe(true);
  }

  /** Everything that must hold between two steps. */
  check(): void {
    this.#checkIntents();
    this.#checkMoney();
    this.#checkVenue();
  }

  // I1 and I2: an approved intent has exactly one entry, and that entry has a status; a denied one never has any.
  #checkIntents(): void {
    for (const id of this.#opened) expect(this.#entries.get(id)?.size).toBe(1);
    expect(this.#entries.size).toBe(this.#opened.size);
    for (const id of this.#denied) expect(this.#entries.has(id)).toBe(false);
  }

  // I6: position is the signed sum of fills; balance is opening plus what the fills brought in, less fees.
  #checkMoney(): void {
    const { instrument } = this.#config;
    let steps = 0;
    let cash = 0n;
    let fees = 0n;
    for (const fill of this.#fills.values()) {
      const signed = (fill.side === 'buy' ? 1 : -1) * this.#steps(fill.qty);
      steps += signed;
      cash -= BigInt(signed) * BigInt(this.#ticks(fill.price));
      fees += parseMoney(fill.fee);
    }
    const { view } = this.#core;
    expect(view.position?.qty ?? 0).toBe(steps);
    expect(this.#position === null ? 0 : this.#steps(this.#position.qty)).toBe(steps);
    const worth = valueOf(instrument, cash + BigInt(steps) * BigInt(this.#bar.close));
    expect(view.equity).toBe(money(parseMoney(this.#config.startingBalance) + worth - fees));
    expect(view.balance).toBe(money(view.equity - view.unrealizedPnl));
  }

  // I7: what we think is open is open at the venue, to the step, and nothing else is.
  #checkVenue(): void {
    const open = this.#core.view.openOrders;
    for (const order of open) {
      const there = this.#venue.find(order.clientOrderId);
      expect(there).toMatchObject({ role: order.role, status: order.status, qty: this.#steps(order.qty), filledQty: this.#steps(order.filledQty) });
    }
    expect(this.#venue.hasWork).toBe(open.length > 0);
    const folded = [...this.orders.values()].filter((order) => !isTerminal(order.status));
    expect(new Set(open.map((order) => order.clientOrderId))).toEqual(new Set(folded.map((order) => order.clientOrderId)));
    expect(this.#core.view.lastSeq).toBe(this.#venue.lastSeq);
    // A position is never without its stop, and a flat account never has one live.
    const position = this.#position === null ? 0 : Math.abs(this.#steps(this.#position.qty));
    const stop = open.find((order) => order.role === 'stopLoss' && order.status === 'OPEN');
    expect(stop === undefined ? 0 : this.#steps(stop.qty)).toBe(position);
  }

  #steps(text: string): number {
    const parsed = parseQty(this.#config.instrument, text);
    return parsed.ok ? parsed.value : Number.NaN;
  }

  #ticks(text: string): number {
    const parsed = parsePrice(this.#config.instrument, text);
    return parsed.ok ? parsed.value : Number.NaN;
  }
}

/** The bar after another one, in ticks from its close. */
export function nextBar(last: Bar, move: { gap: number; body: number; up: number; down: number }, hole: number): Bar {
  const bounded = (ticks: number): number => Math.min(15_000, Math.max(5_000, ticks));
  const from = bounded(last.close + move.gap);
  const to = bounded(from + move.body);
  const index = last.index + 1;
  return { ...bar(index, from, bounded(Math.max(from, to) + move.up), bounded(Math.min(from, to) - move.down), to), time: last.time + HOUR * (1 + hole) };
}
