import { setTimeout as sleep } from 'node:timers/promises';
import { type DeliveryReport, checkDelivery } from '@smc/testkit';
import type { Cluster } from './cluster.ts';
import { readJournal } from './journal.ts';
import { NEMESES, type Nemesis, RECOVERY_BOUND_MS } from './nemeses.ts';

/** One fault of a run. */
export interface FaultRecord {
  readonly name: string;
  readonly target: Nemesis['target'];
  /** From healing until messages of every key that were sent after it had their effect; null when they had not in time. */
  readonly recoveryMs: number | null;
}

/** What a run found. */
export interface ChaosReport extends DeliveryReport {
  readonly seed: number;
  readonly seconds: number;
  readonly faults: readonly FaultRecord[];
  /** From the end of the load until everything acknowledged had its effect; null when it never had. */
  readonly drainMs: number | null;
}

const WARM_UP_MS = 40_000;
const DRAIN_MS = 45_000;
const CALM_MS = 1500;
const POLL_MS = 50;

/** A small generator with a seed (mulberry32), so that a run can be had again with the same faults. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Every fault once in an order of its own, then again: a short run misses none for bad luck. */
function* shuffledForEver(random: () => number): Generator<Nemesis, never> {
  for (;;) {
    const deck = NEMESES.map((nemesis) => ({ nemesis, place: random() })).sort((a, b) => a.place - b.place);
    for (const { nemesis } of deck) yield nemesis;
  }
}

async function within(boundMs: number, condition: () => Promise<boolean>): Promise<number | null> {
  const started = performance.now();
  while (performance.now() - started < boundMs) {
    // A database that is coming back may refuse a look; the next one counts.
    if (await condition().catch(() => false)) return Math.round(performance.now() - started);
    await sleep(POLL_MS);
  }
  return null;
}

/** Whether messages of every key, and so of every partition, that were sent after `since` have had their effect. */
async function flows(cluster: Cluster, since: number): Promise<boolean> {
  const { rows } = await cluster.store.read.query('SELECT count(DISTINCT key) AS keys FROM chaos_effects WHERE sent_at >= $1', [since]);
  return Number(rows[0]?.['keys'] ?? 0) >= cluster.keys;
}

/** Waits until messages flow, brings faults until the time is up, heals, drains, and checks the whole history. */
export async function runChaos(
  cluster: Cluster,
  options: { readonly seed: number; readonly seconds: number; readonly tell: (line: string) => void },
): Promise<ChaosReport> {
  const { seed, seconds, tell } = options;
  const random = seededRandom(seed);
  if ((await within(WARM_UP_MS, () => flows(cluster, 0))) === null) throw new Error(`no message flowed within ${WARM_UP_MS} ms`);
  const end = performance.now() + seconds * 1000;
  const faults: FaultRecord[] = [];
  for (const nemesis of shuffledForEver(random)) {
    if (performance.now() > end) break;
    tell(`${Math.round((end - performance.now()) / 1000)} s left: ${nemesis.name}`);
    await nemesis.run(cluster, random);
    const healed = Date.now();
    const recoveryMs = await within(2 * RECOVERY_BOUND_MS[nemesis.target], () => flows(cluster, healed));
    faults.push({ name: nemesis.name, target: nemesis.target, recoveryMs });
    tell(`  flowed again after ${recoveryMs ?? 'more than twice the bound of'} ms`);
    await sleep(CALM_MS);
  }
  await cluster.producer.stop();
  const sends = readJournal(cluster.journal);
  const drainMs = await within(DRAIN_MS, async () => (await checkNow(cluster)).lost.length === 0);
  // A little longer: what would come a second time comes now.
  await sleep(CALM_MS);
  tell(`${sends.length} sent, drained in ${drainMs ?? 'more than the bound of'} ms`);
  return { ...(await checkNow(cluster)), seed, seconds, faults, drainMs };
}

async function checkNow(cluster: Cluster): Promise<DeliveryReport> {
  const { rows } = await cluster.store.read.query('SELECT key, n FROM chaos_effects ORDER BY place');
  return checkDelivery(
    readJournal(cluster.journal),
    rows.map((row) => ({ key: String(row['key']), n: Number(row['n']) })),
  );
}

/** Why a report does not hold, in words; empty when it does. */
export function faultsOf(report: ChaosReport): readonly string[] {
  const counted = (['lost', 'doubled', 'phantom', 'outOfOrder'] as const)
    .filter((what) => report[what].length > 0)
    .map((what) => `${report[what].length} ${what}: ${report[what].slice(0, 5).join(', ')}`);
  const late = report.faults
    .filter(({ target, recoveryMs }) => recoveryMs === null || recoveryMs > RECOVERY_BOUND_MS[target])
    .map(({ name, target, recoveryMs }) => `${name}: flowed after ${recoveryMs ?? 'never'} ms, ${RECOVERY_BOUND_MS[target]} allowed`);
  return [...counted, ...late];
}
