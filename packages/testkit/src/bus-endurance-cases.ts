import { expect } from 'vitest';
import type { BusCase, BusHarness, BusProcess, Outage } from './bus-harness.ts';
import { TOPIC, boundOf, effects, numbered, publish, subscribe, untilNumbers } from './bus-steps.ts';
import { waitUntil } from './wait-until.ts';

/** More messages than any adapter keeps in memory for one key. */
const BACKLOG = 21_000;
const PAGE = 3000;
/** From the return of what was gone until messages flow again. */
const FLOWS_WITHIN_MS = 30_000;
const KEYS = ['a', 'b', 'c'] as const;

/** What the port promises under load, with stuck handlers, and when the ground under it goes away. */
export const ENDURANCE_CASES = [
  {
    name: 'a backlog larger than its memory flows through in order',
    run: async (harness) => {
      const writer = harness.process();
      for (let from = 0; from < BACKLOG; from += PAGE)
        await publish(
          writer,
          Array.from({ length: PAGE }, (_unused, n) => numbered(from + n)),
        );
      const process = harness.process();
      const seqs: number[] = [];
      process.bus.subscribe({
        consumer: 'one',
        topics: [TOPIC],
        handle: (batch) => {
          for (const { seq } of batch) seqs.push(seq);
          return Promise.resolve();
        },
      });
      await process.bus.start();
      await waitUntil(() => seqs.length >= BACKLOG, 2 * boundOf(harness), 'the whole backlog');
      expect(seqs.findIndex((seq, place) => seq !== place)).toBe(-1);
      expect(seqs).toHaveLength(BACKLOG);
      await process.bus.stop();
    },
  },
  {
    name: 'a handler that never ends does not keep it from stopping within 6 s, and its message comes again',
    run: async (harness) => {
      const process = harness.process();
      let isRunning = false;
      subscribe(process, 'one', async () => {
        isRunning = true;
        await new Promise(() => undefined);
      });
      await process.bus.start();
      await publish(process, [numbered(1)]);
      await waitUntil(() => isRunning, boundOf(harness), 'the handler');
      const started = performance.now();
      await process.bus.stop();
      expect(performance.now() - started).toBeLessThan(6500);
      await process.crash();
      const next = harness.process();
      subscribe(next);
      await next.bus.start();
      await untilNumbers(harness, [1]);
      await next.bus.stop();
    },
  },
  {
    name: 'when what it stands on goes away under load and comes back, it flows on by itself: nothing lost, nothing twice, in order',
    run: async (harness) => {
      for (const [round, outage] of harness.outages.entries()) await survive(harness, outage, round * 1_000_000);
    },
  },
] as const satisfies readonly BusCase[];

async function survive(harness: BusHarness, outage: Outage, first: number): Promise<void> {
  const process = harness.process();
  subscribe(process);
  await process.bus.start();
  const load = writeUntilStopped(process, first);
  const arrived = async (n: number): Promise<boolean> => (await effects(harness.database)).some((row) => row.n === n);
  await waitUntil(() => load.stored.size >= 30, boundOf(harness), 'the load');
  await waitUntil(() => arrived(first), boundOf(harness), 'the first message');
  await outage.strike();
  const last = first + 999_998;
  await waitUntil(() => publish(process, [numbered(last)]).then(isTrue, isFalse), FLOWS_WITHIN_MS, `writing after: ${outage.name}`);
  await waitUntil(() => arrived(last), FLOWS_WITHIN_MS, `flowing after: ${outage.name}`);
  await load.stop();
  const ofRound = async (): Promise<readonly { key: string; n: number }[]> =>
    (await effects(harness.database)).filter(({ n }) => n >= first && n < last);
  const isComplete = async (): Promise<boolean> => {
    const found = new Set((await ofRound()).map(({ n }) => n));
    return [...load.stored].every((n) => found.has(n));
  };
  await waitUntil(isComplete, boundOf(harness), `all that was stored, after: ${outage.name}`);
  for (const key of KEYS) {
    const own = (await ofRound()).filter((row) => row.key === key).map(({ n }) => n);
    expect(own).toEqual([...new Set(own)].sort((a, b) => a - b));
    // What a writer was told failed may have been stored; what it never wrote may not be there.
    expect(own.every((n) => load.tried.has(n))).toBe(true);
  }
  await process.bus.stop();
}

/** Writes numbered messages of three keys, one after the other, until it is stopped. */
function writeUntilStopped(
  process: BusProcess,
  first: number,
): { readonly stored: ReadonlySet<number>; readonly tried: ReadonlySet<number>; stop(): Promise<void> } {
  const stored = new Set<number>();
  const tried = new Set<number>();
  let isStopped = false;
  const write = async (): Promise<void> => {
    for (let n = first; !isStopped; n += 1) {
      tried.add(n);
      const key = KEYS[n % KEYS.length];
      if (await publish(process, [numbered(n, key)]).then(isTrue, isFalse)) stored.add(n);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const writing = write();
  return {
    stored,
    tried,
    stop: () => {
      isStopped = true;
      return writing;
    },
  };
}

const isTrue = (): boolean => true;
const isFalse = (): boolean => false;
