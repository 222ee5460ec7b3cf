import jwt from 'jsonwebtoken';
import { type Result, err, ok } from '@smc/domain';
import type { Clock } from '@smc/service-kit';
import { z } from 'zod';
import type { SigningKey } from './signing-key.ts';

const ALGORITHM = 'ES256';
const ISSUER = 'smc-trading-agent';
const AUDIENCE = 'smc-gateway';
/** RFC 9068: keeps any other kind of token from being taken for an access token. */
const TYPE = 'at+jwt';

const headerSchema = z.strictObject({ alg: z.literal(ALGORITHM), typ: z.literal(TYPE), kid: z.string() });
const claimsSchema = z.strictObject({
  iss: z.literal(ISSUER),
  aud: z.literal(AUDIENCE),
  sub: z.string().min(1),
  sid: z.string().min(1),
  iat: z.int(),
  exp: z.int(),
});

/** What an access token says: whose it is, under which session, until when (epoch ms). */
export interface AccessClaims {
  readonly userId: string;
  readonly sessionId: string;
  readonly expiresAt: number;
}

/** Why a token was refused; for the log, never for the caller. */
export type TokenFault = 'EXPIRED' | 'INVALID';

/** Makes and checks access tokens of one key. */
export interface AccessTokens {
  sign(claims: { readonly userId: string; readonly sessionId: string }): { readonly token: string; readonly expiresAt: number };
  verify(token: string): Result<AccessClaims, TokenFault>;
}

/**
 * ES256 tokens with a life of `ttlMs`. The algorithm is pinned, so `none` and a public key passed off as a shared
 * secret are refused; every claim is required, also `exp`, which the library alone would let be absent; key hints
 * in the header (`kid`, `jku`, `jwk`) are never followed.
 */
export function createAccessTokens(deps: { readonly key: SigningKey; readonly ttlMs: number; readonly clock: Clock }): AccessTokens {
  const { key, ttlMs, clock } = deps;
  const ttlS = Math.floor(ttlMs / 1000);
  return {
    sign({ userId, sessionId }) {
      const iat = Math.floor(clock.now() / 1000);
      const exp = iat + ttlS;
      const token = jwt.sign({ iss: ISSUER, aud: AUDIENCE, sub: userId, sid: sessionId, iat, exp }, key.privateKey, {
        algorithm: ALGORITHM,
        header: { alg: ALGORITHM, typ: TYPE, kid: key.keyId },
      });
      return { token, expiresAt: exp * 1000 };
    },
    verify(token) {
      try {
        const decoded = jwt.verify(token, key.publicKey, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          clockTimestamp: Math.floor(clock.now() / 1000),
          complete: true,
        });
        const claims = claimsSchema.safeParse(decoded.payload);
        if (!claims.success || !headerSchema.safeParse(decoded.header).success) return err('INVALID');
        const { sub, sid, iat, exp } = claims.data;
        // A token that lives longer than we ever sign was not made by us.
        if (exp - iat > ttlS) return err('INVALID');
        return ok({ userId: sub, sessionId: sid, expiresAt: exp * 1000 });
      } catch (error) {
        return err(error instanceof jwt.TokenExpiredError ? 'EXPIRED' : 'INVALID');
      }
    },
  };
}
