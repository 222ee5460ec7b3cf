import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ClientFrame, type WsChannel, clientFrameSchema, describe } from '@smc/contracts';
import { assertNever } from '@smc/domain';
import type { Identity, Principal } from '@smc/identity';
import type { Clock, Logger, Metrics } from '@smc/service-kit';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { StreamConfig } from '../config.ts';
import { CLOSE, Connection } from './connection.ts';
import { Hub } from './hub.ts';
import { createMessageBudget } from './message-budget.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';
import type { Tickets } from './tickets.ts';

const MAX_FRAME_BYTES = 16 * 1024;
const PATH = '/ws';
const MAX_MISSED_PONGS = 2;
const STOP_MS = 500;

export interface StreamServerDeps {
  readonly config: StreamConfig;
  /** Exact origins of pages that may open a socket. */
  readonly origins: () => readonly string[];
  readonly tickets: Tickets;
  readonly identity: Pick<Identity, 'sessionUser'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The present state of a channel as the inside of a JSON array. */
  snapshot(channel: WsChannel, hub: Hub): Promise<string>;
}

interface Client {
  readonly socket: WebSocket;
  readonly connection: Connection;
  readonly principal: Principal;
  /** Epoch ms; moved on when the session proves itself again. */
  allowedUntil: number;
  missedPongs: number;
}

/** The WebSocket of the gateway: who may open one, what it is told, and when it ends. */
export class StreamServer {
  readonly hub: Hub;
  readonly #deps: StreamServerDeps;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false, clientTracking: false });
  readonly #clients = new Set<Client>();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #open: ReturnType<Metrics['gauge']>;
  readonly #slow: ReturnType<Metrics['counter']>;

  constructor(deps: StreamServerDeps) {
    this.#deps = deps;
    this.hub = new Hub(deps);
    this.#open = deps.metrics.gauge('gateway_ws_connections', 'Open WebSocket connections');
    this.#slow = deps.metrics.counter('gateway_ws_slow_total', 'Deltas left out for slow browsers and browsers sent away', ['kind']);
    this.#heartbeat = setInterval(() => {
      for (const client of [...this.#clients]) void this.#beat(client);
    }, deps.config.heartbeatMs);
    this.#heartbeat.unref();
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    // A path such as `//[` is no URL at all; what cannot be parsed is not served.
    const url = URL.parse(request.url ?? '/', 'http://gateway');
    const { origin } = request.headers;
    if (url?.pathname !== PATH) {
      refuseUpgrade(socket, 404, 'There is no such socket.');
    } else if (origin === undefined || !this.#deps.origins().includes(origin)) {
      refuseUpgrade(socket, 403, 'This page may not open a socket.');
    } else {
      const principal = this.#deps.tickets.redeem(url.searchParams.get('ticket') ?? '', origin);
      if (principal === null) refuseUpgrade(socket, 401, 'The ticket is unknown, used or expired.');
      else if (this.#full(principal.sessionId)) refuseUpgrade(socket, 503, 'Too many sockets.');
      else {
        this.#server.handleUpgrade(request, socket, head, (webSocket) => {
          this.#accept(webSocket, principal);
        });
      }
    }
  }

  /** A session proved itself again: its sockets may stay open until then (epoch ms). */
  extendSession(sessionId: string, until: number): void {
    for (const client of this.#clientsOf(sessionId)) client.allowedUntil = Math.max(client.allowedUntil, until);
  }

  /** Closes all sockets of a session. */
  endSession(sessionId: string): void {
    for (const client of this.#clientsOf(sessionId)) endClient(client, 'Signed out.');
  }

  async stop(): Promise<void> {
    clearInterval(this.#heartbeat);
    this.hub.stop();
    for (const { socket } of this.#clients) socket.close(CLOSE.goingAway, 'the desk is stopping');
    const timer = setTimeout(() => {
      for (const { socket } of this.#clients) socket.terminate();
    }, STOP_MS);
    await Promise.all([...this.#clients].map(({ socket }) => new Promise((resolve) => socket.once('close', resolve))));
    clearTimeout(timer);
    this.#server.close();
  }

  #clientsOf(sessionId: string): Client[] {
    return [...this.#clients].filter(({ principal }) => principal.sessionId === sessionId);
  }

  #full(sessionId: string): boolean {
    const { maxConnections, maxConnectionsPerSession } = this.#deps.config;
    return this.#clients.size >= maxConnections || this.#clientsOf(sessionId).length >= maxConnectionsPerSession;
  }

  #accept(socket: WebSocket, principal: Principal): void {
    const { clock, config, logger } = this.#deps;
    const connection = new Connection({
      socket,
      clock,
      config,
      onSlow: (kind) => {
        this.#slow.inc({ kind });
      },
    });
    const client: Client = { socket, connection, principal, allowedUntil: principal.expiresAt, missedPongs: 0 };
    const budget = createMessageBudget(clock, config.messagesPerSecond);
    this.#clients.add(client);
    this.hub.add(connection);
    this.#open.set(this.#clients.size);
    socket.on('pong', () => {
      client.missedPongs = 0;
    });
    socket.on('message', (data) => {
      if (budget.take()) this.#onMessage(connection, data);
      else connection.refuse('BAD_FRAME', `At most ${config.messagesPerSecond} messages a second.`, CLOSE.policy);
    });
    socket.on('error', (error) => {
      logger.debug({ err: error }, 'socket failed');
    });
    socket.on('close', () => {
      this.#clients.delete(client);
      this.hub.remove(connection);
      this.#open.set(this.#clients.size);
    });
  }

  #onMessage(connection: Connection, data: RawData): void {
    const frame = parseFrame(data);
    if (typeof frame === 'string') {
      connection.send({ type: 'error', code: 'BAD_FRAME', detail: frame });
      return;
    }
    switch (frame.op) {
      case 'subscribe':
        for (const channel of new Set(frame.channels)) void this.#subscribe(connection, channel);
        return;
      case 'unsubscribe':
        for (const channel of frame.channels) connection.end(channel);
        return;
      case 'ping':
        connection.send({ type: 'pong', sentAt: frame.sentAt, tsServer: this.#deps.clock.now() });
        return;
      default:
        assertNever(frame);
    }
  }

  /** Listens first and reads the snapshot after, so that nothing falls between the two. */
  async #subscribe(connection: Connection, channel: WsChannel): Promise<void> {
    const subscription = connection.begin(channel);
    try {
      connection.complete(subscription, await this.#deps.snapshot(channel, this.hub));
    } catch (error) {
      this.#deps.logger.error({ err: error, channel }, 'snapshot failed');
      connection.refuse('SLOW_CONSUMER', 'The snapshot could not be read; connect again.', CLOSE.slowConsumer);
    }
  }

  async #beat(client: Client): Promise<void> {
    if (client.missedPongs >= MAX_MISSED_PONGS) {
      client.socket.terminate();
      return;
    }
    client.missedPongs += 1;
    client.socket.ping();
    if (this.#deps.clock.now() >= client.allowedUntil) {
      endClient(client, 'The access token has expired; ask for a new ticket.');
      return;
    }
    try {
      if ((await this.#deps.identity.sessionUser(client.principal.sessionId)) === null) endClient(client, 'The session has ended.');
    } catch (error) {
      // The database is away: nobody is known to have signed out, and the end of the access token still holds.
      this.#deps.logger.warn({ err: error }, 'session of a socket could not be checked');
    }
  }
}

function endClient({ connection }: Client, detail: string): void {
  connection.refuse('SESSION_ENDED', detail, CLOSE.sessionEnded);
}

/** The checked frame, or what is wrong with it. */
function parseFrame(data: RawData): ClientFrame | string {
  // The library gives one Buffer a message unless told otherwise; its two other forms belong to other settings.
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
