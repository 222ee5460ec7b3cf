import type { AccessToken } from '@smc/contracts';
import { type FixedClock, aMessage, aSignal, fixedClock, waitUntil } from '@smc/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type StreamClient, connectStream, metricOf } from './__fixtures__/stream-client.ts';
import { EMAIL, type TestGateway, startTestGateway } from './__fixtures__/test-gateway.ts';

const BOUND_MS = 10_000;
const TTL_MS = 600_000;
const sockets: StreamClient[] = [];

async function connectTo(gateway: TestGateway, token?: string): Promise<StreamClient> {
  const client = await connectStream(gateway, token);
  sockets.push(client);
  return client;
}

afterEach(() => {
  for (const { socket } of sockets.splice(0)) socket.terminate();
});

describe('slow browsers', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway({ stream: { closeAboveBytes: 1_000_000 } });
  });
  afterAll(() => gateway.stop());

  it('are sent away before they lose a signal, and nobody else notices', async () => {
    const token = await gateway.token();
    const slow = await connectTo(gateway, token);
    const other = await connectTo(gateway, token);
    for (const client of [slow, other]) {
      client.subscribe('signals');
      await client.until(() => client.frames.length === 1, 'snapshot');
    }
    slow.socket.pause();
    let sent = 0;
    const sendMore = async (): Promise<boolean> => {
      const batch = Array.from({ length: 50 }, () =>
        aMessage('strategy.signal', { payload: aSignal({ id: `s${(sent += 1)}`, strategy: 'x'.repeat(20_000) }) }),
      );
      gateway.bus.emit(...batch);
      return (await metricOf(gateway, token, 'gateway_ws_slow_total', 'kind="closed"')) === 1;
    };
    await waitUntil(sendMore, BOUND_MS, 'sent away');
    slow.socket.resume();
    await slow.until(() => slow.closed.code !== null, 'close');
    expect(slow.closed.code).toBe(4008);
    expect(slow.frames.at(-1)).toMatchObject({ type: 'error', code: 'SLOW_CONSUMER' });
    const ids = (client: StreamClient): string[] =>
      client
        .of('signals')
        .slice(1)
        .flatMap(({ data }) => data.map((signal) => (signal as { id: string }).id));
    // What it got before that is without a hole.
    expect(ids(slow)).toEqual(Array.from({ length: ids(slow).length }, (_, n) => `s${n + 1}`));
    await other.until(() => ids(other).length === sent, 'every signal');
    expect(other.closed.code).toBeNull();
  });
});

describe('the end of a session', () => {
  let gateway: TestGateway;
  let clock: FixedClock;
  beforeAll(async () => {
    clock = fixedClock(Date.now());
    gateway = await startTestGateway({ clock, accessTokenTtlMs: TTL_MS, stream: { heartbeatMs: 100 } });
  });
  afterAll(() => gateway.stop());
  const connect = (token?: string): Promise<StreamClient> => connectTo(gateway, token);

  it('closes sockets when somebody signs out', async () => {
    const token = await gateway.token();
    const [client, other] = [await connect(token), await connect()];
    await gateway.api.call('signOut', { token });
    await client.until(() => client.closed.code !== null, 'close');
    expect(client.closed.code).toBe(4001);
    expect(client.frames.at(-1)).toMatchObject({ type: 'error', code: 'SESSION_ENDED' });
    expect(other.closed.code).toBeNull();
  });

  it('closes sockets of a session that was ended elsewhere', async () => {
    const client = await connect();
    await gateway.store.read.query('DELETE FROM identity.sessions');
    clock.advance(5000);
    await client.until(() => client.closed.code === 4001, 'close');
  });

  it('closes at the end of the access token, unless it was renewed', async () => {
    const signIn = await gateway.api.call('signIn', { body: { email: EMAIL, password: gateway.password } });
    const cookie = signIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const renewed = await connect((signIn.body as AccessToken).accessToken);
    const left = await connect();
    clock.advance(TTL_MS - 1000);
    await gateway.api.ok('refresh', { headers: { cookie } });
    clock.advance(1000);
    await left.until(() => left.closed.code === 4001, 'close');
    renewed.subscribe('orders');
    await renewed.until(() => renewed.of('orders').length === 1, 'a snapshot');
    expect(renewed.closed.code).toBeNull();
  });

  it('cuts off a browser that answers no ping', async () => {
    const token = await gateway.token();
    const client = await connect(token);
    // A paused socket reads nothing, so it cannot answer.
    client.socket.pause();
    await waitUntil(async () => (await metricOf(gateway, token, 'gateway_ws_connections')) === 0, BOUND_MS, 'cut off');
    client.socket.resume();
    await client.until(() => client.closed.code === 1006, 'close');
  });
});
