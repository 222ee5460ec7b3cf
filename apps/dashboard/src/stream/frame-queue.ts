/** Runs `flush` at most once per painted frame, however many messages came in between. */
export interface FrameQueue {
  readonly request: () => void;
  readonly stop: () => void;
}

interface QueueDeps {
  readonly flush: () => void;
  /** requestAnimationFrame, or a timer while the tab is hidden; gives the way to call it off. */
  readonly nextFrame: (run: () => void) => () => void;
  readonly setTimer: (run: () => void, delayMs: number) => () => void;
  readonly now: () => number;
  readonly onDegraded: (degraded: boolean) => void;
}

const SLOW_FLUSH_MS = 8;
const SLOW_RUNS = 5;
const DEGRADED_MS = 100;

/** A queue that falls to ten flushes a second when flushing keeps costing more than half a frame. */
export function createFrameQueue(deps: QueueDeps): FrameQueue {
  let cancel: (() => void) | null = null;
  let slow = 0;
  let degraded = false;

  const run = (): void => {
    cancel = null;
    const startedAt = deps.now();
    deps.flush();
    slow = deps.now() - startedAt > SLOW_FLUSH_MS ? Math.min(slow + 1, SLOW_RUNS * 2) : Math.max(slow - 1, 0);
    const next = degraded ? slow > 0 : slow >= SLOW_RUNS;
    if (next !== degraded) deps.onDegraded(next);
    degraded = next;
  };
  return {
    request() {
      cancel ??= degraded ? deps.setTimer(run, DEGRADED_MS) : deps.nextFrame(run);
    },
    stop() {
      cancel?.();
      cancel = null;
    },
  };
}
