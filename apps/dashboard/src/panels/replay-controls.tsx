import { Pause, Play, StepForward } from 'lucide-react';
import { useState } from 'react';
import type { ReplayAction } from '@smc/contracts';
import { describeError } from '../api/api-error.ts';
import { IconButton } from '../components/ui/button.tsx';
import { Select } from '../components/ui/fields.tsx';
import { useDesk, useMarket, useSession } from '../desk/desk-context.ts';

const SPEEDS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000] as const;

/** Play, pause, step and speed of a replay. Each is a wish: the feed's own status shows when it has come true. */
export function ReplayControls() {
  const desk = useDesk();
  const isReplay = useSession((state) => state.session?.mode === 'REPLAY');
  const feed = useMarket((state) => state.feed);
  const [problem, setProblem] = useState<string | null>(null);
  if (!isReplay || feed === null) return null;
  const send = (action: ReplayAction): void => {
    setProblem(null);
    desk.replay(action).catch((error: unknown) => setProblem(describeError(error).detail));
  };
  const playing = feed.state === 'playing';
  const ended = feed.state === 'ended';
  return (
    <div
      role="group"
      aria-label="Replay"
      data-testid="replay-controls"
      data-state={feed.state}
      className="flex h-9 shrink-0 items-center gap-1.5 border-b border-line bg-surface px-2 max-md:h-11"
    >
      <IconButton
        label={playing ? 'Pause the replay' : 'Play the replay'}
        tone="plain"
        disabled={ended}
        onClick={() => send({ action: playing ? 'pause' : 'play' })}
      >
        {playing ? <Pause aria-hidden className="size-3.5" /> : <Play aria-hidden className="size-3.5" />}
      </IconButton>
      <IconButton label="Step one bar" tone="plain" disabled={playing || ended} onClick={() => send({ action: 'step', bars: 1 })}>
        <StepForward aria-hidden className="size-3.5" />
      </IconButton>
      <SpeedSelect speed={feed.speed} onChange={(barsPerSecond) => send({ action: 'speed', barsPerSecond })} />
      <Progress index={feed.barIndex} total={feed.barsTotal} state={feed.state} />
      {problem !== null && (
        <span role="alert" className="truncate text-12 text-danger">
          {problem}
        </span>
      )}
    </div>
  );
}

function SpeedSelect({ speed, onChange }: { readonly speed: number; readonly onChange: (speed: number) => void }) {
  const known = SPEEDS.some((option) => option === speed);
  return (
    <Select
      compact
      aria-label="Replay speed, bars a second"
      value={String(speed)}
      onChange={(event) => onChange(Number(event.target.value))}
    >
      {!known && <option value={String(speed)}>{speed}×</option>}
      {SPEEDS.map((option) => (
        <option key={option} value={option}>
          {option}×
        </option>
      ))}
    </Select>
  );
}

interface ProgressProps {
  readonly index: number | null;
  readonly total: number | null;
  readonly state: string;
}

function Progress({ index, total, state }: ProgressProps) {
  const share = index === null || total === null || total === 0 ? 0 : (index + 1) / total;
  return (
    <div className="flex min-w-0 flex-1 items-center gap-2">
      <div aria-hidden className="h-1 min-w-8 flex-1 overflow-hidden rounded-full bg-raised">
        <div className="h-full bg-(--mode-replay)" style={{ width: `${share * 100}%` }} />
      </div>
      <span className="text-11 whitespace-nowrap text-text-2 tabular-nums">
        {/* A phone has no room for the word; the button beside it says the same. */}
        <span className="max-md:sr-only">{state === 'playing' ? '' : `${state} · `}</span>
        {index === null ? '–' : (index + 1).toLocaleString('en-GB')}
        <span className="max-[359px]:sr-only">{total === null ? '' : ` / ${total.toLocaleString('en-GB')}`}</span>
      </span>
    </div>
  );
}
