/** The value below which this share of sorted figures lies. */
export function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(sorted.length * share)] ?? 0;
}

/** One line of what a benchmark prints, against its baseline. */
export function result(name: string, value: number, unit: string, baselineName: string, baseline: number): object {
  return {
    name,
    value: Number(value.toFixed(3)),
    unit,
    baseline: { name: baselineName, value: Number(baseline.toFixed(3)) },
    ratio: Number((value / baseline).toFixed(3)),
  };
}
