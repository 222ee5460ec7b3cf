export { type MarketDataApp, type MarketDataDeps, createApp } from './app.ts';
export { type MarketDataEnv, marketDataEnvSchema } from './config.ts';
export { type Market, type MarketNames, parseSpeed, replayMarket, simulatedMarket } from './market.ts';
export { MarketFileError, openMarket } from './market-source.ts';
export { type RunPlan, descriptorOf, planRun, storedPlan } from './run-plan.ts';
export { type FeedSession, openSession } from './session.ts';
export { type FeedControl, WARM_UP_BARS } from './replay-control.ts';
