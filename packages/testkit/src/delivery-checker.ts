/** What became of one send, as its sender knows it. A time-out is `unknown`, never `failed`: the message may be stored. */
export type SendOutcome = 'acked' | 'failed' | 'unknown';

/** One message of a sender's journal. Within a key `n` rises with every send. */
export interface Send {
  readonly key: string;
  readonly n: number;
  readonly outcome: SendOutcome;
}

/** One effect, in the order in which effects came to be. */
export interface Effect {
  readonly key: string;
  readonly n: number;
}

/** What is wrong with a delivery; each list names messages as `key#n`. All empty: it holds. */
export interface DeliveryReport {
  readonly acked: number;
  readonly unknown: number;
  readonly effects: number;
  /** Acknowledged, without an effect. */
  readonly lost: readonly string[];
  /** With more than one effect. */
  readonly doubled: readonly string[];
  /** Effects of what was never sent, or whose send failed for sure. */
  readonly phantom: readonly string[];
  /** Effects that came after a later message of their key. */
  readonly outOfOrder: readonly string[];
}

const nameOf = ({ key, n }: Effect): string => `${key}#${n}`;

/**
 * Checks a history as Jepsen's queue and total-order workloads do (reliability-security.md 2.6): what was acknowledged came to
 * be, nothing came to be twice, nothing came to be that failed, and per key effects came in the order of sending. What is
 * unknown may come to be, once.
 */
export function checkDelivery(sends: readonly Send[], effects: readonly Effect[]): DeliveryReport {
  const outcomes = new Map(sends.map((send) => [nameOf(send), send.outcome]));
  const counts = new Map<string, number>();
  const newest = new Map<string, number>();
  const outOfOrder: string[] = [];
  for (const effect of effects) {
    const name = nameOf(effect);
    const before = counts.get(name) ?? 0;
    counts.set(name, before + 1);
    const last = newest.get(effect.key) ?? -1;
    // A second effect is counted as doubled; it says nothing of the order.
    if (before === 0 && effect.n < last) outOfOrder.push(name);
    newest.set(effect.key, Math.max(last, effect.n));
  }
  const acked = sends.filter(({ outcome }) => outcome === 'acked');
  return {
    acked: acked.length,
    unknown: sends.filter(({ outcome }) => outcome === 'unknown').length,
    effects: effects.length,
    lost: acked.map(nameOf).filter((name) => !counts.has(name)),
    doubled: [...counts].filter(([, count]) => count > 1).map(([name]) => name),
    phantom: [...counts.keys()].filter((name) => (outcomes.get(name) ?? 'failed') === 'failed'),
    outOfOrder,
  };
}
