import type { ServerFrame, WsChannel } from '@smc/contracts';
import type { Clock } from '@smc/service-kit';
import type { StreamConfig } from '../config.ts';

/** Close codes: those of RFC 6455, and from 4000 on our own. */
export const CLOSE = { goingAway: 1001, policy: 1008, sessionEnded: 4001, slowConsumer: 4008 } as const;

/** The part of a WebSocket that a connection writes to. */
export interface Socket {
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code: number, reason: string): void;
  terminate(): void;
}

/** Stands for one subscription of a channel; a later one of the same channel replaces it. */
export interface Subscription {
  readonly channel: WsChannel;
}

interface State extends Subscription {
  /** Deltas that came while the snapshot was being read, each the inside of a JSON array. Null once it is sent. */
  backlog: string[] | null;
  backlogBytes: number;
}

export interface ConnectionDeps {
  readonly socket: Socket;
  readonly clock: Clock;
  readonly config: Pick<StreamConfig, 'conflateAboveBytes' | 'closeAboveBytes'>;
  readonly onSlow: (kind: 'conflated' | 'closed') => void;
}

const CUT_OFF_MS = 2000;

/** Frames of one browser: per channel a snapshot, then deltas numbered without a gap. */
export class Connection {
  readonly #deps: ConnectionDeps;
  readonly #states = new Map<WsChannel, State>();
  readonly #sequences = new Map<WsChannel, number>();
  #closed = false;

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
  }

  /** Begins a subscription: from now on deltas are kept for it. */
  begin(channel: WsChannel): Subscription {
    const state: State = { channel, backlog: [], backlogBytes: 0 };
    this.#states.set(channel, state);
    return state;
  }

  /** Sends the snapshot (the inside of a JSON array) and what came meanwhile, unless the subscription has been replaced or ended. */
  complete(subscription: Subscription, snapshotJson: string): void {
    const state = this.#states.get(subscription.channel);
    if (this.#closed || state === undefined || state !== subscription) return;
    this.#frame('snapshot', state.channel, snapshotJson);
    for (const json of state.backlog ?? []) this.#frame('delta', state.channel, json);
    state.backlog = null;
    state.backlogBytes = 0;
  }

  end(channel: WsChannel): void {
    this.#states.delete(channel);
  }

  /**
   * A delta (the inside of a JSON array), if this browser listens to the channel. For a slow browser conflatable ones
   * are left out; one that falls too far behind is sent away, because nothing else may be left out.
   */
  delta(channel: WsChannel, json: string, conflatable: boolean): void {
    const state = this.#states.get(channel);
    if (this.#closed || state === undefined) return;
    const { config, onSlow, socket } = this.#deps;
    const waiting = socket.bufferedAmount + state.backlogBytes;
    if (conflatable && waiting > config.conflateAboveBytes) {
      onSlow('conflated');
    } else if (waiting > config.closeAboveBytes) {
      onSlow('closed');
      this.refuse('SLOW_CONSUMER', 'This connection cannot keep up; connect again for a fresh snapshot.', CLOSE.slowConsumer);
    } else if (state.backlog === null) {
      this.#frame('delta', channel, json);
    } else {
      state.backlog.push(json);
      state.backlogBytes += json.length;
    }
  }

  send(frame: ServerFrame): void {
    if (!this.#closed) this.#deps.socket.send(JSON.stringify(frame));
  }

  /** Tells why and closes; a browser that does not take even that is cut off. */
  refuse(code: 'BAD_FRAME' | 'SLOW_CONSUMER' | 'SESSION_ENDED', detail: string, closeCode: number): void {
    if (this.#closed) return;
    this.send({ type: 'error', code, detail });
    this.#closed = true;
    this.#states.clear();
    const { socket } = this.#deps;
    socket.close(closeCode, code);
    setTimeout(() => {
      socket.terminate();
    }, CUT_OFF_MS).unref();
  }

  #frame(type: 'snapshot' | 'delta', channel: WsChannel, json: string): void {
    const seq = this.#sequences.get(channel) ?? 0;
    this.#sequences.set(channel, seq + 1);
    // The same items go to every browser and only the number differs, so they are put into JSON once.
    this.#deps.socket.send(`{"type":"${type}","ch":"${channel}","seq":${seq},"tsServer":${this.#deps.clock.now()},"data":[${json}]}`);
  }
}
