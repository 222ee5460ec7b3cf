import { z } from 'zod';
import { idSchema } from './primitives.ts';

/** Queue of back-tests: the gateway fills it, research empties it. */
export const BACKTEST_QUEUE = 'backtest';

/** One job of {@link BACKTEST_QUEUE}: the back-test's row says everything else. */
export const backtestJobSchema = z.strictObject({ owner: z.string().min(1), backtestId: idSchema, correlationId: idSchema });
export type BacktestJob = z.output<typeof backtestJobSchema>;
