/**
 * Answers "which is the first row from here on that is beyond this level?" in logarithmic time. The library scans the rest of
 * the series for each gap, break and pool; a series that trends for long makes that quadratic.
 */
export class ExtremeTree {
  /** Maxima of a complete binary tree; the leaves begin at `leaves`. */
  readonly #maxima: Float64Array;
  readonly #leaves: number;

  constructor(values: Float64Array) {
    let leaves = 1;
    while (leaves < values.length) leaves *= 2;
    const maxima = new Float64Array(2 * leaves).fill(-Infinity, leaves + values.length);
    maxima.set(values, leaves);
    for (let node = leaves - 1; node > 0; node--) {
      const left = maxima[2 * node] ?? -Infinity;
      const right = maxima[2 * node + 1] ?? -Infinity;
      maxima[node] = left > right ? left : right;
    }
    this.#maxima = maxima;
    this.#leaves = leaves;
  }

  /** First row >= from whose value is above the level, or -1. */
  firstAbove(from: number, level: number): number {
    return this.#first(from, level, false);
  }

  /** First row >= from whose value is at the level or above it, or -1. */
  firstAtLeast(from: number, level: number): number {
    return this.#first(from, level, true);
  }

  #first(from: number, level: number, orEqual: boolean): number {
    const maxima = this.#maxima;
    const leaves = this.#leaves;
    if (from >= leaves) return -1;
    const hit = (node: number): boolean => {
      const value = maxima[node] ?? -Infinity;
      return value > level || (orEqual && value === level);
    };
    let node = leaves + from;
    while (!hit(node)) {
      // The last child of its parent: everything under that parent from here on is done.
      while (node % 2 === 1) node >>= 1;
      if (node === 0) return -1;
      node += 1;
    }
    while (node < leaves) node = hit(2 * node) ? 2 * node : 2 * node + 1;
    return node - leaves;
  }
}
