import { describe, expect, it } from 'vitest';
import { PartitionProgress } from './partition-progress.ts';

function progressOf(...offsets: bigint[]): PartitionProgress {
  const progress = new PartitionProgress('t', 0);
  for (const offset of offsets) progress.begin(offset, Number(offset) * 10);
  progress.highWatermark = (offsets.at(-1) ?? 0n) + 1n;
  return progress;
}

describe('the progress of a partition', () => {
  it('never lets an offset be committed past a message that is not done', () => {
    const progress = progressOf(5n, 6n, 7n);
    progress.end(6n);
    progress.end(7n);
    expect(progress.toCommit()).toBe(5n);
    expect(progress.held).toBe(3);
    expect(progress.oldestRecordedAt).toBe(50);
    expect(progress.lag).toBe(3);
    progress.end(5n);
    expect(progress.toCommit()).toBe(8n);
    expect(progress.held).toBe(0);
    expect(progress.oldestRecordedAt).toBeNull();
    expect(progress.lag).toBe(0);
  });

  it('has nothing to commit when nothing is new', () => {
    const progress = progressOf(5n);
    progress.end(5n);
    progress.committed(6n);
    expect(progress.toCommit()).toBeNull();
    progress.begin(9n, 90);
    expect(progress.toCommit()).toBeNull();
    progress.end(9n);
    expect(progress.toCommit()).toBe(10n);
  });

  it('ignores what it does not hold: of an earlier assignment, or ended twice', () => {
    const progress = progressOf(5n);
    progress.end(99n);
    expect(progress.held).toBe(1);
    progress.end(5n);
    progress.end(5n);
    expect(progress.toCommit()).toBe(6n);
  });

  it('has nothing to commit before its first message', () => {
    expect(new PartitionProgress('t', 0).toCommit()).toBeNull();
    expect(new PartitionProgress('t', 0).lag).toBe(0);
  });
});
