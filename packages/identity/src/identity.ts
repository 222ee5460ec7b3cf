import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type User, userSchema } from '@smc/contracts';
import { type Result, err, ok, required } from '@smc/domain';
import type { Clock, Logger } from '@smc/service-kit';
import { APIError } from 'better-auth';
import { Pool } from 'pg';
import { type AccessTokens, createAccessTokens } from './access-tokens.ts';
import { type AuthLibrary, CLIENT_IP_HEADER, type CookiePolicy, authOptions, openAuthLibrary } from './auth-library.ts';
import type { AuthFault, Identity, OwnerAccount, Principal, SharedSessions, SignInAttempt, SignedIn } from './identity-types.ts';
import { ensureOwner } from './owner.ts';
import { readOrCreatePrivateFile } from './private-file.ts';
import { type SessionCheck, createSessionCheck } from './session-check.ts';
import { loadSigningKey } from './signing-key.ts';

/** What the identity of a desk needs. */
export interface IdentityDeps {
  /** PostgreSQL with the store's migrations applied. */
  readonly databaseUrl: string;
  /** Folder for keys and the owner's password. */
  readonly dataDir: string;
  readonly ownerEmail: string;
  readonly ownerPasswordFile?: string | undefined;
  /** Where browsers reach the gateway, for example `http://localhost:3000`; https makes the cookie secure. */
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Life of an access token, ms; ten minutes when left out. */
  readonly accessTokenTtlMs?: number;
  /** Where several gateways share what they know of sessions; each knows its own when left out. */
  readonly sharedSessions?: SharedSessions | undefined;
}

const ACCESS_TOKEN_TTL_MS = 10 * 60_000;
/** One for the lock at start, one for the library. */
const POOL_SIZE = 2;
const OWNER_LOCK = 7_266_831_104;

/**
 * Accounts and sessions in our PostgreSQL through better-auth, access tokens through jsonwebtoken. The session is an
 * HttpOnly, SameSite=Strict cookie; the access token is a short ES256 token that names its session. Makes its keys in
 * `DATA_DIR/keys` when they are not there.
 */
export function createIdentity(deps: IdentityDeps): Identity {
  return new DeskIdentity(deps);
}

class DeskIdentity implements Identity {
  readonly #deps: IdentityDeps;
  readonly #cookie: CookiePolicy;
  readonly #tokens: AccessTokens;
  readonly #pool: Pool;
  /** A server that stops while the pool is closing says so on every connection; nobody waits for those any more. */
  #closing = false;
  readonly #auth: AuthLibrary;
  readonly #sessions: SessionCheck;
  readonly #listeners = new Set<(sessionId: string) => void>();

  constructor(deps: IdentityDeps) {
    const { clock, dataDir, logger } = deps;
    this.#deps = deps;
    this.#cookie = cookiePolicy(deps.publicUrl);
    this.#tokens = createAccessTokens({ key: loadSigningKey(dataDir), ttlMs: deps.accessTokenTtlMs ?? ACCESS_TOKEN_TTL_MS, clock });
    const pool = new Pool({ connectionString: deps.databaseUrl, max: POOL_SIZE, application_name: 'identity', statement_timeout: 10_000 });
    // Without a listener an idle connection that the server closes would end the process.
    pool.on('error', (error) => {
      if (!this.#closing) logger.warn({ err: error }, 'idle account store connection lost');
    });
    this.#pool = pool;
    const secret = readOrCreatePrivateFile(join(dataDir, 'keys', 'session-secret'), () => randomBytes(32).toString('hex')).trim();
    this.#auth = openAuthLibrary(authOptions({ pool, secret, baseUrl: deps.publicUrl, cookie: this.#cookie, logger }));
    this.#sessions = createSessionCheck({ clock, ask: (id) => readSessionUser(pool, id), shared: deps.sharedSessions });
  }

  async start(): Promise<OwnerAccount> {
    await this.#pool.query('DELETE FROM identity.sessions WHERE expires_at < now()');
    const { ownerEmail: email, ownerPasswordFile: passwordFile, dataDir } = this.#deps;
    const client = await this.#pool.connect();
    try {
      // Gateways that start together would each make an owner.
      await client.query('BEGIN');
      await client.query('SELECT pg_advisory_xact_lock($1)', [OWNER_LOCK]);
      return await ensureOwner({ auth: this.#auth, email, passwordFile, dataDir });
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  }

  async stop(): Promise<void> {
    this.#listeners.clear();
    this.#closing = true;
    await this.#pool.end();
  }

  async signIn(request: SignInAttempt): Promise<Result<SignedIn, 'INVALID_CREDENTIALS'>> {
    const { email, password, ip, userAgent } = request;
    try {
      const { headers, response } = await this.#auth.api.signInEmail({
        body: { email, password },
        headers: new Headers({ [CLIENT_IP_HEADER]: ip, 'user-agent': printable(userAgent) }),
        returnHeaders: true,
      });
      return ok(await this.#signedIn(response.token, headers));
    } catch (error) {
      if (error instanceof APIError && error.statusCode >= 400 && error.statusCode < 500) return err('INVALID_CREDENTIALS');
      throw error;
    }
  }

  async refresh({ cookie }: { readonly cookie: string }): Promise<Result<SignedIn, 'NO_SESSION'>> {
    if (!cookie.includes(`${this.#cookie.name}=`)) return err('NO_SESSION');
    const { headers, response } = await this.#auth.api.getSession({
      headers: new Headers({ cookie: printable(cookie) }),
      returnHeaders: true,
    });
    return response === null ? err('NO_SESSION') : ok(await this.#signedIn(response.session.token, headers));
  }

  async signOut(sessionId: string): Promise<readonly string[]> {
    await this.#pool.query('DELETE FROM identity.sessions WHERE id = $1', [sessionId]);
    await this.#sessions.forget(sessionId);
    for (const listener of this.#listeners) listener(sessionId);
    return [expiredCookie(this.#cookie)];
  }

  async verify(token: string): Promise<Result<Principal, AuthFault>> {
    const claims = this.#tokens.verify(token);
    if (!claims.ok) return claims;
    const { userId, sessionId, expiresAt } = claims.value;
    const user = await this.#sessions.user(sessionId);
    return user?.id === userId ? ok({ user, sessionId, expiresAt }) : err('SESSION_ENDED');
  }

  sessionUser(sessionId: string): Promise<User | null> {
    return this.#sessions.user(sessionId);
  }

  onSessionEnded(listener: (sessionId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #signedIn(sessionToken: string, headers: Headers): Promise<SignedIn> {
    const { internalAdapter } = await this.#auth.$context;
    const { user, session } = required(await internalAdapter.findSession(sessionToken), 'session that was just made');
    const access = this.#tokens.sign({ userId: user.id, sessionId: session.id });
    return {
      accessToken: access.token,
      expiresAt: access.expiresAt,
      user: userSchema.parse(user),
      sessionId: session.id,
      setCookies: headers.getSetCookie(),
    };
  }
}

/**
 * Cookies of one host are shared by all its ports, so the port is part of the name: two desks side by side keep two
 * sessions. `__Host-` demands https and the path `/`; without https the path is as narrow as it can be.
 */
export function cookiePolicy(publicUrl: string): CookiePolicy {
  const url = new URL(publicUrl);
  if (url.protocol === 'https:') return { name: '__Host-smc_session', path: '/', secure: true };
  return { name: `smc_session_${url.port === '' ? '80' : url.port}`, path: '/api/v1/auth', secure: false };
}

function expiredCookie(cookie: CookiePolicy): string {
  return `${cookie.name}=; Max-Age=0; Path=${cookie.path}; HttpOnly; SameSite=Strict${cookie.secure ? '; Secure' : ''}`;
}

async function readSessionUser(pool: Pool, sessionId: string): Promise<User | null> {
  const { rows } = await pool.query(
    `SELECT u.id, u.email, u.name, u.role
       FROM identity.sessions s JOIN identity.users u ON u.id = s.user_id
      WHERE s.id = $1 AND s.expires_at > now()`,
    [sessionId],
  );
  return rows.length === 0 ? null : userSchema.parse(rows[0]);
}

/** Header values must be printable Latin-1; what is stored of a browser's name is cut short. */
function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 4000);
}
