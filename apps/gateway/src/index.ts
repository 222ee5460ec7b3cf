export { type GatewayApp, type GatewayDeps, createApp } from './app.ts';
export { type GatewayConfig, type GatewayEnv, DEFAULT_STREAM, gatewayConfig, gatewayEnvSchema } from './config.ts';
export { type DeskInfo, type DeskInfoSource, deskInfoOf } from './desk-info.ts';
