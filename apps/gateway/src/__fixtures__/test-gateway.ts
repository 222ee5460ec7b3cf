import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccessToken } from '@smc/contracts';
import { required } from '@smc/domain';
import { createIdentity, type Identity } from '@smc/identity';
import { type Clock, type Metrics, Secret, createLogger, createMetrics } from '@smc/service-kit';
import type { Store } from '@smc/store';
import { type TestPostgres, startTestPostgres } from '@smc/testkit';
import { createApp } from '../app.ts';
import { openGatewayCache } from '../gateway-cache.ts';
import { DEFAULT_STREAM, type GatewayConfig, type StreamConfig } from '../config.ts';
import type { DeskInfo } from '../desk-info.ts';
import { type ApiClient, apiClient } from './api-client.ts';
import { type FakeBus, fakeBus } from './fake-bus.ts';

export const ORIGIN = 'http://localhost:5173';
export const EMAIL = 'owner@desk.local';

export const DESK: DeskInfo = {
  session: 'session-1',
  mode: 'REPLAY',
  source: 'BTC/USDT 1h, Binance, recorded',
  venue: 'binance',
  symbol: 'BTC/USDT',
  timeframe: '1h',
  instrument: { venue: 'binance', symbol: 'BTC/USDT', base: 'BTC', quote: 'USDT', kind: 'crypto', tick: '0.01', step: '0.00001', minNotional: '5' },
  accountId: 'paper',
  strategyInstanceId: 'sweepReversal:BTC/USDT:1h',
  startedAt: 1_704_067_200_000,
  buildId: 'spec',
  startingBalance: '10000',
  limits: { maxOpenPositions: 1, maxDailyLossPct: 3, maxDrawdownPct: 20 },
};

export interface TestGateway {
  readonly api: ApiClient;
  readonly url: string;
  readonly port: number;
  readonly store: Store;
  readonly databaseUrl: string;
  readonly identity: Identity;
  readonly bus: FakeBus;
  readonly password: string;
  readonly dataDir: string;
  readonly metrics: Metrics;
  readonly log: readonly string[];
  /** Session that is shown; a spec may take it away. */
  readonly desk: { current: DeskInfo | null };
  /** A fresh access token of the owner. */
  token(): Promise<string>;
  stop(): Promise<void>;
}

export interface TestGatewayOptions {
  readonly config?: Partial<GatewayConfig>;
  readonly stream?: Partial<StreamConfig>;
  readonly clock?: Clock;
  readonly accessTokenTtlMs?: number;
  /** A Redis of the spec; without it the cache is in memory. */
  readonly redisUrl?: string;
  /** A gateway beside another one: its database, and the folder of its keys. */
  readonly beside?: TestGateway;
}

/** A gateway of its own on a database of its own, in this process, on a port the system chose. */
export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const { beside } = options;
  const postgres: TestPostgres | null = beside === undefined ? await startTestPostgres() : null;
  const { databaseUrl, store } = (await postgres?.createDatabase()) ?? required(beside, 'a database');
  const dataDir = beside?.dataDir ?? mkdtempSync(join(tmpdir(), 'smc-gateway-'));
  const log: string[] = [];
  const logger = createLogger({ service: 'gateway', level: 'trace', write: (line) => log.push(line) });
  const clock = options.clock ?? { now: () => Date.now() };
  const config: GatewayConfig = {
    host: '127.0.0.1',
    port: 0,
    publicUrl: 'http://localhost:3000',
    corsOrigins: [ORIGIN],
    docsEnabled: true,
    trustedProxyHops: 0,
    requestsPerMinute: 100_000,
    version: '0.0.0-spec',
    dataDir,
    extraSeriesDir: undefined,
    signInFailures: { perAccount: 10, perAddress: 30 },
    stream: { ...DEFAULT_STREAM, flushMs: 5, ...options.stream },
    ...options.config,
  };
  const metrics = createMetrics('gateway');
  const REDIS_URL = options.redisUrl === undefined ? undefined : new Secret(options.redisUrl);
  const cache = openGatewayCache({ env: { REDIS_URL, SMC_ENV: 'spec' }, clock, logger, metrics });
  const { accessTokenTtlMs } = options;
  const identity = createIdentity({
    databaseUrl,
    dataDir,
    ownerEmail: EMAIL,
    publicUrl: config.publicUrl,
    clock,
    logger,
    sharedSessions: cache.sessions,
    ...(accessTokenTtlMs === undefined ? {} : { accessTokenTtlMs }),
  });
  const owner = await identity.start();
  const password = owner.kind === 'created' ? owner.password : required(beside, 'the gateway that made the owner').password;
  const bus = fakeBus();
  const desk: { current: DeskInfo | null } = { current: DESK };
  const app = createApp({ config, store, bus, identity, cache, desk: () => desk.current, clock, logger, metrics });
  const { port } = await app.start();
  const url = `http://127.0.0.1:${port}`;
  const api = apiClient(url);
  return {
    api,
    url,
    port,
    store,
    databaseUrl,
    identity,
    bus,
    password,
    dataDir,
    metrics,
    log,
    desk,
    async token() {
      const { accessToken } = await api.ok<AccessToken>('signIn', { body: { email: EMAIL, password } });
      return accessToken;
    },
    async stop() {
      await app.stop();
      await identity.stop();
      cache.stop();
      await postgres?.stop();
      if (beside === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
