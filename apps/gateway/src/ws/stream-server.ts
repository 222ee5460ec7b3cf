import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WsChannel, clientFrameSchema, describe } from '@smc/contracts';
import { assertNever } from '@smc/domain';
import type { Identity, Principal } from '@smc/identity';
import type { Clock, Logger, Metrics } from '@smc/service-kit';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { StreamConfig } from '../config.ts';
import { CLOSE, type Connection, createConnection } from './connection.ts';
import { createHub, type Hub } from './hub.ts';
import { createMessageBudget } from './message-budget.ts';
import type { Tickets } from './tickets.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';

const MAX_FRAME_BYTES = 16 * 1024;
const PATH = '/ws';

export interface StreamServerDeps {
  readonly config: StreamConfig;
  readonly origins: () => readonly string[];
  readonly tickets: Tickets;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The present state of a channel as the inside of a JSON array. */
  snapshot(channel: WsChannel, hub: Hub): Promise<string>;
}

/** The WebSocket of the gateway. */
export interface StreamServer {
  readonly hub: Hub;
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** A session proved itself again: its sockets may stay open until then (epoch ms). */
  extendSession(sessionId: string, until: number): void;
  /** Closes all sockets of a session. */
  endSession(sessionId: string): void;
  stop(): Promise<void>;
}

interface Client {
  readonly socket: WebSocket;
  readonly connection: Connection;
  readonly principal: Principal;
  allowedUntil: number;
  missedPongs: number;
}

export function createStreamServer(deps: StreamServerDeps): StreamServer {
  const { config, clock, logger, metrics } = deps;
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false, clientTracking: false });
  const hub = createHub({ clock, config });
  const clients = new Set<Client>();
  const open = metrics.gauge('gateway_ws_connections', 'Open WebSocket connections');
  const slow = metrics.counter('gateway_ws_slow_total', 'Deltas left out for slow browsers and browsers sent away', ['kind']);
  const heartbeat = setInterval(() => {
    for (const client of clients) void beat(client);
  }, config.heartbeatMs);
  heartbeat.unref();

  async function beat(client: Client): Promise<void> {
    if (client.missedPongs >= 2) {
      client.socket.terminate();
      return;
    }
    client.missedPongs += 1;
    client.socket.ping();
    if (clock.now() >= client.allowedUntil) {
      endClient(client, 'The access token has expired; ask for a new ticket.');
      return;
    }
    try {
      if ((await deps.identity.sessionUser(client.principal.sessionId)) === null) endClient(client, 'The session has ended.');
    } catch (error) {
      // The database is away: nobody can be told to have signed out, and the token's own end still holds.
      logger.warn({ err: error }, 'session of a socket could not be checked');
    }
  }

  function endClient(client: Client, detail: string): void {
    client.connection.refuse('SESSION_ENDED', detail, CLOSE.sessionEnded);
  }

  function accept(socket: WebSocket, principal: Principal): void {
    const connection = createConnection({
      socket,
      clock,
      config,
      onSlow: (kind) => {
        slow.inc({ kind });
      },
    });
    const client: Client = { socket, connection, principal, allowedUntil: principal.expiresAt, missedPongs: 0 };
    const budget = createMessageBudget(clock, config.messagesPerSecond);
    clients.add(client);
    hub.add(connection);
    open.set(clients.size);
    socket.on('pong', () => {
      client.missedPongs = 0;
    });
    socket.on('message', (data) => {
      if (!budget.take()) connection.refuse('BAD_FRAME', `at most ${config.messagesPerSecond} messages a second`, CLOSE.policy);
      else onMessage(connection, data);
    });
    socket.on('error', (error) => {
      logger.debug({ err: error }, 'socket failed');
    });
    socket.on('close', () => {
      clients.delete(client);
      hub.remove(connection);
      open.set(clients.size);
    });
  }

  function onMessage(connection: Connection, data: RawData): void {
    const frame = parseFrame(data);
    if (typeof frame === 'string') {
      connection.send({ type: 'error', code: 'BAD_FRAME', detail: frame });
      return;
    }
    switch (frame.op) {
      case 'subscribe':
        for (const channel of new Set(frame.channels)) void subscribe(connection, channel);
        return;
      case 'unsubscribe':
        for (const channel of frame.channels) connection.end(channel);
        return;
      case 'ping':
        connection.send({ type: 'pong', sentAt: frame.sentAt, tsServer: clock.now() });
        return;
      default:
        assertNever(frame);
    }
  }

  /** Listens first and reads the snapshot after, so that nothing falls between the two. */
  async function subscribe(connection: Connection, channel: WsChannel): Promise<void> {
    const subscription = connection.begin(channel);
    try {
      connection.complete(channel, subscription, await deps.snapshot(channel, hub));
    } catch (error) {
      logger.error({ err: error, channel }, 'snapshot failed');
      connection.refuse('SLOW_CONSUMER', 'The snapshot could not be read; connect again.', CLOSE.slowConsumer);
    }
  }

  return {
    hub,
    handleUpgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      // A path such as `//[` is no URL at all; what cannot be parsed is not served.
      const url = URL.parse(request.url ?? '/', 'http://gateway');
      const { origin } = request.headers;
      if (url?.pathname !== PATH) refuseUpgrade(socket, 404, 'There is no such socket.');
      else if (origin === undefined || !deps.origins().includes(origin)) refuseUpgrade(socket, 403, 'This page may not open a socket.');
      else {
        const principal = deps.tickets.redeem(url.searchParams.get('ticket') ?? '', origin);
        const own = [...clients].filter((client) => client.principal.sessionId === principal?.sessionId).length;
        if (principal === null) refuseUpgrade(socket, 401, 'The ticket is unknown, used or expired.');
        else if (clients.size >= config.maxConnections || own >= config.maxConnectionsPerSession) refuseUpgrade(socket, 503, 'Too many sockets.');
        else {
          server.handleUpgrade(request, socket, head, (webSocket) => {
            accept(webSocket, principal);
          });
        }
      }
    },
    extendSession(sessionId, until) {
      for (const client of clients) {
        if (client.principal.sessionId === sessionId) client.allowedUntil = Math.max(client.allowedUntil, until);
      }
    },
    endSession(sessionId) {
      for (const client of [...clients]) if (client.principal.sessionId === sessionId) endClient(client, 'Signed out.');
    },
    async stop() {
      clearInterval(heartbeat);
      hub.stop();
      for (const { socket } of clients) {
        socket.close(CLOSE.goingAway, 'the desk is stopping');
        setTimeout(() => {
          socket.terminate();
        }, 500).unref();
      }
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

function parseFrame(data: RawData) {
  // The library gives one Buffer a message unless told otherwise; the two other forms exist for other settings.
  const text = Buffer.isBuffer(data) ? data.toString('utf8') : '';
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'not JSON';
  }
  const parsed = clientFrameSchema.safeParse(json);
  return parsed.success ? parsed.data : describe(parsed.error);
}
