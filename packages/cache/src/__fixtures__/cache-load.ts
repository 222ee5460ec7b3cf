import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Cache } from '../cache.ts';
import { createMemoryCache } from '../memory-cache.ts';
import { createReadCache } from '../read-cache.ts';

const KEYS = 20;
const READERS = 8;
export const TTL_MS = 500;

/** What a run of load has seen. */
export interface LoadReport {
  reads: number;
  loads: number;
  /** Slowest read, ms. */
  slowestMs: number;
  /** Reads that gave a value from before a change that was announced before the read began. */
  outdated: number;
  /** Reads that gave a value which had been outdated for longer than its time to live. */
  tooOld: number;
}

/**
 * Reads through several processes' caches while the source changes and every change is announced to all of them, and compares
 * each answer with what the source held. Each reader pauses a millisecond.
 */
export function startLoad(shared: readonly Cache[]): { readonly report: LoadReport; stop(): Promise<LoadReport> } {
  const report: LoadReport = { reads: 0, loads: 0, slowestMs: 0, outdated: 0, tooOld: 0 };
  const caches = shared.map((each) => createReadCache({ near: createMemoryCache(), shared: each }));
  /** For each key the time of each of its changes; the number of changes is its value. */
  const changes = Array.from({ length: KEYS }, (): number[] => []);
  let running = true;
  const load = async (at: number): Promise<number> => {
    report.loads += 1;
    const seen = changes[at]?.length ?? 0;
    await sleep(1);
    return seen;
  };
  const readOnce = async (reader: number, turn: number): Promise<void> => {
    const at = (reader * 7 + turn) % KEYS;
    const announced = changes[at]?.length ?? 0;
    const startedAt = performance.now();
    const got = await caches[reader % caches.length]?.read({ key: `k${at}`, schema: z.number(), ttlMs: TTL_MS }, () => load(at));
    report.reads += 1;
    report.slowestMs = Math.max(report.slowestMs, performance.now() - startedAt);
    if (got === undefined || got >= announced) return;
    report.outdated += 1;
    // The change after the one it shows: from then on it was wrong.
    if (startedAt - (changes[at]?.[got] ?? 0) > TTL_MS) report.tooOld += 1;
  };
  const reader = async (number: number): Promise<void> => {
    for (let turn = 0; running; turn += 1) {
      await readOnce(number, turn);
      await sleep(1);
    }
  };
  const writer = async (): Promise<void> => {
    for (let turn = 0; running; turn += 1) {
      const at = (turn * 3) % KEYS;
      changes[at]?.push(performance.now());
      for (const cache of caches) cache.invalidate([`k${at}`]);
      await sleep(5);
    }
  };
  const done = Promise.all([writer(), ...Array.from({ length: READERS }, (_, number) => reader(number))]);
  return {
    report,
    async stop() {
      running = false;
      await done;
      return report;
    },
  };
}
