import type { Backtest } from '@smc/contracts';
import { formatNumber } from '../../calc/decimals.ts';
import { Time } from '../../components/ui/values.tsx';

/** How far a run has come, how fast it goes and where in the data it stands. */
export function RunProgress({ run }: { readonly run: Backtest }) {
  const { bars, totalBars, barsPerSecond, barTime } = run.progress;
  const share = totalBars === 0 ? 0 : bars / totalBars;
  if (run.status === 'queued') return <span className="text-text-2">queued</span>;
  return (
    <span className="inline-flex items-center gap-2">
      <span
        role="progressbar"
        aria-label="Progress of the back-test"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        className="inline-block h-1.5 w-24 overflow-hidden rounded-full bg-raised"
      >
        <span className="block h-full bg-accent" style={{ width: `${share * 100}%` }} />
      </span>
      <span className="text-12 text-text-2 tabular-nums">
        {Math.round(share * 100)} % · {formatNumber(barsPerSecond, 0)} bars/s
        {barTime !== null && (
          <>
            {' '}
            · <Time at={barTime} style="full" />
          </>
        )}
      </span>
    </span>
  );
}
