import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 5;

/**
 * Waits until the condition holds, looking every few milliseconds. Throws after `boundMs` with what was waited for, so a
 * test never hangs and never sleeps for a guess.
 */
export async function waitUntil(condition: () => boolean | Promise<boolean>, boundMs: number, what = 'the condition'): Promise<void> {
  const end = performance.now() + boundMs;
  for (;;) {
    if (await condition()) return;
    if (performance.now() > end) throw new Error(`${what} did not come true within ${boundMs} ms`);
    await sleep(POLL_MS);
  }
}
