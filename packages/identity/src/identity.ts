import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type User, userSchema } from '@smc/contracts';
import { type Result, err, ok, required } from '@smc/domain';
import type { Clock, Logger } from '@smc/service-kit';
import { APIError } from 'better-auth';
import { Pool } from 'pg';
import { createAccessTokens } from './access-tokens.ts';
import { CLIENT_IP_HEADER, type CookiePolicy, authOptions, openAuthLibrary } from './auth-library.ts';
import type { Identity, SignedIn } from './identity-types.ts';
import { ensureOwner } from './owner.ts';
import { readOrCreatePrivateFile } from './private-file.ts';
import { createSessionCheck } from './session-check.ts';
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
}

const ACCESS_TOKEN_TTL_MS = 10 * 60_000;
const POOL_SIZE = 2;

/**
 * Accounts and sessions in our PostgreSQL through better-auth, access tokens through jsonwebtoken. The session is an
 * HttpOnly, SameSite=Strict cookie; the access token is a short ES256 token that names its session.
 */
export function createIdentity(deps: IdentityDeps): Identity {
  const cookie = cookiePolicy(deps.publicUrl);
  const secret = readOrCreatePrivateFile(join(deps.dataDir, 'keys', 'session-secret'), () => randomBytes(32).toString('hex')).trim();
  const tokens = createAccessTokens({
    key: loadSigningKey(deps.dataDir),
    ttlMs: deps.accessTokenTtlMs ?? ACCESS_TOKEN_TTL_MS,
    clock: deps.clock,
  });
  const pool = new Pool({ connectionString: deps.databaseUrl, max: POOL_SIZE, application_name: 'identity', statement_timeout: 10_000 });
  pool.on('error', (error) => {
    deps.logger.error({ err: error }, 'account store connection lost');
  });
  const auth = openAuthLibrary(authOptions({ pool, secret, baseUrl: deps.publicUrl, cookie, logger: deps.logger }));
  const listeners = new Set<(sessionId: string) => void>();
  const sessions = createSessionCheck({ clock: deps.clock, ask: (id) => readSessionUser(pool, id) });

  async function signedIn(token: string, headers: Headers): Promise<SignedIn> {
    const { internalAdapter } = await auth.$context;
    const found = required(await internalAdapter.findSession(token), 'session that was just made');
    const access = tokens.sign({ userId: found.user.id, sessionId: found.session.id });
    return {
      accessToken: access.token,
      expiresAt: access.expiresAt,
      user: userSchema.parse(found.user),
      sessionId: found.session.id,
      setCookies: headers.getSetCookie(),
    };
  }

  return {
    async start() {
      await pool.query('delete from identity.sessions where expires_at < now()');
      return ensureOwner({ auth, email: deps.ownerEmail, passwordFile: deps.ownerPasswordFile, dataDir: deps.dataDir });
    },
    async stop() {
      listeners.clear();
      await pool.end();
    },
    async signIn({ email, password, ip, userAgent }) {
      try {
        const { headers, response } = await auth.api.signInEmail({
          body: { email, password },
          headers: new Headers({ [CLIENT_IP_HEADER]: ip, 'user-agent': printable(userAgent) }),
          returnHeaders: true,
        });
        return ok(await signedIn(response.token, headers));
      } catch (error) {
        if (error instanceof APIError && error.statusCode >= 400 && error.statusCode < 500) return err('INVALID_CREDENTIALS');
        throw error;
      }
    },
    async refresh({ cookie: cookieHeader }): Promise<Result<SignedIn, 'NO_SESSION'>> {
      if (!cookieHeader.includes(`${cookie.name}=`)) return err('NO_SESSION');
      const { headers, response } = await auth.api.getSession({
        headers: new Headers({ cookie: printable(cookieHeader) }),
        returnHeaders: true,
      });
      return response === null ? err('NO_SESSION') : ok(await signedIn(response.session.token, headers));
    },
    async signOut(sessionId) {
      await pool.query('delete from identity.sessions where id = $1', [sessionId]);
      sessions.forget(sessionId);
      for (const listener of listeners) listener(sessionId);
      return [expiredCookie(cookie)];
    },
    async verify(token) {
      const claims = tokens.verify(token);
      if (!claims.ok) return claims;
      const { userId, sessionId, expiresAt } = claims.value;
      const user = await sessions.user(sessionId);
      if (user?.id !== userId) return err('SESSION_ENDED');
      return ok({ user, sessionId, expiresAt });
    },
    sessionUser: (sessionId) => sessions.user(sessionId),
    onSessionEnded(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
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
    `select u.id, u.email, u.name, u.role
       from identity.sessions s join identity.users u on u.id = s.user_id
      where s.id = $1 and s.expires_at > now()`,
    [sessionId],
  );
  return rows.length === 0 ? null : userSchema.parse(rows[0]);
}

/** Header values must be printable Latin-1; what is stored of a browser's name is cut short. */
function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 4000);
}
