import type { Decision, DecisionStage, Denial, EquityPoint, OpenIntent, OrderState, TradeClosed } from '@smc/contracts';
import {
  type Instrument,
  type Money,
  divHalfEven,
  formatMoney,
  formatPrice,
  formatQty,
  formatUnits,
  notional,
  required,
  subtract,
} from '@smc/domain';
import type { RiskDenial } from '@smc/risk';
import type { At, ExecutionFacts } from './execution-types.ts';
import type { OrderRecord } from './order-record.ts';
import type { Position, TradeProgress } from './position.ts';
import { averagePriceText } from './price-text.ts';
import type { FilledReport } from './venue.ts';

/** Shared by all bars without facts, so that a quiet bar allocates nothing. */
export const NO_FACTS: ExecutionFacts = Object.freeze({
  decisions: Object.freeze([]),
  equity: Object.freeze([]),
  trades: Object.freeze([]),
});

/** Writes facts in wire form, in the order they come about. Their members stand in the order of canonical JSON, which spares the decision hash the sorting. */
export class FactLog {
  readonly #accountId: string;
  readonly #instrument: Instrument;
  #decisions: Decision[] = [];
  #equity: EquityPoint[] = [];
  #trades: TradeClosed[] = [];

  constructor(accountId: string, instrument: Instrument) {
    this.#accountId = accountId;
    this.#instrument = instrument;
  }

  get isEmpty(): boolean {
    return this.#decisions.length + this.#equity.length + this.#trades.length === 0;
  }

  drain(): ExecutionFacts {
    if (this.isEmpty) return NO_FACTS;
    const facts = { decisions: this.#decisions, equity: this.#equity, trades: this.#trades };
    this.#decisions = [];
    this.#equity = [];
    this.#trades = [];
    return facts;
  }

  /** The order as it is now, under its next revision. */
  order(order: OrderRecord, at: At, stage: DecisionStage): void {
    order.changedAt = at;
    order.revision += 1;
    this.#decisions.push({ barIndex: at.barIndex, stage, type: 'trading.order', payload: this.orderState(order) });
  }

  /** The order in wire form, as its last fact said. */
  orderState(order: OrderRecord): OrderState {
    const { changedAt } = order;
    return {
      accountId: this.#accountId,
      averagePrice: averagePriceText(this.#instrument, order.filledTickSteps, order.filledQty),
      barIndex: changedAt.barIndex,
      clientOrderId: order.clientOrderId,
      filledQty: formatQty(this.#instrument, order.filledQty),
      intentId: order.intentId,
      price: order.price === null ? null : formatPrice(this.#instrument, order.price),
      qty: formatQty(this.#instrument, order.qty),
      reason: order.reason,
      revision: order.revision - 1,
      role: order.role,
      side: order.side,
      signalId: order.signalId,
      status: required(order.status, 'status of an order with a fact'),
      symbol: this.#instrument.symbol,
      time: changedAt.time,
      type: order.type,
      venue: this.#instrument.venue,
    };
  }

  fill(order: OrderRecord, report: FilledReport, stage: DecisionStage): void {
    const { barIndex, time, tradeId, liquidity } = report;
    this.#decisions.push({
      barIndex,
      stage,
      type: 'trading.fill',
      payload: {
        accountId: this.#accountId,
        barIndex,
        clientOrderId: order.clientOrderId,
        fee: formatMoney(report.fee),
        feeAsset: this.#instrument.quote,
        intentId: order.intentId,
        liquidity,
        price: formatPrice(this.#instrument, report.price),
        qty: formatQty(this.#instrument, report.qty),
        role: order.role,
        side: order.side,
        slippage: formatMoney(report.slippage),
        symbol: this.#instrument.symbol,
        time,
        tradeId,
      },
    });
  }

  position(position: Position, at: At, stage: DecisionStage): void {
    const { barIndex, time } = at;
    const size = Math.abs(position.qty);
    const cost = position.cost < 0n ? -position.cost : position.cost;
    this.#decisions.push({
      barIndex,
      stage,
      type: 'trading.position',
      payload: {
        accountId: this.#accountId,
        averagePrice: averagePriceText(this.#instrument, cost, size),
        barIndex,
        fees: formatMoney(position.fees),
        intentId: position.intentId,
        qty: formatQty(this.#instrument, position.qty),
        realizedPnl: formatMoney(position.realizedPnl),
        revision: position.revision,
        signalId: position.signalId,
        symbol: this.#instrument.symbol,
        time,
      },
    });
  }

  denial(intent: OpenIntent, denial: RiskDenial, at: At, stage: DecisionStage): void {
    const payload: Denial = {
      accountId: this.#accountId,
      barIndex: at.barIndex,
      code: denial.code,
      intentId: intent.id,
      limit: denial.limit,
      signalId: intent.signalId,
      symbol: intent.symbol,
      time: at.time,
      value: denial.value,
    };
    this.#decisions.push({ barIndex: at.barIndex, stage, type: 'trading.denial', payload });
  }

  trade(trade: TradeProgress, grossPnl: Money, fees: Money, at: At): void {
    const instrument = this.#instrument;
    const netPnl = subtract(grossPnl, fees);
    const risk = notional(instrument, Math.abs(trade.plannedEntry - trade.stop), trade.entryQty, 'up');
    this.#trades.push({
      id: `${trade.intentId}.${trade.openRevision}`,
      accountId: this.#accountId,
      intentId: trade.intentId,
      signalId: trade.signalId,
      symbol: instrument.symbol,
      dir: trade.dir,
      qty: formatQty(instrument, trade.entryQty),
      entryPrice: required(averagePriceText(instrument, trade.entryTickSteps, trade.entryQty), 'entry price'),
      exitPrice: required(averagePriceText(instrument, trade.exitTickSteps, trade.exitQty), 'exit price'),
      stop: formatPrice(instrument, trade.stop),
      openedAtIndex: trade.openedAtIndex,
      openedAt: trade.openedAt,
      closedAtIndex: at.barIndex,
      closedAt: at.time,
      exitReason: exitReason(trade),
      grossPnl: formatMoney(grossPnl),
      fees: formatMoney(fees),
      netPnl: formatMoney(netPnl),
      rMultiple: risk === 0n ? '0.00' : formatUnits(divHalfEven(netPnl * 100n, risk), 2),
    });
  }

  equity(point: EquityPoint): void {
    this.#equity.push(point);
  }
}

function exitReason(trade: TradeProgress): TradeClosed['exitReason'] {
  if (trade.targetExits === 0 && trade.otherExits === 0) return 'stopLoss';
  return trade.stopExits === 0 && trade.otherExits === 0 ? 'takeProfit' : 'mixed';
}
