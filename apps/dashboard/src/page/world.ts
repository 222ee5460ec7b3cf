import type { Fetch } from '../api/client.ts';
import type { MeterPort } from '../meter/protocol.ts';
import type { SocketLike } from '../stream/socket.ts';

/** The world outside of the page. */
export interface World {
  readonly fetch: Fetch;
  readonly openSocket: (ticket: string) => SocketLike;
  /** The worker that recomputes what the desk has said. */
  readonly openMeter: () => MeterPort;
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly now: () => number;
  readonly random: () => number;
  readonly setTimer: (run: () => void, delayMs: number) => () => void;
  readonly nextFrame: (run: () => void) => () => void;
  /** Calls back whenever the tab is hidden or shown. */
  readonly onVisibility: (listen: (hidden: boolean) => void) => () => void;
}
