export { type GatewayApp, type GatewayDeps, createApp } from './app.ts';
export { type GatewayConfig, type GatewayEnv, DEFAULT_STREAM, gatewayConfig, gatewayEnvSchema } from './config.ts';
export { type GatewayCache, openGatewayCache } from './gateway-cache.ts';
export { type DeskInfo, type DeskInfoSource, deskInfoOf } from './desk-info.ts';
