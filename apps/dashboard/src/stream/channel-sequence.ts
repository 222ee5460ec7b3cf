/** What to do with a frame of a channel. */
export type Verdict = 'apply' | 'ignore' | 'gap';

/**
 * Watches the sequence of one channel. A snapshot starts it; each delta must be one higher than the frame before. After
 * a gap nothing is applied until the next snapshot, because a delta on top of a hole would show a state that never was.
 */
export interface ChannelSequence {
  readonly accept: (type: 'snapshot' | 'delta', seq: number) => Verdict;
  readonly reset: () => void;
}

export function createChannelSequence(): ChannelSequence {
  let last: number | null = null;
  let waiting = false;
  return {
    accept(type, seq) {
      if (type === 'snapshot') {
        last = seq;
        waiting = false;
        return 'apply';
      }
      if (waiting || last === null) return 'ignore';
      if (seq <= last) return 'ignore';
      if (seq === last + 1) {
        last = seq;
        return 'apply';
      }
      waiting = true;
      return 'gap';
    },
    reset() {
      last = null;
      waiting = false;
    },
  };
}
