export { type ServicesOutcome, type ServicesRun, runServicesOnBars } from './parity.ts';
