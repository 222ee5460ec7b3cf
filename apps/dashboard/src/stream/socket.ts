import { type ClientFrame, type ServerFrame, type WsChannel, serverFrameSchema } from '@smc/contracts';
import { reconnectDelayMs } from './backoff.ts';
import { type ChannelSequence, createChannelSequence } from './channel-sequence.ts';
import type { ConnectionStore } from './connection-store.ts';

/** The part of a WebSocket that the stream uses. */
export interface SocketLike {
  readonly send: (text: string) => void;
  readonly close: () => void;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: (() => void) | null;
}

export interface StreamDeps {
  /** A single-use ticket, or null when the session has ended. */
  readonly ticket: () => Promise<string | null>;
  readonly open: (ticket: string) => SocketLike;
  readonly now: () => number;
  readonly random: () => number;
  readonly setTimer: (run: () => void, delayMs: number) => () => void;
  readonly connection: ConnectionStore;
  /** Checked frames in order; a channel's frames are free of gaps. */
  readonly onData: (ch: WsChannel, type: 'snapshot' | 'delta', items: readonly unknown[]) => void;
  /** The line is up again after a loss: what was missed has to be fetched. */
  readonly onReconnected: () => void;
}

export interface Stream {
  readonly start: () => void;
  readonly stop: () => void;
  /** Tries now instead of waiting for the next attempt. */
  readonly retryNow: () => void;
  /** Channels wanted from now on; the difference is sent. */
  readonly want: (channels: readonly WsChannel[]) => void;
}

const HEARTBEAT_MS = 5_000;
const MISSES = 2;
const HEARD_MS = 500;
const OPEN_TIMEOUT_MS = 8_000;
/** Attempts after which the badge says offline; trying goes on. */
const OFFLINE_AFTER = 5;

/** The one socket of the page, outside of React: ticket, subscribe, watch the sequence, come back after a loss. */
export function createStream(deps: StreamDeps): Stream {
  return new GatewayStream(deps);
}

const nothing = (): void => undefined;

class GatewayStream implements Stream {
  readonly #deps: StreamDeps;
  readonly #sequences = new Map<WsChannel, ChannelSequence>();
  #wanted: readonly WsChannel[] = [];
  #socket: SocketLike | null = null;
  #isOpen = false;
  #running = false;
  #everLive = false;
  #attempt = 0;
  #unanswered = 0;
  #stopRetry = nothing;
  #stopHeartbeat = nothing;

  constructor(deps: StreamDeps) {
    this.#deps = deps;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#attempt = 0;
    void this.#connect();
  }

  stop(): void {
    this.#running = false;
    this.#everLive = false;
    this.#stopRetry();
    this.#release();
    this.#deps.connection.setState({ status: 'idle', retryAt: null, rttMs: null });
  }

  retryNow(): void {
    if (!this.#running || this.#isOpen) return;
    this.#stopRetry();
    this.#release();
    void this.#connect();
  }

  want(channels: readonly WsChannel[]): void {
    const dropped = this.#wanted.filter((ch) => !channels.includes(ch));
    const added = channels.filter((ch) => !this.#wanted.includes(ch));
    this.#wanted = channels;
    if (dropped.length > 0) this.#send({ op: 'unsubscribe', channels: [...dropped] });
    if (this.#isOpen) this.#subscribe(added);
  }

  async #connect(): Promise<void> {
    const { connection } = this.#deps;
    if (this.#attempt === 0) connection.setState({ status: 'connecting', retryAt: null });
    const ticket = await this.#deps.ticket().catch(() => 'unreachable' as const);
    if (!this.#running || this.#socket !== null) return;
    if (ticket === null) {
      this.stop();
      return;
    }
    if (ticket === 'unreachable') {
      this.#retryLater();
      return;
    }
    const opening = this.#deps.open(ticket);
    this.#socket = opening;
    this.#stopHeartbeat = this.#deps.setTimer(() => this.#lost(opening), OPEN_TIMEOUT_MS);
    opening.onopen = () => this.#opened();
    opening.onmessage = (event) => this.#received(event.data);
    opening.onclose = () => this.#lost(opening);
  }

  #opened(): void {
    const back = this.#everLive;
    this.#stopHeartbeat();
    this.#isOpen = true;
    this.#everLive = true;
    this.#attempt = 0;
    this.#unanswered = 0;
    this.#deps.connection.setState({ status: 'live', attempt: 0, retryAt: null, lastFrameAt: this.#deps.now() });
    this.#subscribe(this.#wanted);
    this.#beat();
    if (back) this.#deps.onReconnected();
  }

  #received(data: unknown): void {
    const { connection, now } = this.#deps;
    const frame = readFrame(data);
    if (frame === null) {
      connection.setState({ badFrames: connection.getState().badFrames + 1 });
      return;
    }
    // Ages are shown to the tenth of a second at best; telling every frame would repaint the badge with each of them.
    if (now() - (connection.getState().lastFrameAt ?? 0) > HEARD_MS) connection.setState({ lastFrameAt: now() });
    if (frame.type === 'pong') this.#ponged(frame.sentAt, frame.tsServer);
    else if (frame.type === 'error') this.#refused(frame.code);
    else this.#delivered(frame);
  }

  #ponged(sentAt: number, tsServer: number): void {
    const rttMs = Math.max(0, this.#deps.now() - sentAt);
    this.#unanswered = 0;
    this.#deps.connection.setState({ rttMs, skewMs: Math.round(tsServer - (sentAt + rttMs / 2)) });
  }

  #refused(code: Extract<ServerFrame, { type: 'error' }>['code']): void {
    // Frames were dropped, or the gateway does not know us any more; a fresh line settles both.
    if (code !== 'BAD_FRAME') this.#lost(this.#socket);
  }

  #delivered(frame: Extract<ServerFrame, { type: 'snapshot' | 'delta' }>): void {
    const { connection } = this.#deps;
    const verdict = this.#sequenceOf(frame.ch).accept(frame.type, frame.seq);
    if (verdict === 'apply') this.#deps.onData(frame.ch, frame.type, frame.data);
    if (verdict !== 'gap') return;
    connection.setState({ gaps: connection.getState().gaps + 1 });
    this.#send({ op: 'subscribe', channels: [frame.ch] });
  }

  #subscribe(channels: readonly WsChannel[]): void {
    for (const ch of channels) this.#sequenceOf(ch).reset();
    if (channels.length > 0) this.#send({ op: 'subscribe', channels: [...channels] });
  }

  #beat(): void {
    if (this.#unanswered >= MISSES) {
      this.#lost(this.#socket);
      return;
    }
    this.#unanswered += 1;
    this.#send({ op: 'ping', sentAt: this.#deps.now() });
    this.#stopHeartbeat = this.#deps.setTimer(() => this.#beat(), HEARTBEAT_MS);
  }

  /** `which` guards against the late close of a socket that was given up before. */
  #lost(which: SocketLike | null): void {
    if (which === null || which !== this.#socket) return;
    this.#release();
    if (this.#running) this.#retryLater();
  }

  #release(): void {
    this.#stopHeartbeat();
    const old = this.#socket;
    this.#socket = null;
    this.#isOpen = false;
    if (old === null) return;
    old.onopen = old.onmessage = old.onclose = null;
    old.close();
  }

  #retryLater(): void {
    const { connection, now, random, setTimer } = this.#deps;
    const delayMs = reconnectDelayMs(this.#attempt, random());
    this.#attempt += 1;
    const status = this.#attempt > OFFLINE_AFTER ? 'offline' : 'reconnecting';
    connection.setState({ status, attempt: this.#attempt, retryAt: now() + delayMs, rttMs: null });
    this.#stopRetry = setTimer(() => void this.#connect(), delayMs);
  }

  #send(frame: ClientFrame): void {
    if (this.#socket !== null && this.#isOpen) this.#socket.send(JSON.stringify(frame));
  }

  #sequenceOf(ch: WsChannel): ChannelSequence {
    const known = this.#sequences.get(ch);
    if (known) return known;
    const made = createChannelSequence();
    this.#sequences.set(ch, made);
    return made;
  }
}

function readFrame(data: unknown): ServerFrame | null {
  if (typeof data !== 'string') return null;
  try {
    const parsed = serverFrameSchema.safeParse(JSON.parse(data));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
