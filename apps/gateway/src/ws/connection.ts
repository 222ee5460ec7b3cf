import type { ServerFrame, WsChannel } from '@smc/contracts';
import type { Clock } from '@smc/service-kit';
import type { StreamConfig } from '../config.ts';

/** Close codes beyond RFC 6455 that the dashboard knows. */
export const CLOSE = { policy: 1008, slowConsumer: 4008, sessionEnded: 4001, goingAway: 1001 } as const;

/** The part of a WebSocket that a connection writes to. */
export interface Socket {
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code: number, reason: string): void;
  terminate(): void;
}

interface Subscription {
  /** Items that came while the snapshot was being read, each text the inside of a JSON array. Null once it is sent. */
  backlog: string[] | null;
  backlogBytes: number;
}

export interface Connection {
  /** Begins a subscription: from now on deltas are kept. */
  begin(channel: WsChannel): object;
  /** Sends the snapshot and what came meanwhile, unless the subscription has been replaced since. */
  complete(channel: WsChannel, subscription: object, snapshotJson: string): void;
  end(channel: WsChannel): void;
  /** A delta for all who listen; `json` is the inside of an array. Conflatable ones may be left out. */
  delta(channel: WsChannel, json: string, conflatable: boolean): void;
  send(frame: ServerFrame): void;
  /** Tells why and closes; a browser that does not take even that is cut off. */
  refuse(code: 'BAD_FRAME' | 'SLOW_CONSUMER' | 'SESSION_ENDED', detail: string, closeCode: number): void;
  readonly closed: boolean;
}

const CUT_OFF_MS = 2000;

/** Frames of one browser: per channel a snapshot, then deltas numbered without a gap. */
export function createConnection(deps: {
  readonly socket: Socket;
  readonly clock: Clock;
  readonly config: StreamConfig;
  onSlow(kind: 'conflated' | 'closed'): void;
}): Connection {
  const { socket, clock, config } = deps;
  const subscriptions = new Map<WsChannel, Subscription>();
  const sequences = new Map<WsChannel, number>();
  let closed = false;

  const frame = (type: 'snapshot' | 'delta', channel: WsChannel, json: string): void => {
    const seq = sequences.get(channel) ?? 0;
    sequences.set(channel, seq + 1);
    // The same text goes to every browser but for the number, so the items are put into JSON once.
    socket.send(`{"type":"${type}","ch":"${channel}","seq":${seq},"tsServer":${clock.now()},"data":[${json}]}`);
  };
  const refuse: Connection['refuse'] = (code, detail, closeCode) => {
    if (closed) return;
    closed = true;
    subscriptions.clear();
    socket.send(JSON.stringify({ type: 'error', code, detail } satisfies ServerFrame));
    socket.close(closeCode, code);
    setTimeout(() => {
      socket.terminate();
    }, CUT_OFF_MS).unref();
  };
  const tooSlow = (): void => {
    deps.onSlow('closed');
    refuse('SLOW_CONSUMER', 'This connection cannot keep up; connect again for a fresh snapshot.', CLOSE.slowConsumer);
  };

  return {
    get closed() {
      return closed;
    },
    begin(channel) {
      const subscription: Subscription = { backlog: [], backlogBytes: 0 };
      subscriptions.set(channel, subscription);
      return subscription;
    },
    complete(channel, subscription, snapshotJson) {
      const current = subscriptions.get(channel);
      if (closed || current === undefined || current !== subscription) return;
      frame('snapshot', channel, snapshotJson);
      for (const json of current.backlog ?? []) frame('delta', channel, json);
      current.backlog = null;
    },
    end(channel) {
      subscriptions.delete(channel);
    },
    delta(channel, json, conflatable) {
      const subscription = subscriptions.get(channel);
      if (closed || subscription === undefined) return;
      const waiting = socket.bufferedAmount + subscription.backlogBytes;
      if (conflatable && waiting > config.conflateAboveBytes) {
        deps.onSlow('conflated');
        return;
      }
      if (waiting > config.closeAboveBytes) {
        tooSlow();
        return;
      }
      if (subscription.backlog === null) {
        subscription.backlogBytes = 0;
        frame('delta', channel, json);
        return;
      }
      subscription.backlog.push(json);
      subscription.backlogBytes += json.length;
    },
    send(message) {
      if (!closed) socket.send(JSON.stringify(message));
    },
    refuse,
  };
}
