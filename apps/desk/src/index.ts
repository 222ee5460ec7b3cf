export { type ServicesOutcome, type ServicesRun, runServicesOnBars } from './parity.ts';
export { runServicesDistributed } from './distributed-parity.ts';
