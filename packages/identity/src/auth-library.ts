import type { Logger } from '@smc/service-kit';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { PostgresDialect } from 'kysely';
import type { Pool } from 'pg';

/** What the session cookie is called and where it is sent. */
export interface CookiePolicy {
  readonly name: string;
  readonly path: string;
  readonly secure: boolean;
}

const SESSION_LIFE_S = 7 * 24 * 3600;
const SESSION_RENEW_S = 24 * 3600;
/** Set by this package alone on the headers it makes, so no client can choose what is stored. */
export const CLIENT_IP_HEADER = 'x-smc-client-ip';

const TIME_COLUMNS = { createdAt: 'created_at', updatedAt: 'updated_at' } as const;
const ACCOUNT_COLUMNS = {
  accountId: 'account_id',
  providerId: 'provider_id',
  userId: 'user_id',
  accessToken: 'access_token',
  refreshToken: 'refresh_token',
  idToken: 'id_token',
  accessTokenExpiresAt: 'access_token_expires_at',
  refreshTokenExpiresAt: 'refresh_token_expires_at',
  ...TIME_COLUMNS,
} as const;

/**
 * Settings of better-auth: accounts with e-mail and password in PostgreSQL schema `identity`, no self-registration,
 * no HTTP routes of its own (its functions are called directly), nothing sent anywhere.
 */
export function authOptions(deps: {
  readonly pool: Pool;
  readonly secret: string;
  readonly baseUrl: string;
  readonly cookie: CookiePolicy;
  readonly logger: Logger;
}) {
  return {
    appName: 'SMC Trading Agent',
    baseURL: deps.baseUrl,
    secret: deps.secret,
    telemetry: { enabled: false },
    database: { dialect: new PostgresDialect({ pool: deps.pool }), type: 'postgres', schemaName: 'identity' },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 200 },
    user: {
      modelName: 'users',
      fields: { emailVerified: 'email_verified', ...TIME_COLUMNS },
      additionalFields: { role: { type: 'string', required: true, defaultValue: 'viewer', input: false } },
    },
    session: {
      modelName: 'sessions',
      fields: { expiresAt: 'expires_at', ipAddress: 'ip_address', userAgent: 'user_agent', userId: 'user_id', ...TIME_COLUMNS },
      expiresIn: SESSION_LIFE_S,
      updateAge: SESSION_RENEW_S,
      cookieCache: { enabled: false },
    },
    account: {
      modelName: 'accounts',
      fields: ACCOUNT_COLUMNS,
    },
    verification: { modelName: 'verifications', fields: { expiresAt: 'expires_at', ...TIME_COLUMNS } },
    advanced: {
      // The name carries its own prefix under https; the library's `__Secure-` would come in front of it.
      useSecureCookies: false,
      ipAddress: { ipAddressHeaders: [CLIENT_IP_HEADER] },
      cookies: {
        session_token: {
          name: deps.cookie.name,
          attributes: { httpOnly: true, sameSite: 'strict', secure: deps.cookie.secure, path: deps.cookie.path },
        },
      },
    },
    logger: {
      level: 'warn',
      // Only the library's own sentence is kept: its further arguments may hold what was sent to it.
      log: (level: string, message: string) => {
        if (level === 'error') deps.logger.error({ library: 'better-auth' }, message);
        else deps.logger.debug({ library: 'better-auth' }, message);
      },
    },
  } satisfies BetterAuthOptions;
}

/** The library with our settings. */
export type AuthLibrary = ReturnType<typeof openAuthLibrary>;

/** Opens the library. Nothing is read or written before its first call. */
export function openAuthLibrary(options: ReturnType<typeof authOptions>) {
  return betterAuth(options);
}
