import { type AccessToken, type SignInRequest, type User, OPERATIONS, accessTokenSchema } from '@smc/contracts';
import { type StoreApi, createStore } from 'zustand/vanilla';
import { type ApiClient, type Fetch, createApiClient } from '../api/client.ts';

/** Who is at the screen. The access token is not part of it: it stays inside this module's closure, in memory. */
export type AuthState =
  | { readonly status: 'checking' }
  | { readonly status: 'signedOut'; readonly reason: 'none' | 'ended' }
  | { readonly status: 'signedIn'; readonly user: User };

export interface AuthSession {
  readonly state: StoreApi<AuthState>;
  /** Client that carries the token and renews it once when it is refused. */
  readonly api: ApiClient;
  /** Asks for a token with the session cookie; resolves when it is known whether someone is signed in. */
  readonly resume: () => Promise<void>;
  readonly signIn: (request: SignInRequest) => Promise<void>;
  readonly signOut: () => Promise<void>;
  /** A new token, for a socket that was told its session had ended. */
  readonly renew: () => Promise<boolean>;
}

interface AuthDeps {
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly setTimer: (run: () => void, delayMs: number) => () => void;
}

/** Renewing this long before the end covers slow networks and small clock errors. */
const RENEW_EARLY_MS = 45_000;

/** Signs in, keeps the access token fresh, and signs out. Nothing of it is ever stored. */
export function createAuthSession(deps: AuthDeps): AuthSession {
  const state = createStore<AuthState>(() => ({ status: 'checking' }));
  let token: string | null = null;
  let stopTimer = (): void => undefined;
  let renewing: Promise<boolean> | null = null;

  const accept = (next: AccessToken): void => {
    token = next.accessToken;
    state.setState({ status: 'signedIn', user: next.user }, true);
    stopTimer();
    const delayMs = Math.max(5_000, next.expiresAt - deps.now() - RENEW_EARLY_MS);
    stopTimer = deps.setTimer(() => void renew(), delayMs);
  };
  const end = (reason: 'none' | 'ended'): void => {
    token = null;
    stopTimer();
    state.setState({ status: 'signedOut', reason }, true);
  };
  const renew = (): Promise<boolean> => {
    renewing ??= refresh().finally(() => {
      renewing = null;
    });
    return renewing;
  };
  const refresh = async (): Promise<boolean> => {
    const wasIn = state.getState().status === 'signedIn';
    const next = await askRefresh(deps.fetch);
    if (next === 'unreachable') {
      // Not proven to have ended: try again soon and keep the page.
      if (!wasIn) end('none');
      else stopTimer = deps.setTimer(() => void renew(), 5_000);
      return false;
    }
    if (next === null) {
      end(wasIn ? 'ended' : 'none');
      return false;
    }
    accept(next);
    return true;
  };
  const api = createApiClient({ fetch: deps.fetch, token: () => token, renew });

  return {
    state,
    api,
    renew,
    async resume() {
      await renew();
    },
    async signIn(request) {
      accept(await api.call('signIn', { body: request }));
    },
    async signOut() {
      try {
        await api.call('signOut', {});
      } finally {
        end('none');
      }
    },
  };
}

async function askRefresh(fetch: Fetch): Promise<AccessToken | 'unreachable' | null> {
  try {
    const response = await fetch(OPERATIONS.refresh.path, { method: 'POST', credentials: 'same-origin' });
    if (response.status >= 500) return 'unreachable';
    if (!response.ok) return null;
    const parsed = accessTokenSchema.safeParse(await response.json());
    return parsed.success ? parsed.data : null;
  } catch {
    return 'unreachable';
  }
}
