/** A message of a partition that is in memory. */
interface Pending {
  readonly offset: bigint;
  readonly recordedAt: number;
  done: boolean;
}

/**
 * What of one partition is done. Messages end in any order, because a key that fails does not hold up the others; the offset
 * that may be committed is the first one that is not done.
 */
export class PartitionProgress {
  readonly topic: string;
  readonly partition: number;
  /** One past the newest offset on the broker, as last heard. */
  highWatermark = 0n;
  readonly #pending: Pending[] = [];
  readonly #byOffset = new Map<bigint, Pending>();
  #next: bigint | null = null;
  #committed: bigint | null = null;

  constructor(topic: string, partition: number) {
    this.topic = topic;
    this.partition = partition;
  }

  /** Takes a message into account, in the order of offsets. `recordedAt` in epoch ms. */
  begin(offset: bigint, recordedAt: number): void {
    const pending = { offset, recordedAt, done: false };
    this.#pending.push(pending);
    this.#byOffset.set(offset, pending);
    this.#next ??= offset;
  }

  /** The effect of a message is committed, or its bytes are safe as a dead letter. */
  end(offset: bigint): void {
    const pending = this.#byOffset.get(offset);
    if (pending === undefined) return;
    pending.done = true;
    while (this.#pending[0]?.done === true) {
      const first = this.#pending.shift();
      if (first === undefined) break;
      this.#byOffset.delete(first.offset);
      this.#next = first.offset + 1n;
    }
  }

  /** Messages in memory that are not done, or wait behind one that is not. */
  get held(): number {
    return this.#pending.length;
  }

  /** When the oldest message that is not done was written, epoch ms; null when all are done. */
  get oldestRecordedAt(): number | null {
    return this.#pending[0]?.recordedAt ?? null;
  }

  /** Messages on the broker that are not done. */
  get lag(): number {
    return this.#next === null ? 0 : Number(this.highWatermark - this.#next);
  }

  /** The offset to commit: the next one to be read after a restart; null when nothing is new. */
  toCommit(): bigint | null {
    return this.#next === null || this.#next === this.#committed ? null : this.#next;
  }

  /** Notes that this offset is committed. */
  committed(offset: bigint): void {
    this.#committed = offset;
  }
}
