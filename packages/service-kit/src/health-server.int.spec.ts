import { connect } from 'node:net';
import { healthSchema, problemSchema, readySchema } from '@smc/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { type HealthServer, type ReadinessCheck, createHealthServer } from './health-server.ts';
import { createMetrics } from './metrics.ts';

const started: HealthServer[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

async function serve(checks: readonly ReadinessCheck[] = []): Promise<string> {
  const metrics = createMetrics('spec');
  metrics.counter('spec_things_total', 'Things').inc(3);
  const server = createHealthServer({ host: '127.0.0.1', port: 0, service: 'spec', version: '1.2.3', metrics, checks });
  started.push(server);
  const { port } = await server.start();
  return `http://127.0.0.1:${port}`;
}

describe('the health server', () => {
  it('says that the process is alive, whatever is missing', async () => {
    const base = await serve([{ name: 'database', check: () => 'down' }]);
    const response = await fetch(`${base}/health`);
    expect(response.status).toBe(200);
    expect(healthSchema.parse(await response.json())).toMatchObject({ status: 'ok', service: 'spec', version: '1.2.3' });
  });

  it('is ready when every check is content', async () => {
    const base = await serve([{ name: 'database', check: () => null }]);
    const response = await fetch(`${base}/ready`);
    expect(response.status).toBe(200);
    expect(readySchema.parse(await response.json())).toEqual({ ready: true, service: 'spec', missing: [] });
  });

  it('names all that is missing, a check that throws or does not answer among them', async () => {
    const base = await serve([
      { name: 'lease', check: () => Promise.resolve('held by another') },
      { name: 'database', check: () => Promise.reject(new Error('connection refused')) },
      { name: 'feed', check: () => null },
      { name: 'bus', check: () => new Promise<null>(() => undefined) },
    ]);
    const response = await fetch(`${base}/ready`);
    expect(response.status).toBe(503);
    expect(readySchema.parse(await response.json())).toEqual({
      ready: false,
      service: 'spec',
      missing: [
        { name: 'lease', reason: 'held by another' },
        { name: 'database', reason: 'connection refused' },
        { name: 'bus', reason: 'no answer within 2000 ms' },
      ],
    });
  });

  it('gives its metrics in the text format, with those of the process', async () => {
    const base = await serve();
    const response = await fetch(`${base}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    expect(text).toContain('spec_things_total{service="spec"} 3');
    expect(text).toContain('nodejs_eventloop_lag_seconds');
    expect(text).toContain('nodejs_heap_size_used_bytes');
  });

  it.each(['/', '/healthz', '/metrics/x', '/api/v1/orders', '//evil', '/%2e%2e/secret'])('serves nothing at %s', async (path) => {
    const base = await serve();
    const response = await fetch(`${base}${path}`);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(problemSchema.parse(await response.json()).status).toBe(404);
  });

  it('takes no other method', async () => {
    const base = await serve();
    const response = await fetch(`${base}/health`, { method: 'POST', body: 'x' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });

  it('lives on after a request whose address cannot be read', async () => {
    const base = await serve();
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(base).port), '127.0.0.1', () => socket.write('GET http://[ HTTP/1.1\r\nhost: x\r\n\r\n'));
      socket.once('data', () => {
        socket.destroy();
      });
      socket.once('close', () => {
        resolve();
      });
    });
    expect((await fetch(`${base}/health`)).status).toBe(200);
  });

  it('says when its port is taken', async () => {
    const base = await serve();
    const second = createHealthServer({
      host: '127.0.0.1',
      port: Number(new URL(base).port),
      service: 'two',
      version: '1',
      metrics: createMetrics('two'),
      checks: [],
    });
    await expect(second.start()).rejects.toThrow('EADDRINUSE');
    await second.stop();
  });
});

describe('metrics', () => {
  it('give the same metric for the same name, and refuse another type', () => {
    const metrics = createMetrics('spec');
    expect(metrics.counter('a_total', 'A')).toBe(metrics.counter('a_total', 'A'));
    expect(() => metrics.gauge('a_total', 'A')).toThrow('already exists');
  });
});
