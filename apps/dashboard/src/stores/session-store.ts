import type { SessionView } from '@smc/contracts';
import { type StoreApi, createStore } from 'zustand/vanilla';

/** How far the first load has come. */
export type LoadState =
  { readonly status: 'loading' } | { readonly status: 'ready' } | { readonly status: 'failed'; readonly error: unknown };

/** What the desk runs. The mode on the strip comes from here and from nowhere else. */
export interface SessionState {
  readonly session: SessionView | null;
  readonly load: LoadState;
}
export type SessionStore = StoreApi<SessionState>;

export const createSessionStore = (): SessionStore => createStore<SessionState>(() => ({ session: null, load: { status: 'loading' } }));
