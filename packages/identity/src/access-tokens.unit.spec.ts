import { createHmac, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIXED_TIME, fixedClock } from '@smc/testkit';
import jwt from 'jsonwebtoken';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAccessTokens } from './access-tokens.ts';
import { type SigningKey, loadSigningKey } from './signing-key.ts';

const TTL_MS = 600_000;
const CLAIMS = { iss: 'smc-trading-agent', aud: 'smc-gateway', sub: 'user-1', sid: 'session-1' };
const NOW_S = FIXED_TIME / 1000;

let dataDir: string;
let key: SigningKey;
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'smc-keys-'));
  key = loadSigningKey(dataDir);
});
afterAll(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

const tokens = (clock = fixedClock()) => createAccessTokens({ key, ttlMs: TTL_MS, clock });
const forge = (claims: object, options: jwt.SignOptions = {}, by: jwt.Secret = key.privateKey): string =>
  jwt.sign(claims, by, { algorithm: 'ES256', header: { alg: 'ES256', typ: 'at+jwt', kid: key.keyId }, ...options });
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('access tokens', () => {
  it('names user and session and ends after its life', () => {
    const clock = fixedClock();
    const made = tokens(clock).sign({ userId: 'user-1', sessionId: 'session-1' });
    expect(made.expiresAt).toBe(FIXED_TIME + TTL_MS);
    expect(tokens(clock).verify(made.token)).toEqual({
      ok: true,
      value: { userId: 'user-1', sessionId: 'session-1', expiresAt: FIXED_TIME + TTL_MS },
    });
    clock.advance(TTL_MS);
    expect(tokens(clock).verify(made.token)).toEqual({ ok: false, error: 'EXPIRED' });
  });

  it('takes a token that carries all claims, so that each refusal below is for its own reason', () => {
    expect(tokens().verify(forge({ ...CLAIMS, iat: NOW_S, exp: NOW_S + 60 })).ok).toBe(true);
  });

  it.each(['iss', 'aud', 'sub', 'sid', 'exp', 'iat'] as const)('refuses a token without %s', (missing) => {
    const claims: Record<string, unknown> = { ...CLAIMS, iat: NOW_S, exp: NOW_S + 60 };
    const { [missing]: _left, ...rest } = claims;
    expect(tokens().verify(forge(rest, { noTimestamp: true }))).toEqual({ ok: false, error: 'INVALID' });
  });

  it.each([
    ['another issuer', { iss: 'somebody' }],
    ['another audience', { aud: 'other' }],
    ['two audiences', { aud: ['smc-gateway', 'other'] }],
    ['a longer life than we give', { exp: NOW_S + TTL_MS / 1000 + 1 }],
    ['a start in the future', { nbf: NOW_S + 30 }],
    ['a claim we never make', { role: 'admin' }],
  ])('refuses %s', (_what, change) => {
    expect(tokens().verify(forge({ ...CLAIMS, iat: NOW_S, exp: NOW_S + 60, ...change }))).toEqual({ ok: false, error: 'INVALID' });
  });

  it('refuses algorithm none', () => {
    const unsigned = `${encode({ alg: 'none', typ: 'at+jwt', kid: key.keyId })}.${encode({ ...CLAIMS, iat: NOW_S, exp: NOW_S + 60 })}.`;
    expect(tokens().verify(unsigned)).toEqual({ ok: false, error: 'INVALID' });
  });

  it('refuses the public key passed off as a shared secret', () => {
    const pem = key.publicKey.export({ type: 'spki', format: 'pem' });
    const body = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: key.keyId })}.${encode({ ...CLAIMS, iat: NOW_S, exp: NOW_S + 60 })}`;
    const signature = createHmac('sha256', pem).update(body).digest('base64url');
    expect(tokens().verify(`${body}.${signature}`)).toEqual({ ok: false, error: 'INVALID' });
  });

  it('refuses a changed payload, another key, and a key that the token itself brings along', () => {
    const [header = '', , signature = ''] = forge({ ...CLAIMS, iat: NOW_S, exp: NOW_S + 60 }).split('.');
    expect(tokens().verify(`${header}.${encode({ ...CLAIMS, sub: 'user-2', iat: NOW_S, exp: NOW_S + 60 })}.${signature}`).ok).toBe(false);
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const claims = { ...CLAIMS, iat: NOW_S, exp: NOW_S + 60 };
    expect(tokens().verify(forge(claims, {}, other.privateKey)).ok).toBe(false);
    const jwk = other.publicKey.export({ format: 'jwk' });
    const withJwk = { alg: 'ES256', typ: 'at+jwt', kid: key.keyId, jwk, jku: 'https://example.test/keys' };
    expect(tokens().verify(forge(claims, { header: withJwk }, other.privateKey)).ok).toBe(false);
    expect(tokens().verify(forge(claims, { header: withJwk })).ok).toBe(false);
  });

  it('refuses another type of token of the same key, and rubbish', () => {
    const claims = { ...CLAIMS, iat: NOW_S, exp: NOW_S + 60 };
    expect(tokens().verify(forge(claims, { header: { alg: 'ES256', typ: 'JWT', kid: key.keyId } })).ok).toBe(false);
    for (const rubbish of ['', '.', 'a.b.c', '..', 'x'.repeat(5000)]) expect(tokens().verify(rubbish).ok).toBe(false);
  });

  it('keeps its key between starts, for nobody else to read', () => {
    expect(loadSigningKey(dataDir).keyId).toBe(key.keyId);
    expect(statSync(join(dataDir, 'keys', 'access-token.pem')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, 'keys')).mode & 0o777).toBe(0o700);
  });
});
