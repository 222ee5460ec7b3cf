import { type Socket, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemOf } from './__fixtures__/api-client.ts';
import { recordSession } from './__fixtures__/recorded-session.ts';
import { EMAIL, type TestGateway, startTestGateway } from './__fixtures__/test-gateway.ts';

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  await recordSession(gateway.store);
  token = await gateway.token();
});
afterAll(() => gateway.stop());

const replay = (body: unknown, headers: Record<string, string> = {}) => gateway.api.call('replay', { token, body, headers });

/** Sends bytes as they stand and gives what came back until the other side closed. */
function raw(text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket: Socket = connect(gateway.port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (data) => (answer += data.toString('latin1')));
    socket.on('close', () => {
      resolve(answer);
    });
    // A server that has refused closes at once, which a client that is still sending sees as a reset.
    socket.on('error', () => undefined);
  });
}

describe('bodies', () => {
  it.each([
    ['malformed JSON', '{"action":', 400, 'malformed-json'],
    ['text instead of JSON', 'play', 400, 'malformed-json'],
    ['a bare value', '"play"', 400, 'malformed-json'],
    ['an empty body', '', 400, 'malformed-json'],
    ['a list', '[{"action":"play"}]', 400, 'invalid-request'],
    ['10,000 levels', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, 400, 'invalid-request'],
    ['more than 100 KB', JSON.stringify({ action: 'x'.repeat(110_000) }), 413, 'body-too-large'],
    ['10 MB', JSON.stringify({ action: 'x'.repeat(10_000_000) }), 413, 'body-too-large'],
  ])('refuses %s', async (_what, body, status, name) => {
    const response = await replay(body);
    expect(response.status).toBe(status);
    expect(problemOf(response).type).toBe(`urn:smc-trading-agent:problem:${name}`);
    expect(response.text).not.toMatch(/node_modules|at \w+ \(|\.ts:\d+/);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json; charset=utf-16',
  ])('refuses content type %s', async (type) => {
    const response = await replay('{"action":"play"}', { 'content-type': type });
    expect(response.status).toBe(415);
    expect(problemOf(response).title).toContain('kind');
  });

  it('refuses a compressed body', async () => {
    expect((await replay('{"action":"play"}', { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  it('names an unknown field, its value and what would be right', async () => {
    const response = await replay({ action: 'play', mode: 'LIVE', userId: 'other' });
    expect(response.status).toBe(400);
    expect(problemOf(response).errors).toEqual([
      { field: 'mode', value: 'LIVE', expected: 'no such field' },
      { field: 'userId', value: 'other', expected: 'no such field' },
    ]);
  });

  it.each([
    [
      { action: 'speed', barsPerSecond: 5000 },
      { field: 'barsPerSecond', value: '5000', expected: 'at most 1000' },
    ],
    [
      { action: 'speed', barsPerSecond: '50' },
      { field: 'barsPerSecond', value: '50', expected: 'number' },
    ],
    [
      { action: 'step', bars: 1.5 },
      { field: 'bars', value: '1.5', expected: 'int' },
    ],
    [{ action: 'speed' }, { field: 'barsPerSecond', value: 'nothing', expected: 'number' }],
  ])('names the field of %j', async (body, error) => {
    expect(problemOf(await replay(body)).errors).toEqual([error]);
  });

  it('never says a secret back', async () => {
    const password = `canary-${'p'.repeat(300)}`;
    const response = await gateway.api.call('signIn', { body: { email: EMAIL, password } });
    expect(response.status).toBe(400);
    expect(problemOf(response).errors).toEqual([{ field: 'password', value: '***', expected: 'at most 200 characters' }]);
    expect(response.text).not.toContain('canary');
    expect(gateway.log.join('\n')).not.toContain('canary');
  });

  it('cannot be polluted through prototypes', async () => {
    await replay('{"action":"play","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    await gateway.api.call('createBacktest', {
      token,
      body: '{"datasetId":"btcusdt-1h","strategy":"sweepReversal","params":{"__proto__":{"polluted":1},"constructor":1}}',
    });
    await gateway.api.call('bars', { token, query: '?__proto__[polluted]=1&constructor=1' });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('refuses a strategy that is only a word of every object', async () => {
    for (const strategy of ['__proto__', 'constructor', 'toString']) {
      expect((await gateway.api.call('createBacktest', { token, body: { datasetId: 'btcusdt-1h', strategy } })).status).toBe(400);
    }
  });

  it('takes an operation without a body with nothing or an empty object, and with nothing else', async () => {
    expect((await gateway.api.call('wsTicket', { token })).status).toBe(201);
    expect((await gateway.api.call('wsTicket', { token, body: {} })).status).toBe(201);
    expect((await gateway.api.call('wsTicket', { token, body: { user: 'other' } })).status).toBe(400);
  });
});

describe('queries and paths', () => {
  it.each([
    ['?limit=10&limit=20', { field: 'limit', value: '20', expected: 'at most once' }],
    ['?limit[]=10', { field: 'limit[]', value: '10', expected: 'no such field' }],
    ['?limit=0', { field: 'limit', value: '0', expected: 'at least 1' }],
    ['?limit=5001', { field: 'limit', value: '5001', expected: 'at most 5000' }],
    ['?limit=ten', { field: 'limit', value: 'ten', expected: 'number' }],
    ['?before=-1', { field: 'before', value: '-1', expected: 'at least 0' }],
    ['?owner=other', { field: 'owner', value: 'other', expected: 'no such field' }],
  ])('refuses bars%s', async (query, error) => {
    const response = await gateway.api.call('bars', { token, query });
    expect(response.status).toBe(400);
    expect(problemOf(response).errors).toEqual([error]);
  });

  it('refuses a query where there is none', async () => {
    expect((await gateway.api.call('me', { token, query: '?id=other' })).status).toBe(400);
    expect((await gateway.api.call('me', { token, query: '?' })).status).toBe(200);
  });

  it('takes hostile texts in filters literally', async () => {
    const query = `?failedRule=${encodeURIComponent("x'; DROP TABLE signals; --")}`;
    expect((await gateway.api.ok<{ signals: unknown[] }>('signals', { token, query })).signals).toEqual([]);
    expect((await gateway.api.ok<{ signals: unknown[] }>('signals', { token })).signals).toHaveLength(5);
  });

  it.each(['/nothing', '/api/v1/nothing', '/api/v1/bars/', '/API/v1/bars', '/api/v1//bars', '/ws', '/.env', '/api/v1/backtests/a/b/c'])(
    'answers 404 for %s',
    async (path) => {
      const response = await gateway.api.send('GET', path, { token });
      expect(response.status).toBe(404);
      expect(problemOf(response)).toMatchObject({ status: 404, instance: path });
    },
  );

  it('refuses a path that cannot be decoded', async () => {
    const response = await gateway.api.send('GET', '/api/v1/signals/%E0%A4%A', { token });
    expect(response.status).toBe(400);
    expect(problemOf(response).detail).toBe('The request cannot be read.');
  });
});

describe('bytes', () => {
  it('refuses headers of 1 MB and a length next to chunks, and goes on', async () => {
    expect(await raw(`GET /health HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(1_000_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 |^$/);
    expect(
      await raw(
        `POST /api/v1/auth/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n`,
      ),
    ).toMatch(/^HTTP\/1\.1 400 /);
    expect((await gateway.api.call('health')).status).toBe(200);
  });

  it('writes one log line an event, whatever stands in the path', async () => {
    const before = gateway.log.length;
    await gateway.api.send('GET', `/x${encodeURIComponent('\n{"level":"fatal","msg":"forged"}\u001b[31m')}`);
    const lines = gateway.log.slice(before);
    expect(lines.every((line) => line.trim().split('\n').length === 1 && (JSON.parse(line) as { msg: string }).msg !== 'forged')).toBe(
      true,
    );
  });
});
