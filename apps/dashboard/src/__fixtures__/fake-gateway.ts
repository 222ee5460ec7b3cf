import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FeedStatus, type WsChannel, backtestRequestSchema, clientFrameSchema, replayActionSchema } from '@smc/contracts';
import { type WebSocket, WebSocketServer } from 'ws';
import { fakeDesk } from './fake-desk.ts';

/**
 * A small gateway for working on the page without a desk: real candles and their real structure events, a made-up
 * strategy, any password. It is never shipped. `node src/__fixtures__/serve-fake-gateway.ts` starts it.
 */
export interface FakeGateway {
  readonly port: number;
  /** Ends every open socket, as a broken line would. */
  readonly cutSockets: () => void;
  readonly stop: () => Promise<void>;
}

interface Client {
  readonly socket: WebSocket;
  readonly channels: Map<WsChannel, number>;
}

export async function startFakeGateway(options: { readonly port: number; readonly startIndex: number }): Promise<FakeGateway> {
  const desk = fakeDesk(options.startIndex);
  const clients = new Set<Client>();
  const send = (client: Client, ch: WsChannel, type: 'snapshot' | 'delta', data: readonly unknown[]): void => {
    const seq = type === 'snapshot' ? 0 : (client.channels.get(ch) ?? 0) + 1;
    client.channels.set(ch, seq);
    client.socket.send(JSON.stringify({ type, ch, seq, tsServer: Date.now(), data }));
  };
  const publish = (ch: WsChannel, data: readonly unknown[]): void => {
    if (data.length === 0) return;
    for (const client of clients) if (client.channels.has(ch)) send(client, ch, 'delta', data);
  };
  const timer = setInterval(() => {
    for (const [ch, items] of desk.tick(100)) publish(ch, items);
  }, 100);
  const server = createServer((request, response) => {
    void answer(desk, request, response).then((feed) => {
      if (feed) publish('feed', [feed]);
    });
  });
  const sockets = new WebSocketServer({ server, path: '/ws' });
  sockets.on('connection', (socket) => {
    const client: Client = { socket, channels: new Map() };
    clients.add(client);
    socket.on('close', () => clients.delete(client));
    socket.on('message', (raw: Buffer) => {
      const frame = clientFrameSchema.parse(JSON.parse(raw.toString('utf8')));
      if (frame.op === 'ping') socket.send(JSON.stringify({ type: 'pong', sentAt: frame.sentAt, tsServer: Date.now() }));
      else if (frame.op === 'subscribe') for (const ch of frame.channels) send(client, ch, 'snapshot', desk.snapshot(ch));
      else for (const ch of frame.channels) client.channels.delete(ch);
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port, '127.0.0.1', resolve));
  return {
    port: portOf(server),
    cutSockets: () => clients.forEach(({ socket }) => socket.terminate()),
    async stop() {
      clearInterval(timer);
      clients.forEach(({ socket }) => socket.terminate());
      sockets.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function portOf(server: Server): number {
  // Listening on TCP, the address is never a path.
  return (server.address() as AddressInfo).port;
}

async function answer(desk: ReturnType<typeof fakeDesk>, request: IncomingMessage, response: ServerResponse): Promise<FeedStatus | null> {
  const url = new URL(request.url ?? '/', 'http://fake');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString('utf8');
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  const reply = (status: number, value: unknown): null => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(value === undefined ? '' : JSON.stringify(value));
    return null;
  };
  const path = url.pathname.replace('/api/v1/', '');
  const number = (name: string, fallback: number): number => Number(url.searchParams.get(name) ?? fallback);
  if (path === 'replay') {
    desk.command(replayActionSchema.parse(body));
    reply(202, undefined);
    return desk.feed();
  }
  if (path === 'backtests' && request.method === 'POST') return reply(202, desk.research.create(backtestRequestSchema.parse(body)));
  const run = /^backtests\/([^/]+)(\/cancel)?$/.exec(path);
  if (run) return reply(200, run[2] ? desk.research.cancel(run[1] ?? '') : desk.research.find(run[1] ?? ''));
  const found = desk.read(path, url.searchParams, number);
  if (found !== undefined) return reply(path === 'ws-ticket' ? 201 : 200, found);
  return reply(404, { type: 'about:blank', title: 'Not found', status: 404, detail: path, requestId: 'fake' });
}
