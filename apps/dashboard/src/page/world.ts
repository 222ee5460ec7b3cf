import type { Fetch } from '../api/client.ts';
import type { SocketLike } from '../stream/socket.ts';

/** The world outside of the page. */
export interface World {
  readonly fetch: Fetch;
  openSocket(ticket: string): SocketLike;
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  now(): number;
  random(): number;
  setTimer(run: () => void, delayMs: number): () => void;
  nextFrame(run: () => void): () => void;
  /** Calls back whenever the tab is hidden or shown. */
  onVisibility(listen: (hidden: boolean) => void): () => void;
}
