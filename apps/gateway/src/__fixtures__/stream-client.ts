import { type ServerFrame, type WsChannel, WS_CHANNELS, type WsTicket, serverFrameSchema } from '@smc/contracts';
import { waitUntil } from '@smc/testkit';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { ORIGIN, type TestGateway } from './test-gateway.ts';

const BOUND_MS = 5000;

/** A browser's end of the WebSocket. */
export interface StreamClient {
  readonly socket: WebSocket;
  readonly frames: ServerFrame[];
  readonly closed: { code: number | null };
  /** Frames of one channel; each is checked against the contract, and the numbers must follow each other. */
  of(channel: WsChannel): Extract<ServerFrame, { type: 'snapshot' | 'delta' }>[];
  subscribe(...channels: WsChannel[]): void;
  until(condition: () => boolean, what: string): Promise<void>;
}

export async function ticketOf(gateway: TestGateway, token: string): Promise<string> {
  return (await gateway.api.ok<WsTicket>('wsTicket', { token, headers: { origin: ORIGIN } })).ticket;
}

/** Opens a socket as the dashboard does. */
export async function connectStream(gateway: TestGateway, token?: string): Promise<StreamClient> {
  const ticket = await ticketOf(gateway, token ?? (await gateway.token()));
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/ws?ticket=${ticket}`, { origin: ORIGIN });
  const frames: ServerFrame[] = [];
  const closed: { code: number | null } = { code: null };
  socket.on('message', (data: Buffer) => frames.push(serverFrameSchema.parse(JSON.parse(data.toString()))));
  socket.on('close', (code) => (closed.code = code));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return {
    socket,
    frames,
    closed,
    of(channel) {
      const own = frames.filter((frame) => frame.type !== 'pong' && frame.type !== 'error' && frame.ch === channel) as ReturnType<StreamClient['of']>;
      expect(own.map(({ seq }) => seq)).toEqual(own.map((_, n) => n));
      for (const { data } of own) z.array(WS_CHANNELS[channel]).parse(data);
      return own;
    },
    subscribe: (...channels) => {
      socket.send(JSON.stringify({ op: 'subscribe', channels }));
    },
    until: (condition, what) => waitUntil(condition, BOUND_MS, what),
  };
}

/** Value of a counter or gauge; 0 before the first. */
export async function metricOf(gateway: TestGateway, token: string, name: string, label = ''): Promise<number> {
  const { text } = await gateway.api.send('GET', '/metrics', { token });
  return Number(new RegExp(`^${name}\\{[^}]*${label}[^}]*\\} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
}
