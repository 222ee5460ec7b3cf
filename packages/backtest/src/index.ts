export type { BacktestInput, BacktestReport, CurvePoint, EquitySeries, RunFacts } from './types.ts';
export { type Run, createRun, runBacktest } from './run.ts';
export { renderReport } from './report/render-report.ts';
