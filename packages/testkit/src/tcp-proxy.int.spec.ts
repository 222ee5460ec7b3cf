import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TcpProxy, startTcpProxy } from './tcp-proxy.ts';
import { waitUntil } from './wait-until.ts';

const BOUND_MS = 5000;
let echo: Server;
let proxy: TcpProxy;
let client: Socket;
let got = '';

async function open(): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: proxy.port });
  socket.on('data', (chunk) => {
    got += chunk.toString();
  });
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

describe('the proxy', () => {
  beforeEach(async () => {
    got = '';
    echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    proxy = await startTcpProxy((echo.address() as AddressInfo).port); // a TCP server that listens has one
    client = await open();
  });
  afterEach(async () => {
    client.destroy();
    await proxy.stop();
    await new Promise((resolve) => echo.close(resolve));
  });

  it('passes bytes both ways and in order, delayed or not', async () => {
    client.write('one ');
    await waitUntil(() => got === 'one ', BOUND_MS);
    proxy.delay(30);
    const started = performance.now();
    for (const word of ['two ', 'three ', 'four']) client.write(word);
    await waitUntil(() => got === 'one two three four', BOUND_MS);
    expect(performance.now() - started).toBeGreaterThan(55);
  });

  it('holds everything back while it is half-open, and lets it pass when healed', async () => {
    proxy.hold(true);
    client.write('late');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect({ got, closed: client.closed }).toEqual({ got: '', closed: false });
    proxy.hold(false);
    await waitUntil(() => got === 'late', BOUND_MS);
  });

  it('cuts what is open and takes new connections', async () => {
    proxy.cut();
    await waitUntil(() => client.closed, BOUND_MS);
    client = await open();
    client.write('again');
    await waitUntil(() => got === 'again', BOUND_MS);
  });

  it('refuses connections until it is healed', async () => {
    proxy.refuse(true);
    await waitUntil(() => client.closed, BOUND_MS);
    const refused = await open();
    await waitUntil(() => refused.closed, BOUND_MS);
    proxy.refuse(false);
    client = await open();
    client.write('back');
    await waitUntil(() => got === 'back', BOUND_MS);
  });
});
