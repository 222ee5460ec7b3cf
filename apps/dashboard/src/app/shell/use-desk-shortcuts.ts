import { useDesk } from '../../desk/desk-context.ts';
import { paths } from '../../desk/paths.ts';
import type { Shortcut } from './shortcuts.ts';

/** Keys that work on every page. */
export function useDeskShortcuts(go: (to: string) => void): readonly Shortcut[] {
  const desk = useDesk();
  const { chart, data } = desk;
  const moveCursor = (bars: number): void => {
    const window = data.market.getState().bars;
    const first = window[0]?.index ?? 0;
    const last = window.at(-1)?.index ?? 0;
    const next = (chart.getState().cursor ?? last) + bars;
    chart.setState({ cursor: next >= last ? null : Math.max(first, next) });
  };
  const toggleReplay = (): void => {
    if (data.session.getState().session?.mode !== 'REPLAY') return;
    void desk.replay({ action: data.market.getState().feed?.state === 'playing' ? 'pause' : 'play' });
  };
  const moveSignal = (by: number): void => {
    const { signals } = data.signals.getState();
    const at = signals.findIndex((signal) => signal.id === chart.getState().signalId);
    const next = signals[at < 0 ? 0 : Math.min(signals.length - 1, Math.max(0, at + by))];
    if (next) go(window.location.pathname.startsWith(paths.signals) ? paths.signal(next.id) : paths.tradeSignal(next.id));
  };
  return [
    { keys: 'g o', label: 'Overview', run: () => go(paths.overview) },
    { keys: 'g t', label: 'Trade', run: () => go(paths.trade) },
    { keys: 'g s', label: 'Signals', run: () => go(paths.signals) },
    { keys: 'g b', label: 'Backtests', run: () => go(paths.backtests) },
    { keys: 'Space', label: 'Replay: play or pause', run: toggleReplay },
    { keys: 'ArrowLeft', label: 'As-of cursor one bar back', run: () => moveCursor(-1) },
    { keys: 'ArrowRight', label: 'As-of cursor one bar on', run: () => moveCursor(1) },
    { keys: '[', label: 'Older signal', run: () => moveSignal(1) },
    { keys: ']', label: 'Newer signal', run: () => moveSignal(-1) },
    {
      keys: 'Escape',
      label: 'Clear selection and cursor',
      run: () => chart.setState({ cursor: null, structureId: null, evidenceId: null }),
    },
  ];
}
