import type { EquityPoint, Overview } from '@smc/contracts';
import { type DayRule, tradingDay } from '@smc/domain';
import type { Queryable } from '@smc/service-kit';
import {
  type Scope,
  countSignals,
  lastBar,
  latestEquity,
  listLiveOrders,
  listOpenPositions,
  maxDrawdown,
  summarizeTrades,
} from '@smc/store';
import type { DeskInfo } from '../desk-info.ts';
import { atLeastZero, decimal, minus, ratio, times } from './decimal-math.ts';

/** The account and the day on one page. */
export async function readOverview(q: Queryable, scope: Scope, desk: DeskInfo, day: DayRule): Promise<Overview> {
  const [equity, positions, orders, trades, deepest, bar] = await Promise.all([
    latestEquity(q, scope, desk.accountId),
    listOpenPositions(q, scope),
    listLiveOrders(q, scope),
    summarizeTrades(q, scope),
    maxDrawdown(q, scope, desk.accountId),
    lastBar(q, scope.session),
  ]);
  return {
    equity,
    startingBalance: desk.startingBalance,
    openPositions: positions.length,
    workingOrders: orders.filter((order) => order.status !== 'HELD').length,
    signalsToday: bar === null ? { taken: 0, rejected: 0 } : await signalsOfDay(q, scope, tradingDay(day, bar.time)),
    trades,
    maxDrawdown: deepest ?? '0',
    limits: limitsOf(desk.limits, equity, positions.length),
  };
}

/** A signal is decided at the close of its bar: the first close of a day is one moment after the day begins. */
async function signalsOfDay(
  q: Queryable,
  scope: Scope,
  day: { readonly start: number; readonly end: number },
): Promise<Overview['signalsToday']> {
  const { taken, rejected } = await countSignals(q, scope, { fromTime: day.start + 1, toTime: day.end + 1 });
  return { taken, rejected };
}

/** How much of each limit is used. */
export function limitsOf(limits: DeskInfo['limits'], equity: EquityPoint | null, openPositions: number): Overview['limits'] {
  const percent = (text: string): string => ratio(times(decimal(text), decimal('100')), decimal('1'), 4) ?? '0';
  return [
    {
      id: 'dailyLoss',
      label: 'Loss of the day',
      used: equity === null ? '0' : dayLossPct(equity),
      limit: String(limits.maxDailyLossPct),
      unit: '%',
    },
    {
      id: 'drawdown',
      label: 'Drawdown',
      used: equity === null ? '0' : percent(equity.drawdown),
      limit: String(limits.maxDrawdownPct),
      unit: '%',
    },
    {
      id: 'openPositions',
      label: 'Open positions',
      used: String(openPositions),
      limit: String(limits.maxOpenPositions),
      unit: 'positions',
    },
  ];
}

/** Loss since the day began, in percent of the equity it began with. */
function dayLossPct({ equity, dayPnl }: EquityPoint): string {
  const began = minus(decimal(equity), decimal(dayPnl));
  const loss = atLeastZero(minus(decimal('0'), decimal(dayPnl)));
  return ratio(times(loss, decimal('100')), began, 4) ?? '0';
}
