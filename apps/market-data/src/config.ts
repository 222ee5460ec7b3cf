import { databaseEnvSchema, loneServiceEnvSchema, portsEnvSchema, processEnvSchema } from '@smc/service-kit';
import { z } from 'zod';
import type { MarketNames } from './market.ts';

const ownPort = portsEnvSchema.pick({ MARKET_DATA_PORT: true });

/** Environment of the market-data service inside a desk. */
export const marketDataEnvSchema = z.object({ ...processEnvSchema.shape, ...databaseEnvSchema.shape, ...ownPort.shape });
export type MarketDataEnv = z.output<typeof marketDataEnvSchema>;

/** Environment of the market-data service as a process of its own: it is the one that is told the market. */
export const loneMarketDataEnvSchema = z.object({
  ...loneServiceEnvSchema.shape,
  ...ownPort.shape,
  /** Live venues come later. */
  TRADING_MODE: z.enum(['REPLAY', 'SIMULATED'], 'market-data feeds REPLAY and SIMULATED; live venues are not built yet'),
  /** File of recorded bars for REPLAY; the bundled BTC/USDT 1h series when left out. */
  MARKET_REPLAY: z.string().min(1).optional(),
  MARKET_SYMBOL: z.string().min(1).optional(),
  MARKET_TIMEFRAME: z.string().min(1).optional(),
  /** IANA zone of times in the file that carry none. */
  MARKET_TZ: z.string().min(1).optional(),
  /** Seed of the simulated market. */
  MARKET_SEED: z.string().min(1).optional(),
  /** Bars a second; the speed the session had before, or 1, when left out. */
  MARKET_SPEED: z.string().min(1).optional(),
});
export type LoneMarketDataEnv = z.output<typeof loneMarketDataEnvSchema>;

/** What the settings of the market are called in the environment. */
export const MARKET_SETTINGS: MarketNames = {
  replay: 'MARKET_REPLAY',
  symbol: 'MARKET_SYMBOL',
  timeframe: 'MARKET_TIMEFRAME',
  seed: 'MARKET_SEED',
  speed: 'MARKET_SPEED',
};
