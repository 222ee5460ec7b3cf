import type { BacktestReport } from '../types.ts';

/** One self-contained HTML page about a run. */
export function renderReport(report: BacktestReport): string {
  throw new Error(`not built yet: ${report.decisionHash}`);
}
