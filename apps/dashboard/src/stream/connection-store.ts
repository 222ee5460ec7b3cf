import { type StoreApi, createStore } from 'zustand/vanilla';

/** The browser's line to the gateway. */
export interface ConnectionState {
  readonly status: 'idle' | 'connecting' | 'live' | 'reconnecting' | 'offline';
  readonly attempt: number;
  /** Round trip of the last ping. */
  readonly rttMs: number | null;
  /** When the last frame came, by the browser's clock. */
  readonly lastFrameAt: number | null;
  /** Server clock minus browser clock. */
  readonly skewMs: number | null;
  /** When the next attempt starts. */
  readonly retryAt: number | null;
  /** Gaps found in the sequence since the page opened. */
  readonly gaps: number;
  /** Frames that could not be understood. */
  readonly badFrames: number;
  /** Painting fell behind, so it was slowed to ten times a second. */
  readonly degraded: boolean;
}

export type ConnectionStore = StoreApi<ConnectionState>;

export function createConnectionStore(): ConnectionStore {
  return createStore<ConnectionState>(() => ({
    status: 'idle',
    attempt: 0,
    rttMs: null,
    lastFrameAt: null,
    skewMs: null,
    retryAt: null,
    gaps: 0,
    badFrames: 0,
    degraded: false,
  }));
}
