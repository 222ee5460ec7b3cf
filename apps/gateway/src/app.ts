import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bus } from '@smc/bus';
import type { Message, TopicName } from '@smc/contracts';
import type { Identity } from '@smc/identity';
import type { Clock, Logger, Metrics, ReadinessCheck } from '@smc/service-kit';
import type { Store } from '@smc/store';
import { createBacktestQueue } from './backtest-queue.ts';
import type { GatewayConfig } from './config.ts';
import type { DeskInfoSource } from './desk-info.ts';
import type { GatewayCache } from './gateway-cache.ts';
import type { Handlers } from './http/handler-types.ts';
import { authHandlers } from './http/handlers/auth.ts';
import { deskHandlers } from './http/handlers/desk.ts';
import { healthHandlers } from './http/handlers/health.ts';
import { replayHandlers } from './http/handlers/replay.ts';
import { researchHandlers } from './http/handlers/research.ts';
import { createHttpApp } from './http/http-app.ts';
import { createKeptReads } from './reads/kept-reads.ts';
import { createLatestQuote } from './reads/latest-quote.ts';
import { createSeriesCache } from './series-cache.ts';
import { channelItems } from './ws/channel-items.ts';
import type { Hub } from './ws/hub.ts';
import { createSnapshots } from './ws/snapshots.ts';
import { StreamServer } from './ws/stream-server.ts';
import { createTickets } from './ws/tickets.ts';

/** Everything the gateway needs from outside. Who composes it opens and closes store, bus and identity. */
export interface GatewayDeps {
  readonly config: GatewayConfig;
  /** With the migrations applied. */
  readonly store: Store;
  /** The gateway observes it from {@link GatewayApp.start} on and publishes commands. */
  readonly bus: Bus;
  /** Started by who composes, after the migrations. */
  readonly identity: Identity;
  /** Opened and stopped by who composes. */
  readonly cache: GatewayCache;
  /** The session to show, asked for at every use; null while there is none. */
  readonly desk: DeskInfoSource;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** What else `/ready` depends on; database and session are checked anyway. */
  readonly checks?: readonly ReadinessCheck[];
}

/** A gateway that can be started and stopped once. */
export interface GatewayApp {
  start(): Promise<{ readonly port: number }>;
  stop(): Promise<void>;
}

const OBSERVED: readonly TopicName[] = [
  'market.bars.v1',
  'market.quotes.v1',
  'market.status.v1',
  'strategy.structures.v1',
  'strategy.signals.v1',
  'trading.orders.v1',
  'trading.portfolio.v1',
];

/** The browser's only door: REST, WebSocket and their documents on one port. */
export function createApp(deps: GatewayDeps): GatewayApp {
  const { config, store, bus, identity, cache, desk, clock, logger, metrics } = deps;
  const server = createNodeServer();
  const tickets = createTickets(clock);
  const queue = createBacktestQueue({ store, logger });
  const origins = (): readonly string[] => [...config.corsOrigins, ...ownOrigins(server, config)];
  const reads = createKeptReads({ q: store.read, cache: cache.reads });
  const latestQuote = createLatestQuote(cache.shared);
  const snapshot = createSnapshots({ q: store.read, desk, latestQuote });
  const stream = new StreamServer({ config: config.stream, origins, tickets, identity, clock, logger, metrics, snapshot });
  const handlers: Handlers = {
    ...healthHandlers({ version: config.version, checks: [...(deps.checks ?? []), databaseCheck(store), sessionCheck(desk)] }),
    ...authHandlers({ identity, tickets, stream, origins, logger, metrics }),
    ...deskHandlers({ store, reads, desk, clock, latestFeed: () => stream.hub.latest('feed') }),
    ...replayHandlers({ store, bus, desk, clock, logger }),
    ...researchHandlers({
      store,
      places: { dataDir: config.dataDir, extraDir: config.extraSeriesDir },
      series: createSeriesCache(),
      queue,
      clock,
      logger,
    }),
  };
  server.on('request', createHttpApp({ config, identity, logger, metrics, handlers, rateStoreOf: cache.rateStoreOf }));
  server.on('upgrade', (request, socket, head) => {
    stream.handleUpgrade(request, socket, head);
  });
  const undo: (() => void)[] = [];
  return {
    async start() {
      const onMessages = (batch: readonly Message[]): void => {
        // First, so that whoever is told and asks again finds no copy from before.
        reads.note(batch);
        latestQuote.note(batch);
        forward(batch, desk()?.session, stream.hub);
      };
      undo.push(bus.observe({ topics: OBSERVED, onMessages }));
      undo.push(
        identity.onSessionEnded((sessionId) => {
          stream.endSession(sessionId);
        }),
      );
      return { port: await listen(server, config) };
    },
    async stop() {
      for (const each of undo.splice(0)) each();
      await stream.stop();
      await close(server);
      await queue.stop();
    },
  };
}

/** Messages of an earlier session may still be on their way; a gateway shows one session. */
function forward(batch: readonly Message[], session: string | undefined, hub: Hub): void {
  for (const message of batch) {
    const items = message.session === session ? channelItems(message) : null;
    if (items !== null) hub.publish(items);
  }
}

/** Slow clients are cut off: 10 s for the headers, 30 s for a whole request, looked at every 5 s. */
function createNodeServer(): Server {
  const server = createServer({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: 5_000,
    maxHeaderSize: 16 * 1024,
  });
  server.maxHeadersCount = 100;
  server.maxConnections = 1000;
  return server;
}

/** The gateway's own pages (Swagger UI) may use it too. */
function ownOrigins(server: Server, config: GatewayConfig): string[] {
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : config.port;
  return [new URL(config.publicUrl).origin, `http://localhost:${port}`, `http://127.0.0.1:${port}`];
}

function databaseCheck(store: Store): ReadinessCheck {
  return {
    name: 'database',
    async check() {
      await store.read.query('SELECT 1');
      return null;
    },
  };
}

function sessionCheck(desk: DeskInfoSource): ReadinessCheck {
  return { name: 'session', check: () => (desk() === null ? 'no session is running' : null) };
}

function listen(server: Server, config: GatewayConfig): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, () => {
      server.off('error', reject);
      // A TCP server that listens has an AddressInfo; text is for pipes only.
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeIdleConnections();
    // Requests that run get a moment to end; what is still open then is cut off.
    setTimeout(() => {
      server.closeAllConnections();
    }, 2000).unref();
  });
}
