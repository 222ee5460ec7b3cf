export { type ExecutionApp, type ExecutionDeps, createApp } from './app.ts';
export { type ExecutionEnv, executionEnvSchema } from './config.ts';
export { type ExecutionSession, executionSessionOf } from './session.ts';
