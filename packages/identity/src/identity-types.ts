import type { User } from '@smc/contracts';
import type { Result } from '@smc/domain';

/** Who is asking, proven by a living session. `expiresAt` is when this proof ends, epoch ms. */
export interface Principal {
  readonly user: User;
  readonly sessionId: string;
  readonly expiresAt: number;
}

/** Why a bearer token was not taken. For the log; callers are told only that they are not signed in. */
export type AuthFault = 'EXPIRED' | 'INVALID' | 'SESSION_ENDED';

/** E-mail and password, and where they came from. */
export interface SignInAttempt {
  readonly email: string;
  readonly password: string;
  readonly ip: string;
  readonly userAgent: string;
}

/** A fresh access token, with the cookies that carry the longer session. */
export interface SignedIn {
  readonly accessToken: string;
  readonly expiresAt: number;
  readonly user: User;
  readonly sessionId: string;
  /** `Set-Cookie` values, ready to be sent. */
  readonly setCookies: readonly string[];
}

/** The owner's account as found or made at start. The password is given once, and only when it was made up here. */
export type OwnerAccount =
  | { readonly kind: 'existing'; readonly email: string }
  | { readonly kind: 'createdFromFile'; readonly email: string }
  | { readonly kind: 'created'; readonly email: string; readonly password: string; readonly passwordFile: string };

/** Accounts, sessions and access tokens of one desk. */
export interface Identity {
  /** Opens the account store and makes sure the owner exists. */
  start(): Promise<OwnerAccount>;
  stop(): Promise<void>;
  /** One refusal for every reason, so that nobody can find out which addresses have accounts. */
  signIn(request: SignInAttempt): Promise<Result<SignedIn, 'INVALID_CREDENTIALS'>>;
  /** A new access token for the session named by the cookie. */
  refresh(request: { readonly cookie: string }): Promise<Result<SignedIn, 'NO_SESSION'>>;
  /** Ends a session; its access tokens are refused from now on. Returns the `Set-Cookie` values that clear it. */
  signOut(sessionId: string): Promise<readonly string[]>;
  /** Checks a bearer token and that its session still lives (a look at most {@link SESSION_CHECK_MS} old). */
  verify(token: string): Promise<Result<Principal, AuthFault>>;
  /** The living session's user, or null when it has ended; a look at most {@link SESSION_CHECK_MS} old. */
  sessionUser(sessionId: string): Promise<User | null>;
  /** Called with the id of each session that ends through {@link Identity.signOut}. Returns how to stop listening. */
  onSessionEnded(listener: (sessionId: string) => void): () => void;
}

/**
 * Answers to "does this session live" that gateways share, in a place that may lose them. It never rejects; what it does not
 * know is undefined. `ageMs` is how long ago the database was asked.
 */
export interface SharedSessions {
  find(
    sessionId: string,
  ): Promise<{ readonly kind: 'lives'; readonly user: User; readonly ageMs: number } | { readonly kind: 'ended' } | undefined>;
  /** Shares what the database said at `askedAt`, epoch ms. */
  keep(sessionId: string, user: User, askedAt: number): Promise<void>;
  /** Says that a session has ended. */
  end(sessionId: string): Promise<void>;
}

/** How old the answer to "does this session live" may be, ms. */
export const SESSION_CHECK_MS = 5000;
