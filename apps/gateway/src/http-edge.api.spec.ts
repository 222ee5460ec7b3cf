import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ORIGIN, type TestGateway, startTestGateway } from './__fixtures__/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

const FOREIGN = ['https://evil.example', 'null', 'http://localhost:5174', 'http://localhost:5173.evil.example', 'https://localhost:5173'];

describe('cross-origin requests', () => {
  it('lets the dashboard read answers and send its cookie', async () => {
    const response = await gateway.api.send('GET', '/health', { headers: { origin: ORIGIN } });
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(response.headers.get('access-control-allow-credentials')).toBe('true');
    expect(response.headers.get('vary')).toContain('Origin');
    const preflight = await gateway.api.send('OPTIONS', '/api/v1/replay', {
      headers: { origin: ORIGIN, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET,POST');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('Authorization,Content-Type,X-Correlation-Id');
  });

  it.each(FOREIGN)('tells the browser of %s nothing', async (origin) => {
    for (const [method, path] of [
      ['GET', '/health'],
      ['OPTIONS', '/api/v1/replay'],
    ] as const) {
      const response = await gateway.api.send(method, path, { headers: { origin, 'access-control-request-method': 'POST' } });
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

describe('headers', () => {
  it.each(['/health', '/nothing', '/openapi.json'])('lets nothing run or frame %s', async (path) => {
    const { headers } = await gateway.api.send('GET', path);
    expect(headers.get('content-security-policy')).toBe("default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  it('gives each request an id of our own', async () => {
    const send = () => gateway.api.send('GET', '/health', { headers: { 'x-request-id': 'mine' } });
    const ids = [await send(), await send()].map(({ headers }) => headers.get('x-request-id'));
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain('mine');
  });

  it('answers HEAD like GET without a body', async () => {
    expect(await gateway.api.send('HEAD', '/health')).toMatchObject({ status: 200, text: '' });
  });
});

describe('documents', () => {
  it('serves its contract, in which exactly the open operations say so', async () => {
    const { body } = await gateway.api.send('GET', '/openapi.json');
    const document = body as { openapi: string; paths: Record<string, Record<string, { operationId: string; security?: unknown }>> };
    expect(document.openapi).toBe('3.1.0');
    const open = Object.values(document.paths).flatMap((path) =>
      Object.values(path)
        .filter(({ security }) => security !== undefined)
        .map(({ operationId }) => operationId),
    );
    expect(open.sort()).toEqual(['health', 'ready', 'refresh', 'signIn']);
  });

  it('serves Swagger UI from here alone', async () => {
    expect(await gateway.api.send('GET', '/docs')).toMatchObject({ status: 301 });
    const page = await gateway.api.send('GET', '/docs/');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none';script-src 'self';style-src 'self' 'unsafe-inline';img-src 'self' data:;connect-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    );
    expect(page.text).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>\s*\S/);
    for (const file of [...page.text.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, name]) => name)) {
      const asset = await gateway.api.send('GET', `/docs/${file ?? ''}`);
      expect({ file, status: asset.status }).toEqual({ file, status: 200 });
    }
    const setUp = await gateway.api.send('GET', '/docs/swagger-ui-init.js');
    expect(setUp.text).toContain('"/openapi.json"');
    expect(setUp.text).toContain('"validatorUrl": null');
  });

  it('keeps metrics for who is signed in', async () => {
    expect((await gateway.api.send('GET', '/metrics')).status).toBe(401);
    const metrics = await gateway.api.send('GET', '/metrics', { token: await gateway.token() });
    expect(metrics.status).toBe(200);
    expect(metrics.text).toMatch(/gateway_request_seconds_count\{[^}]*operation="health",status="200"/);
  });

  it('has no Swagger UI when it is switched off, and no more requests than its limit', async () => {
    const closed = await startTestGateway({ config: { docsEnabled: false, requestsPerMinute: 12, publicUrl: 'https://desk.example' } });
    try {
      for (const path of ['/docs', '/docs/', '/docs/swagger-ui.css']) expect((await closed.api.send('GET', path)).status).toBe(404);
      const health = await closed.api.send('GET', '/openapi.json');
      expect(health.headers.get('strict-transport-security')).toBe('max-age=31536000');
      const signedIn = await closed.api.call('signIn', { body: { email: 'owner@desk.local', password: closed.password } });
      expect(signedIn.headers.getSetCookie()[0]).toMatch(
        /^__Host-smc_session=\S+; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      );
      // Five requests were counted above.
      const statuses = [];
      for (let n = 0; n < 14; n += 1)
        statuses.push((await closed.api.send('GET', '/api/v1/me', { headers: { 'x-forwarded-for': `192.0.2.${n}` } })).status);
      expect(statuses.filter((status) => status === 429)).toHaveLength(7);
      expect((await closed.api.call('health')).status).toBe(200);
    } finally {
      await closed.stop();
    }
  });
});
