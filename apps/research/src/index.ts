export { type ResearchApp, type ResearchDeps, createApp } from './app.ts';
export { type ResearchEnv, researchEnvSchema } from './config.ts';
