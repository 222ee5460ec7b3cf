import type { Bus } from '@smc/bus';
import { DEFAULT_OWNER, type ServiceOptions, createLeaseKeeper } from '@smc/store';
import { createApp } from './app.ts';
import { type LoneMarketDataEnv, MARKET_SETTINGS } from './config.ts';
import { type Market, parseSpeed, replayMarket, simulatedMarket } from './market.ts';
import { openMarket } from './market-source.ts';
import { type RunPlan, descriptorOf, planRun, storedPlan } from './run-plan.ts';
import { openSession, seatName } from './session.ts';

/**
 * Market-data as a process of its own: the first of its replicas opens the market and its session and feeds it, the others stand by
 * before they open anything. Throws InputError when the environment names no market.
 */
export function createLoneService(env: LoneMarketDataEnv): Pick<ServiceOptions<Bus>, 'openSession' | 'createApp'> {
  const market = marketOf(env);
  const speed = parseSpeed(env.MARKET_SPEED, MARKET_SETTINGS);
  let plan: RunPlan | null = null;
  return {
    async openSession({ store, holder, clock, logger, standBy, onFatal, onStop }) {
      const seat = createLeaseKeeper({ store, name: seatName(env.TRADING_MODE), holder, logger, onLost: onFatal });
      onStop('seat', () => seat.release());
      await seat.acquire(standBy);
      plan = planRun(await openMarket(market));
      return openSession(store, {
        owner: DEFAULT_OWNER,
        mode: plan.mode,
        descriptor: descriptorOf(plan),
        plan: storedPlan(plan),
        now: clock.now(),
      });
    },
    createApp(parts) {
      if (plan === null) throw new Error('the session was not opened here');
      const { mode, instrument, timeframe, openFeed } = plan;
      const { owner, session } = parts.session;
      return createApp({
        ...parts,
        host: env.HOST,
        port: env.MARKET_DATA_PORT,
        session: { owner, session, mode, instrument, timeframe },
        openFeed,
        speed,
        monotonicMs: () => performance.now(),
      });
    },
  };
}

function marketOf(env: LoneMarketDataEnv): Market {
  const { MARKET_REPLAY: replay, MARKET_SYMBOL: symbol, MARKET_TIMEFRAME: timeframe, MARKET_TZ: tz, MARKET_SEED: seed } = env;
  const wish = { replay, symbol, timeframe, tz, seed };
  return env.TRADING_MODE === 'SIMULATED' ? simulatedMarket(wish, MARKET_SETTINGS) : replayMarket(wish, MARKET_SETTINGS);
}
