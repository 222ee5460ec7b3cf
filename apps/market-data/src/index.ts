export { type MarketDataApp, type MarketDataDeps, createApp } from './app.ts';
export { type MarketDataEnv, marketDataEnvSchema } from './config.ts';
export { type FeedSession, openSession } from './session.ts';
export { type FeedControl, WARM_UP_BARS } from './replay-control.ts';
