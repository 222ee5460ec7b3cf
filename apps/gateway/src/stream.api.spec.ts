import { type WsChannel, WS_CHANNEL_NAMES } from '@smc/contracts';
import { insertBars } from '@smc/store';
import {
  type FixedClock,
  aBarClosed,
  aFeedStatus,
  aMessage,
  aQuote,
  aRejectedSignal,
  aSignal,
  aStructureEvent,
  aStructures,
  anOrder,
  fixedClock,
} from '@smc/testkit';
import { WebSocket } from 'ws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BARS, recordSession } from './__fixtures__/recorded-session.ts';
import { type StreamClient, connectStream, ticketOf } from './__fixtures__/stream-client.ts';
import { ORIGIN, type TestGateway, startTestGateway } from './__fixtures__/test-gateway.ts';

let gateway: TestGateway;
let clock: FixedClock;
const sockets: StreamClient[] = [];
beforeAll(async () => {
  clock = fixedClock(Date.now());
  gateway = await startTestGateway({ clock, stream: { quoteMs: 0 } });
  await recordSession(gateway.store);
});
afterEach(() => {
  for (const { socket } of sockets.splice(0)) socket.terminate();
});
afterAll(() => gateway.stop());

async function connect(token?: string): Promise<StreamClient> {
  const client = await connectStream(gateway, token);
  sockets.push(client);
  return client;
}

/** Status a refused upgrade was answered with. */
function refusal(query: string, options: { origin?: string; path?: string } = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(
      `ws://127.0.0.1:${gateway.port}${options.path ?? '/ws'}${query}`,
      options.origin === undefined ? {} : { origin: options.origin },
    );
    socket.on('unexpected-response', (_request, response) => {
      expect(response.headers['content-type']).toBe('application/problem+json');
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.on('open', () => {
      socket.terminate();
      reject(new Error('the socket opened'));
    });
    socket.on('error', () => undefined);
  });
}

describe('opening a socket', () => {
  it('takes a ticket once', async () => {
    const ticket = await ticketOf(gateway, await gateway.token());
    const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/ws?ticket=${ticket}`, { origin: ORIGIN });
    await new Promise((resolve) => socket.once('open', resolve));
    expect(await refusal(`?ticket=${ticket}`, { origin: ORIGIN })).toBe(401);
    socket.terminate();
  });

  it('takes no old, unknown or missing ticket, and no access token instead', async () => {
    const token = await gateway.token();
    const ticket = await ticketOf(gateway, token);
    clock.advance(30_000);
    for (const query of [`?ticket=${ticket}`, '?ticket=unknown', '', `?ticket=${token}`])
      expect(await refusal(query, { origin: ORIGIN })).toBe(401);
  });

  it('opens for pages of the allow-list only, and only for the one that asked', async () => {
    const token = await gateway.token();
    for (const origin of ['https://evil.example', 'null', 'http://localhost:5174', 'http://localhost:5173.evil.example']) {
      expect(await refusal(`?ticket=${await ticketOf(gateway, token)}`, { origin })).toBe(403);
    }
    expect(await refusal(`?ticket=${await ticketOf(gateway, token)}`)).toBe(403);
    // Swagger UI's own origin is allowed, but this ticket was asked for by the dashboard.
    expect(await refusal(`?ticket=${await ticketOf(gateway, token)}`, { origin: 'http://localhost:3000' })).toBe(401);
  });

  it('serves no other path', async () => {
    expect(await refusal(`?ticket=${await ticketOf(gateway, await gateway.token())}`, { origin: ORIGIN, path: '/ws/other' })).toBe(404);
  });

  it('keeps tickets out of the log', async () => {
    const ticket = await ticketOf(gateway, await gateway.token());
    await refusal(`?ticket=${ticket}`, { origin: 'https://evil.example' });
    expect(gateway.log.join('\n')).not.toContain(ticket);
  });
});

describe('channels', () => {
  it('begins each with a snapshot of the session, newest last', async () => {
    const client = await connect();
    client.subscribe(...WS_CHANNEL_NAMES);
    await client.until(() => client.frames.length === WS_CHANNEL_NAMES.length, 'all snapshots');
    const first = (channel: WsChannel): unknown[] => {
      const [frame] = client.of(channel);
      expect(frame).toMatchObject({ type: 'snapshot', seq: 0 });
      return frame?.data ?? [];
    };
    expect(first('bars').map((bar) => (bar as { index: number }).index)).toEqual(Array.from({ length: BARS }, (_, n) => n));
    expect(first('signals').map((signal) => (signal as { id: string }).id)).toEqual([
      'signal-2',
      'signal-20',
      'rejected-21',
      'signal-24',
      'rejected-later',
    ]);
    expect(first('structures')).toHaveLength(6);
    expect(first('orders')).toHaveLength(4);
    expect(first('fills').at(-1)).toMatchObject({ tradeId: 'trade-1' });
    expect(first('positions')).toHaveLength(1);
    expect(first('trades')).toHaveLength(1);
    expect(first('equity')).toHaveLength(BARS);
    expect(first('feed')).toMatchObject([{ barIndex: BARS - 1 }]);
    expect(first('quotes')).toEqual([]);
  });

  it('goes on with what the bus tells of this session, and nothing else', async () => {
    const client = await connect();
    client.subscribe('orders', 'signals', 'structures', 'bars');
    await client.until(() => client.frames.length === 4, 'snapshots');
    gateway.bus.emit(
      aMessage('trading.order', { payload: anOrder({ revision: 7 }) }),
      aMessage('trading.order', { session: 'session-0', payload: anOrder({ revision: 8 }) }),
      aMessage('trading.fill'),
      aMessage('strategy.structures', {
        payload: aStructures({
          barIndex: 41,
          events: [aStructureEvent({ id: 'a', confirmedIndex: 41 }), aStructureEvent({ id: 'b', confirmedIndex: 41 })],
        }),
      }),
      aMessage('strategy.structures', { payload: aStructures({ barIndex: 42, events: [] }) }),
      aMessage('market.barClosed', { payload: aBarClosed({ index: 41 }) }),
    );
    await client.until(() => client.frames.length === 7, 'deltas');
    expect(client.of('orders')[1]).toMatchObject({ type: 'delta', seq: 1, data: [{ revision: 7 }] });
    expect(client.of('structures')[1]?.data.map((event) => (event as { id: string }).id)).toEqual(['a', 'b']);
    expect(client.of('bars')[1]?.data).toEqual([
      {
        index: 41,
        time: aBarClosed({ index: 41 }).time,
        open: '42000.00',
        high: '42150.50',
        low: '41900.10',
        close: '42080.00',
        volume: '123.45600',
      },
    ]);
    expect(client.of('fills')).toEqual([]);
  });

  it('joins snapshot and deltas without a loss while bars keep coming', async () => {
    const FIRST = 100;
    const COUNT = 400;
    const clients = [await connect(), await connect()];
    const written = new Set<number>();
    for (let index = FIRST; index < FIRST + COUNT; index += 1) {
      const bar = aBarClosed({ index });
      // Durable before visible: the row is there before the bus tells.
      await insertBars(gateway.store.read, 'session-1', [bar]);
      written.add(index);
      gateway.bus.emit(aMessage('market.barClosed', { payload: bar }));
      if (index === FIRST + 50) clients[0]?.subscribe('bars');
      if (index === FIRST + 150) clients[1]?.subscribe('bars');
      if (index === FIRST + 250) clients[1]?.subscribe('bars');
    }
    for (const client of clients) {
      const seen = (): Set<number> => new Set(client.of('bars').flatMap(({ data }) => data.map((bar) => (bar as { index: number }).index)));
      await client.until(() => seen().has(FIRST + COUNT - 1), 'the last bar');
      expect([...written].filter((index) => !seen().has(index))).toEqual([]);
    }
    // After a second subscription the numbers go on and a fresh snapshot comes.
    expect(clients[1]?.of('bars').filter(({ type }) => type === 'snapshot').length).toBeGreaterThanOrEqual(1);
    expect(clients[1]?.of('bars').at(-1)?.type).toBe('delta');
  });

  it('loses nothing that comes while the snapshot is being read', async () => {
    const listening = await connect();
    listening.subscribe('orders');
    await listening.until(() => listening.of('orders').length === 1, 'a snapshot');
    const late = await connect();
    // The lock holds the snapshot's read back until the delta has gone out to the other one.
    await gateway.store.tx(async (tx) => {
      await tx.query('LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
      late.subscribe('orders');
      late.socket.send(JSON.stringify({ op: 'ping', sentAt: 1 }));
      await late.until(() => late.frames.length === 1, 'pong');
      gateway.bus.emit(aMessage('trading.order', { payload: anOrder({ clientOrderId: 'between' }) }));
      await listening.until(() => listening.of('orders').length === 2, 'the delta');
      expect(late.of('orders')).toEqual([]);
    });
    await late.until(() => late.of('orders').length === 2, 'snapshot and delta');
    expect(late.of('orders')).toMatchObject([
      { type: 'snapshot', seq: 0 },
      { type: 'delta', seq: 1, data: [{ clientOrderId: 'between' }] },
    ]);
  });

  it('gives a fresh snapshot to a browser that saw a gap, and the numbers go on', async () => {
    const client = await connect();
    client.subscribe('orders');
    await client.until(() => client.of('orders').length === 1, 'first snapshot');
    client.subscribe('orders');
    await client.until(() => client.of('orders').length === 2, 'second snapshot');
    expect(client.of('orders').map(({ type }) => type)).toEqual(['snapshot', 'snapshot']);
  });

  it('leaves a channel', async () => {
    const client = await connect();
    client.subscribe('orders', 'signals');
    await client.until(() => client.frames.length === 2, 'snapshots');
    client.socket.send(JSON.stringify({ op: 'unsubscribe', channels: ['orders'] }));
    client.socket.send(JSON.stringify({ op: 'ping', sentAt: 7 }));
    await client.until(() => client.frames.some(({ type }) => type === 'pong'), 'pong');
    expect(client.frames.find(({ type }) => type === 'pong')).toEqual({ type: 'pong', sentAt: 7, tsServer: clock.now() });
    gateway.bus.emit(aMessage('trading.order'), aMessage('strategy.signal', { payload: aSignal() }));
    await client.until(() => client.of('signals').length === 2, 'a signal');
    expect(client.of('orders')).toHaveLength(1);
  });

  it('keeps every signal and only the newest quote', async () => {
    const client = await connect();
    client.subscribe('signals', 'quotes', 'feed');
    await client.until(() => client.frames.length === 3, 'snapshots');
    const quotes = Array.from({ length: 50 }, (_, n) => aMessage('market.quote', { payload: aQuote({ time: n }) }));
    const signals = Array.from({ length: 50 }, (_, n) => aMessage('strategy.signal', { payload: aRejectedSignal({ id: `s${n}` }) }));
    gateway.bus.emit(
      ...quotes,
      ...signals,
      aMessage('market.feedStatus', { payload: aFeedStatus({ speed: 5 }) }),
      aMessage('market.feedStatus', { payload: aFeedStatus({ speed: 9 }) }),
    );
    await client.until(() => client.frames.length === 6, 'deltas');
    expect(client.of('quotes')[1]?.data).toEqual([expect.objectContaining({ time: 49 })]);
    expect(client.of('feed')[1]?.data).toEqual([expect.objectContaining({ speed: 9 })]);
    expect(client.of('signals')[1]?.data.map((signal) => (signal as { id: string }).id)).toEqual(
      Array.from({ length: 50 }, (_, n) => `s${n}`),
    );
  });
});

describe('bad frames', () => {
  it.each([
    ['{"op":'],
    ['{"op":"subscribe","channels":[]}'],
    ['{"op":"subscribe","channels":["secrets"]}'],
    ['{"op":"subscribe","channels":["bars"],"owner":"other"}'],
    ['[]'],
  ])('answers %s and stays', async (text) => {
    const client = await connect();
    client.socket.send(text);
    await client.until(() => client.frames.length === 1, 'an error');
    expect(client.frames[0]).toMatchObject({ type: 'error', code: 'BAD_FRAME' });
    expect(client.closed.code).toBeNull();
  });

  it('closes on a frame of more than 16 KB', async () => {
    const client = await connect();
    client.socket.send(JSON.stringify({ op: 'subscribe', channels: ['bars'], more: 'x'.repeat(17_000) }));
    await client.until(() => client.closed.code !== null, 'close');
    expect(client.closed.code).toBe(1009);
  });

  it('closes on more messages than anybody needs', async () => {
    const client = await connect();
    for (let n = 0; n < 60; n += 1) client.socket.send(JSON.stringify({ op: 'ping', sentAt: n }));
    await client.until(() => client.closed.code !== null, 'close');
    expect(client.closed.code).toBe(1008);
    expect(client.frames.at(-1)).toMatchObject({ type: 'error', code: 'BAD_FRAME' });
  });
});
