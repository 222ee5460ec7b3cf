export { type StrategyApp, type StrategyDeps, createApp } from './app.ts';
export { type StrategyEnv, strategyEnvSchema } from './config.ts';
export { type StrategySession, strategySessionOf } from './session.ts';
