import type { BacktestResult } from '@smc/contracts';
import { Area, AreaChart, CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { toDrawing } from '../../calc/decimals.ts';
import { formatTime, zoneLabel } from '../../calc/times.ts';
import { usePreferences } from '../../page/page-context.ts';

const axis = { stroke: 'var(--border)', tick: { fill: 'var(--text-2)', fontSize: 11 }, tickLine: false } as const;
const tooltip = {
  contentStyle: { background: 'var(--raised)', border: '1px solid var(--border)', borderRadius: 4, fontSize: 12 },
  labelStyle: { color: 'var(--text-2)' },
  isAnimationActive: false,
} as const;

/** Equity over drawdown of a finished run: at most 800 points that never change, so a static chart is enough. */
export function ResultCurve({ curve }: { readonly curve: BacktestResult['curve'] }) {
  const zone = usePreferences((state) => state.zone);
  const points = curve.map((point) => ({ time: point.time, equity: toDrawing(point.equity), drawdown: -Math.abs(point.drawdownPct) }));
  const timeAxis = {
    ...axis,
    dataKey: 'time',
    type: 'number',
    domain: ['dataMin', 'dataMax'],
    minTickGap: 60,
    tickFormatter: (at: number) => formatTime(at, zone, 'month'),
  } as const;
  const label = (at: unknown): string => `${formatTime(Number(at), zone, 'full')} ${zoneLabel(zone)}`;
  return (
    <div className="flex h-full flex-col pt-2" role="group" aria-label="Equity and drawdown of the run">
      <div className="min-h-0 flex-[2]">
        <ResponsiveContainer width="100%" height="100%">
          <LineChart data={points} syncId="run" accessibilityLayer={false} margin={{ top: 4, right: 28, bottom: 0, left: 0 }}>
            <CartesianGrid stroke="var(--border)" strokeOpacity={0.4} vertical={false} />
            <XAxis {...timeAxis} hide />
            <YAxis {...axis} width={64} domain={['auto', 'auto']} tickFormatter={(value: number) => value.toLocaleString('en-GB')} />
            <Tooltip {...tooltip} labelFormatter={label} />
            <Line dataKey="equity" name="Equity" stroke="var(--accent)" strokeWidth={1.5} dot={false} isAnimationActive={false} />
          </LineChart>
        </ResponsiveContainer>
      </div>
      <div className="min-h-0 flex-1">
        <ResponsiveContainer width="100%" height="100%">
          <AreaChart data={points} syncId="run" accessibilityLayer={false} margin={{ top: 4, right: 28, bottom: 0, left: 0 }}>
            <XAxis {...timeAxis} />
            <YAxis {...axis} width={64} tickFormatter={(value: number) => `${value.toFixed(0)} %`} />
            <Tooltip {...tooltip} labelFormatter={label} />
            <Area
              dataKey="drawdown"
              name="Drawdown, %"
              stroke="var(--danger)"
              fill="var(--danger)"
              fillOpacity={0.18}
              isAnimationActive={false}
            />
          </AreaChart>
        </ResponsiveContainer>
      </div>
    </div>
  );
}
