import { DECISION_STAGES, type EquityPoint } from '@smc/contracts';
import { type Bar, add, divHalfEven, formatMoney, formatUnits, subtract } from '@smc/domain';
import { markEquity, rollDay } from '@smc/risk';
import { cancelWorking } from './cancel-entry.ts';
import { type CoreDeps, openRiskOf } from './execution-state.ts';
import type { At } from './execution-types.ts';
import { unrealizedPnl } from './position.ts';
import type { VenueCommand } from './venue.ts';

const NO_COMMANDS: readonly VenueCommand[] = [];

/** Marks equity at a close and checks the breakers; a quiet bar of a flat account costs next to nothing. */
export function markToMarket(deps: CoreDeps, bar: Bar): readonly VenueCommand[] {
  const { state, config } = deps;
  const newDay = rollDay(state.breakers, bar.time, config.instrument.day, state.equity);
  if (!newDay && !state.dirty && state.position.qty === 0) {
    if (config.recordEquity === 'every-bar') record(deps, bar, false);
    return NO_COMMANDS;
  }
  state.unrealizedPnl = unrealizedPnl(config.instrument, state.position, bar.close);
  state.equity = add(state.ledger.balance, state.unrealizedPnl);
  state.dirty = false;
  const tripped = markEquity(state.breakers, state.equity, config.risk);
  const at: At = { barIndex: bar.index, time: bar.time + deps.barMs };
  if (tripped === 'MAX_DRAWDOWN') state.halt ??= { code: 'MAX_DRAWDOWN', ...at };
  const cancels = tripped === null ? NO_COMMANDS : cancelWorking(deps, at, DECISION_STAGES.fills, tripped);
  if (config.recordEquity !== 'none') record(deps, bar, true);
  return cancels;
}

function record(deps: CoreDeps, bar: Bar, moved: boolean): void {
  const { state, config, facts } = deps;
  const last = state.lastPoint;
  const place = { barIndex: bar.index, time: bar.time + deps.barMs };
  const point = moved || last === null ? equityPoint(deps, place) : { ...last, ...place };
  if (config.recordEquity === 'on-change' && last !== null && sameMarks(last, point)) return;
  state.lastPoint = point;
  facts.equity(point);
}

function equityPoint(deps: CoreDeps, at: At): EquityPoint {
  const { state, config } = deps;
  const { peakEquity, dayStartEquity } = state.breakers;
  const below = subtract(peakEquity, state.equity);
  return {
    accountId: config.accountId,
    asset: config.instrument.quote,
    barIndex: at.barIndex,
    time: at.time,
    balance: formatMoney(state.ledger.balance),
    unrealizedPnl: formatMoney(state.unrealizedPnl),
    equity: formatMoney(state.equity),
    peak: formatMoney(peakEquity),
    drawdown: peakEquity <= 0n ? '0.000000' : formatUnits(divHalfEven(below * 1_000_000n, peakEquity), 6),
    openRisk: formatMoney(openRiskOf(deps)),
    dayPnl: formatMoney(subtract(state.equity, dayStartEquity)),
    halted: state.halt !== null,
  };
}

function sameMarks(a: EquityPoint, b: EquityPoint): boolean {
  return (
    a.equity === b.equity &&
    a.balance === b.balance &&
    a.openRisk === b.openRisk &&
    a.dayPnl === b.dayPnl &&
    a.peak === b.peak &&
    a.halted === b.halted
  );
}
