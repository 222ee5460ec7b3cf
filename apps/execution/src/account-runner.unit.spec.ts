import { decisionLine } from '@smc/contracts';
import { createSimulatedVenue } from '@smc/trading';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Disk, execution, expectedLines, scene, venueConfig } from './__fixtures__/account-scene.ts';
import type { BarInput } from './bar-input.ts';
import { CRASH_POINTS, type CrashPoint } from './crash-points.ts';
import { recoverAccount } from './recover-account.ts';

function next(stream: fc.Stream<number>): number {
  const { value } = stream.next() as { value: number }; // an infinite stream always has one
  return value;
}

/** Runs the scene in batches, dying at the crash points that `shouldDie` picks, and comes back from disk each time. */
async function play(
  inputs: readonly BarInput[],
  disk: Disk,
  batch: () => number,
  shouldDie: () => boolean,
): Promise<{ readonly deaths: number; readonly differences: string[] }> {
  class Death extends Error {}
  const crashPoint: CrashPoint = () => {
    if (shouldDie()) throw new Death();
  };
  const differences: string[] = [];
  let deaths = 0;
  for (;;) {
    try {
      const account = await recoverAccount({
        execution,
        venueConfig,
        books: disk,
        store: disk,
        account: disk.account,
        savedVenue: disk.venue,
        readBars: (from, to) => Promise.resolve(inputs.slice(from, to + 1).map((input) => input.bar)),
        readInput: (index) => Promise.resolve(inputs[index] ?? null),
        mode: 'REPLAY',
        origin: 'RECORDED',
        crashPoint,
      });
      differences.push(...account.differences);
      for (;;) {
        const from = account.runner.position.barIndex;
        if (from >= inputs.length) return { deaths, differences };
        await account.runner.run(inputs.slice(from, from + batch()));
      }
    } catch (error) {
      if (!(error instanceof Death)) throw error;
      deaths += 1;
    }
  }
}

describe('an account over bars', () => {
  it('decides what the driver of all modes decides, in batches of any size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 60 }), async (seed, size) => {
        const inputs = scene(seed, 120);
        const disk = new Disk();
        await play(
          inputs,
          disk,
          () => size,
          () => false,
        );
        expect(disk.decisions.map(decisionLine)).toEqual(expectedLines(inputs));
        expect(disk.equityBars).toEqual(inputs.map((input) => input.bar.index));
        expect(disk.watermarks.at(-1)).toBe(119);
      }),
      { numRuns: 15 },
    );
  });

  it('loses and doubles nothing when it dies between any two steps', async () => {
    let deaths = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.infiniteStream(fc.integer({ min: 1, max: 25 })),
        fc.infiniteStream(fc.nat(4)),
        async (seed, sizes, dice) => {
          const inputs = scene(seed, 100);
          const disk = new Disk();
          const outcome = await play(
            inputs,
            disk,
            () => next(sizes),
            () => next(dice) === 0,
          );
          deaths += outcome.deaths;
          expect(outcome.differences).toEqual([]);
          expect(disk.decisions.map(decisionLine)).toEqual(expectedLines(inputs));
          expect(disk.equityBars).toEqual(inputs.map((input) => input.bar.index));
          const filled = disk.decisions.filter((decision) => decision.type === 'trading.fill').length;
          expect([...disk.reports.values()].filter((report) => report.kind === 'filled')).toHaveLength(filled);
          expect([...disk.reports.keys()].sort((a, b) => a - b)).toEqual(
            Array.from({ length: disk.reports.size }, (_, index) => index + 1),
          );
        },
      ),
      { numRuns: 40 },
    );
    expect(deaths).toBeGreaterThan(200);
  });

  it.each(CRASH_POINTS)('passes %s in a run with trades', async (name) => {
    let passed = 0;
    const inputs = scene(5, 100);
    const disk = new Disk();
    const account = await recoverAccount({
      execution,
      venueConfig,
      books: disk,
      store: disk,
      account: null,
      savedVenue: null,
      readBars: () => Promise.resolve([]),
      readInput: () => Promise.resolve(null),
      mode: 'REPLAY',
      origin: 'RECORDED',
      crashPoint: (point) => {
        if (point === name) passed += 1;
        if (point === 'after-submitting-commit') {
          expect(
            disk.decisions.some(
              ({ type, payload }) => type === 'trading.order' && (payload.status === 'SUBMITTING' || payload.status === 'PENDING_CANCEL'),
            ),
          ).toBe(true);
        }
      },
    });
    await account.runner.run(inputs);
    expect(passed).toBeGreaterThan(0);
  });

  it('does not submit when trading is halted, nor when the halt comes while it decides', async () => {
    const inputs = scene(3, 60);
    const halted = new Disk();
    halted.halted = true;
    await play(
      inputs,
      halted,
      () => 10,
      () => false,
    );
    expect(halted.decisions.some(({ type }) => type === 'trading.order')).toBe(false);
    expect(halted.decisions.filter(({ type }) => type === 'trading.denial').length).toBeGreaterThan(3);

    const late = new Disk();
    late.haltedOnce = true;
    await expect(
      play(
        inputs,
        late,
        () => 10,
        () => false,
      ),
    ).rejects.toThrow('halt row');
    expect(late.reports.size).toBe(0);
  });

  it('will not start trading when the books differ', async () => {
    const inputs = scene(8, 100);
    for (let length = 20; length < 100; length += 1) {
      const disk = new Disk();
      await play(
        inputs.slice(0, length),
        disk,
        () => 10,
        () => false,
      );
      const { venue } = disk;
      const live = createSimulatedVenue(venueConfig);
      if (venue === null || disk.account === null) continue;
      const open = disk.decisions.some(({ type, payload }) => type === 'trading.order' && payload.status === 'OPEN');
      if (!open) continue;
      const { differences } = await recoverAccount({
        execution,
        venueConfig,
        books: disk,
        store: disk,
        account: disk.account,
        savedVenue: { lastSeq: 0, lastBar: length - 1, state: live.snapshot() },
        readBars: (from, to) => Promise.resolve(inputs.slice(from, to + 1).map((input) => input.bar)),
        readInput: (index) => Promise.resolve(inputs[index] ?? null),
        mode: 'REPLAY',
        origin: 'RECORDED',
        crashPoint: () => undefined,
      });
      expect(differences.length).toBeGreaterThan(0);
      return;
    }
    throw new Error('the scene never had an open order');
  });
});
