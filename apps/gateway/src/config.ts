import { identityEnvSchema } from '@smc/identity';
import {
  busEnvSchema,
  cacheEnvSchema,
  databaseEnvSchema,
  flagSchema,
  loneServiceEnvSchema,
  portsEnvSchema,
  processEnvSchema,
} from '@smc/service-kit';
import { z } from 'zod';

const originSchema = z
  .string()
  .refine((text) => URL.canParse(text) && new URL(text).origin === text, 'an origin such as http://localhost:5173');

/** Environment of the gateway inside a desk. */
export const gatewayEnvSchema = z.object({
  ...processEnvSchema.shape,
  ...databaseEnvSchema.shape,
  ...cacheEnvSchema.shape,
  ...busEnvSchema.pick({ SMC_ENV: true }).shape,
  ...identityEnvSchema.shape,
  ...portsEnvSchema.pick({ GATEWAY_PORT: true, DASHBOARD_PORT: true }).shape,
  /** Where browsers reach the gateway; https makes cookies secure. `http://localhost:GATEWAY_PORT` when left out. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Origins whose pages may use the API and the WebSocket, separated by commas. The dashboard's when left out. */
  CORS_ORIGINS: z
    .string()
    .transform((text) => text.split(',').map((origin) => origin.trim()))
    .pipe(z.array(originSchema).min(1))
    .optional(),
  /** Swagger UI at `/docs`. */
  DOCS_ENABLED: flagSchema.default(true),
  /** Reverse proxies in front whose `X-Forwarded-For` is believed; 0 believes nobody. */
  TRUSTED_PROXY_HOPS: z.coerce.number().int().min(0).max(5).default(0),
  REQUESTS_PER_MINUTE: z.coerce.number().int().min(10).default(1200),
  /** Folder of further recorded series for back-tests. */
  SMC_DATA_DIR: z.string().min(1).optional(),
});
export type GatewayEnv = z.output<typeof gatewayEnvSchema>;

/** Environment of the gateway as a process of its own. */
export const loneGatewayEnvSchema = z.object({ ...gatewayEnvSchema.shape, ...loneServiceEnvSchema.shape });
export type LoneGatewayEnv = z.output<typeof loneGatewayEnvSchema>;

/** What the gateway's own code is told. */
export interface GatewayConfig {
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  /** Exact origins of pages that may use the API and the WebSocket. */
  readonly corsOrigins: readonly string[];
  readonly docsEnabled: boolean;
  readonly trustedProxyHops: number;
  readonly requestsPerMinute: number;
  /** Version shown in `/health` and the OpenAPI document. */
  readonly version: string;
  readonly dataDir: string;
  readonly extraSeriesDir: string | undefined;
  /** Failed sign-ins in 15 minutes until one account or one address has to wait. */
  readonly signInFailures: { readonly perAccount: number; readonly perAddress: number };
  readonly stream: StreamConfig;
}

/** Limits of the WebSocket. */
export interface StreamConfig {
  /** Deltas are collected so long before they are sent, ms. */
  readonly flushMs: number;
  /** Smallest time between two quotes, ms. */
  readonly quoteMs: number;
  readonly heartbeatMs: number;
  /** Unsent bytes above which quotes and feed states are left out for a slow browser. */
  readonly conflateAboveBytes: number;
  /** Unsent bytes above which a slow browser is sent away. */
  readonly closeAboveBytes: number;
  readonly maxConnections: number;
  readonly maxConnectionsPerSession: number;
  /** Messages a second a browser may send, with as many at once. */
  readonly messagesPerSecond: number;
}

export const DEFAULT_STREAM: StreamConfig = {
  flushMs: 50,
  quoteMs: 100,
  heartbeatMs: 5000,
  conflateAboveBytes: 256 * 1024,
  closeAboveBytes: 8 * 1024 * 1024,
  maxConnections: 64,
  maxConnectionsPerSession: 10,
  messagesPerSecond: 20,
};

/** The configuration that follows from the environment. */
export function gatewayConfig(env: GatewayEnv, version: string): GatewayConfig {
  const local = (port: number): string[] => [`http://localhost:${port}`, `http://127.0.0.1:${port}`];
  return {
    host: env.HOST,
    port: env.GATEWAY_PORT,
    publicUrl: env.PUBLIC_URL ?? `http://localhost:${env.GATEWAY_PORT}`,
    corsOrigins: env.CORS_ORIGINS ?? local(env.DASHBOARD_PORT),
    docsEnabled: env.DOCS_ENABLED,
    trustedProxyHops: env.TRUSTED_PROXY_HOPS,
    requestsPerMinute: env.REQUESTS_PER_MINUTE,
    version,
    dataDir: env.DATA_DIR,
    extraSeriesDir: env.SMC_DATA_DIR,
    signInFailures: { perAccount: 10, perAddress: 30 },
    stream: DEFAULT_STREAM,
  };
}
