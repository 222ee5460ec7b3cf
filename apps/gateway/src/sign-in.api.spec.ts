import type { AccessToken, User } from '@smc/contracts';
import { fixedClock } from '@smc/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemOf } from './__fixtures__/api-client.ts';
import { EMAIL, ORIGIN, type TestGateway, startTestGateway } from './__fixtures__/test-gateway.ts';

const TTL_MS = 600_000;
const clock = fixedClock(Date.now());
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ clock, accessTokenTtlMs: TTL_MS, config: { signInFailures: { perAccount: 3, perAddress: 6 } } });
});
afterAll(() => gateway.stop());

const signIn = (email: string, password: string, headers: Record<string, string> = {}) =>
  gateway.api.call('signIn', { body: { email, password }, headers });
const cookieOf = (headers: Headers): string => headers.getSetCookie()[0]?.split(';')[0] ?? '';

describe('signing in', () => {
  it('gives a token that works, and a cookie that gives another', async () => {
    const signedIn = await signIn(EMAIL, gateway.password);
    const { accessToken, expiresAt, user } = signedIn.body as AccessToken;
    expect(user).toMatchObject({ email: EMAIL, role: 'admin' });
    expect(expiresAt).toBeLessThanOrEqual(clock.now() + TTL_MS);
    expect(signedIn.headers.get('cache-control')).toBe('no-store');
    expect(signedIn.headers.getSetCookie()[0]).toMatch(/; Path=\/api\/v1\/auth; HttpOnly; SameSite=Strict$/);
    expect(await gateway.api.ok<User>('me', { token: accessToken })).toEqual(user);
    const refreshed = await gateway.api.ok<AccessToken>('refresh', { headers: { cookie: cookieOf(signedIn.headers), origin: ORIGIN } });
    expect(await gateway.api.ok<User>('me', { token: refreshed.accessToken })).toEqual(user);
  });

  it('refuses an expired token and renews it by the cookie', async () => {
    const signedIn = await signIn(EMAIL, gateway.password);
    const { accessToken } = signedIn.body as AccessToken;
    clock.advance(TTL_MS);
    expect((await gateway.api.call('me', { token: accessToken })).status).toBe(401);
    const { accessToken: fresh } = await gateway.api.ok<AccessToken>('refresh', { headers: { cookie: cookieOf(signedIn.headers) } });
    expect((await gateway.api.call('me', { token: fresh })).status).toBe(200);
  });

  it('ends a session for token and cookie at once', async () => {
    const signedIn = await signIn(EMAIL, gateway.password);
    const { accessToken } = signedIn.body as AccessToken;
    expect((await gateway.api.call('me', { token: accessToken })).status).toBe(200);
    const out = await gateway.api.call('signOut', { token: accessToken });
    expect(out.status).toBe(204);
    expect(out.headers.getSetCookie()[0]).toContain('Max-Age=0');
    expect((await gateway.api.call('me', { token: accessToken })).status).toBe(401);
    expect((await gateway.api.call('refresh', { headers: { cookie: cookieOf(signedIn.headers) } })).status).toBe(401);
  });

  it('takes neither the cookie as a token nor the token as a cookie', async () => {
    const signedIn = await signIn(EMAIL, gateway.password);
    const [name = '', value = ''] = cookieOf(signedIn.headers).split('=');
    const { accessToken } = signedIn.body as AccessToken;
    expect((await gateway.api.call('me', { token: decodeURIComponent(value) })).status).toBe(401);
    expect((await gateway.api.call('me', { headers: { cookie: `${name}=${value}` } })).status).toBe(401);
    expect((await gateway.api.call('refresh', { headers: { cookie: `${name}=${accessToken}` } })).status).toBe(401);
    expect((await gateway.api.call('refresh')).status).toBe(401);
  });

  it('lets pages of foreign origins use neither password nor cookie', async () => {
    const cookie = cookieOf((await signIn(EMAIL, gateway.password)).headers);
    for (const origin of [
      'https://evil.example',
      'null',
      'http://localhost:51730',
      'http://localhost:5173.evil.example',
      'http://evil.localhost:5173',
    ]) {
      expect((await gateway.api.call('refresh', { headers: { cookie, origin } })).status).toBe(403);
      expect((await signIn(EMAIL, gateway.password, { origin })).status).toBe(403);
    }
  });

  it('says nothing of the owner’s password, tokens or cookies in its log', async () => {
    const signedIn = await signIn(EMAIL, gateway.password);
    const { accessToken } = signedIn.body as AccessToken;
    await gateway.api.call('me', { token: `${accessToken}x` });
    await gateway.api.call('me', { token: accessToken });
    const log = gateway.log.join('\n');
    expect(log).toContain('"audit":"sign-in"');
    for (const secret of [gateway.password, accessToken, cookieOf(signedIn.headers).split('=')[1] ?? 'x'])
      expect(log).not.toContain(secret);
  });
});

// The limiters count in memory for 15 minutes of the wall clock, so these come last and in this order.
describe('guessing', () => {
  it('answers a wrong password and an unknown account word for word alike', async () => {
    const wrong = problemOf(await signIn(EMAIL, 'canary-guess'));
    const unknown = problemOf(await signIn('nobody@desk.local', 'canary-guess'));
    expect({ ...wrong, requestId: '' }).toEqual({ ...unknown, requestId: '' });
    expect(wrong).toMatchObject({ status: 401, type: 'urn:smc-trading-agent:problem:invalid-credentials' });
    expect(gateway.log.join('\n')).not.toContain('canary-guess');
  });

  it('stops guesses at one account, whatever the headers say of where they come from', async () => {
    // One guess at this account was counted above.
    for (const n of [1, 2]) expect((await signIn(EMAIL.toUpperCase(), 'wrong', { 'x-forwarded-for': `192.0.2.${n}` })).status).toBe(401);
    const limited = await signIn(EMAIL, gateway.password, {
      'x-forwarded-for': '192.0.2.9',
      forwarded: 'for=192.0.2.9',
      'x-real-ip': '192.0.2.9',
    });
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(problemOf(limited).type).toBe('urn:smc-trading-agent:problem:too-many-requests');
  });

  it('stops one address that goes from account to account', async () => {
    // Four guesses from this address were counted above.
    const statuses = [];
    for (const n of [1, 2, 3]) statuses.push((await signIn(`somebody${n}@desk.local`, 'wrong')).status);
    expect(statuses).toEqual([401, 401, 429]);
  });
});
