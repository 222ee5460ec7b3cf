export type { Brand } from './brand.ts';
export { type Result, InputError, InvariantError, assertNever, err, invariant, ok, required } from './result.ts';
export {
  type AccountId,
  type ClientOrderId,
  type InstrumentId,
  type IntentId,
  type SessionId,
  type SignalId,
  type StrategyInstanceId,
  type TradeId,
  accountId,
  clientOrderId,
  instrumentId,
  intentId,
  sessionId,
  signalId,
  strategyInstanceId,
  tradeId,
} from './ids.ts';
export { divCeil, divFloor, divHalfEven, passiveTick, stopTick } from './rounding.ts';
export { type Decimal, formatUnits, parseDecimal, rescale, significantScale } from './decimal.ts';
export {
  type Instrument,
  type InstrumentDefinition,
  type Price,
  type Qty,
  formatPrice,
  formatQty,
  instrument,
  onGrid,
  parsePrice,
  parseQty,
  price,
  priceToNumber,
  qty,
} from './instrument.ts';
export { INSTRUMENTS, findInstrument } from './catalog.ts';
export {
  type Money,
  MONEY_SCALE,
  ZERO,
  add,
  feeOn,
  formatMoney,
  money,
  moneyToNumber,
  notional,
  parseMoney,
  shareOf,
  stepsWithin,
  subtract,
  valueOf,
} from './money.ts';
export { type DailyHours, dailyWindow, parseDailyHours } from './daily-hours.ts';
export { type DayRule, type TradingDay, tradingDay, tradingMonth, tradingWeek } from './trading-day.ts';
export { type Timeframe, TIMEFRAMES, TIMEFRAME_MS, higherTimeframe, isTimeframe, parseTimeframe } from './timeframe.ts';
export { type Bar, type BarColumns, type BarFault, barAt, barColumns, barFault, sliceBars } from './bar.ts';
export { type DataOrigin, type TradingMode, TRADING_MODES, originOf } from './mode.ts';
export {
  type Direction,
  type OrderRole,
  type OrderStatus,
  type OrderType,
  type Side,
  ORDER_STATUSES,
  oppositeSide,
  sideOf,
} from './order.ts';
export { type Json, canonicalJson } from './canonical-json.ts';
