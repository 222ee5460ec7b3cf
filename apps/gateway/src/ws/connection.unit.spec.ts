import { fixedClock } from '@smc/testkit';
import { describe, expect, it } from 'vitest';
import { Connection } from './connection.ts';
import type { ServerFrame } from '@smc/contracts';

function setUp() {
  const sent: string[] = [];
  const ends: string[] = [];
  const slow: string[] = [];
  const socket = {
    bufferedAmount: 0,
    send: (text: string) => sent.push(text),
    close: (code: number, reason: string) => ends.push(`${code} ${reason}`),
    terminate: () => ends.push('terminated'),
  };
  const connection = new Connection({
    socket,
    clock: fixedClock(),
    config: { conflateAboveBytes: 100, closeAboveBytes: 1000 },
    onSlow: (kind) => slow.push(kind),
  });
  const frames = () => sent.map((text) => JSON.parse(text) as ServerFrame);
  return { connection, socket, ends, slow, frames };
}

describe('connection', () => {
  it('keeps deltas back until the snapshot is sent, in order and without a gap', () => {
    const { connection, frames } = setUp();
    const subscription = connection.begin('orders');
    connection.delta('orders', '1,2', false);
    connection.delta('orders', '3', false);
    expect(frames()).toEqual([]);
    connection.complete(subscription, '0');
    connection.delta('orders', '4', false);
    expect(frames()).toMatchObject([
      { type: 'snapshot', seq: 0, data: [0] },
      { type: 'delta', seq: 1, data: [1, 2] },
      { type: 'delta', seq: 2, data: [3] },
      { type: 'delta', seq: 3, data: [4] },
    ]);
  });

  it('numbers each channel for itself and says nothing of channels nobody listens to', () => {
    const { connection, frames } = setUp();
    connection.complete(connection.begin('orders'), '');
    connection.complete(connection.begin('fills'), '');
    connection.delta('fills', '1', false);
    connection.delta('signals', '1', false);
    expect(frames()).toMatchObject([
      { ch: 'orders', seq: 0, data: [] },
      { ch: 'fills', seq: 0 },
      { ch: 'fills', seq: 1 },
    ]);
  });

  it('drops the snapshot of a subscription that was replaced or ended meanwhile', () => {
    const { connection, frames } = setUp();
    const first = connection.begin('orders');
    const second = connection.begin('orders');
    connection.delta('orders', '1', false);
    connection.complete(first, '"old"');
    expect(frames()).toEqual([]);
    connection.complete(second, '"new"');
    expect(frames()).toMatchObject([{ data: ['new'] }, { data: [1] }]);
    const third = connection.begin('orders');
    connection.end('orders');
    connection.complete(third, '"gone"');
    expect(frames()).toHaveLength(2);
  });

  it('leaves out conflatable deltas for a slow browser, and sends it away before it loses another', () => {
    const { connection, socket, slow, ends, frames } = setUp();
    connection.complete(connection.begin('quotes'), '');
    connection.complete(connection.begin('orders'), '');
    socket.bufferedAmount = 101;
    connection.delta('quotes', '1', true);
    connection.delta('orders', '1', false);
    expect(frames().map((frame) => ('ch' in frame ? [frame.ch, frame.seq] : []))).toEqual([
      ['quotes', 0],
      ['orders', 0],
      ['orders', 1],
    ]);
    socket.bufferedAmount = 1001;
    connection.delta('orders', '2', false);
    connection.delta('orders', '3', false);
    expect(frames().at(-1)).toMatchObject({ type: 'error', code: 'SLOW_CONSUMER' });
    expect(frames()).toHaveLength(4);
    expect(ends).toEqual(['4008 SLOW_CONSUMER']);
    expect(slow).toEqual(['conflated', 'closed']);
  });

  it('counts what it keeps back for a snapshot too', () => {
    const { connection, ends } = setUp();
    connection.begin('orders');
    connection.delta('orders', JSON.stringify('x'.repeat(1000)), false);
    connection.delta('orders', '1', false);
    expect(ends).toEqual(['4008 SLOW_CONSUMER']);
  });
});
