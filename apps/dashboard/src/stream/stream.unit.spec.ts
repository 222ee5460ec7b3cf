// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reconnectDelayMs } from './backoff.ts';
import { createChannelSequence } from './channel-sequence.ts';
import { createConnectionStore } from './connection-store.ts';
import { createFrameQueue } from './frame-queue.ts';
import { type SocketLike, createStream } from './socket.ts';

/** A clock by hand: timers run when the test moves it. */
function handClock() {
  let now = 1_000;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  return {
    now: () => now,
    setTimer: (run: () => void, delayMs: number) => {
      const timer = { at: now + delayMs, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    async move(ms: number) {
      const until = now + ms;
      for (;;) {
        const next = timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        now = next.at;
        next.run();
        await settled();
      }
      now = until;
    },
  };
}

/** All promises that are due have run. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function setUp(ticket: () => Promise<string | null> = () => Promise.resolve('t')) {
  const clock = handClock();
  const sockets: (SocketLike & { sent: unknown[] })[] = [];
  const received: unknown[] = [];
  let reconnected = 0;
  const connection = createConnectionStore();
  const stream = createStream({
    ticket,
    open() {
      const sent: unknown[] = [];
      const socket = {
        sent,
        send: (text: string) => sent.push(JSON.parse(text)),
        close: () => undefined,
        onopen: null,
        onmessage: null,
        onclose: null,
      };
      sockets.push(socket);
      return socket;
    },
    now: clock.now,
    random: () => 0.5,
    setTimer: clock.setTimer,
    connection,
    onData: (ch, type, items) => received.push([ch, type, ...items]),
    onReconnected: () => {
      reconnected += 1;
    },
  });
  const say = (frame: unknown): void => sockets.at(-1)?.onmessage?.({ data: JSON.stringify(frame) });
  const data = (type: 'snapshot' | 'delta', seq: number, item: unknown) => ({
    type,
    ch: 'orders',
    seq,
    tsServer: clock.now(),
    data: [item],
  });
  const open = async (): Promise<void> => {
    await settled();
    sockets.at(-1)?.onopen?.();
  };
  return { clock, sockets, received, connection, stream, say, data, open, count: () => reconnected };
}

describe('the stream', () => {
  it('subscribes, applies a snapshot and the deltas after it', async () => {
    const { stream, open, say, data, received, sockets, connection } = setUp();
    stream.want(['orders']);
    stream.start();
    await open();
    expect(sockets[0]?.sent[0]).toEqual({ op: 'subscribe', channels: ['orders'] });
    say(data('snapshot', 7, 'a'));
    say(data('delta', 8, 'b'));
    expect(received).toEqual([
      ['orders', 'snapshot', 'a'],
      ['orders', 'delta', 'b'],
    ]);
    expect(connection.getState().status).toBe('live');
  });

  it('applies nothing after a gap until it has a fresh snapshot', async () => {
    const { stream, open, say, data, received, sockets, connection } = setUp();
    stream.want(['orders']);
    stream.start();
    await open();
    say(data('snapshot', 0, 'a'));
    say(data('delta', 2, 'lost one'));
    say(data('delta', 3, 'too early'));
    expect(sockets[0]?.sent.at(-1)).toEqual({ op: 'subscribe', channels: ['orders'] });
    say(data('snapshot', 4, 'whole'));
    say(data('delta', 5, 'on'));
    expect(received.flat()).not.toContain('lost one');
    expect(received.flat()).not.toContain('too early');
    expect(received.slice(1)).toEqual([
      ['orders', 'snapshot', 'whole'],
      ['orders', 'delta', 'on'],
    ]);
    expect(connection.getState().gaps).toBe(1);
  });

  it('comes back after a loss with a new ticket and fresh subscriptions', async () => {
    const { stream, open, sockets, connection, clock, count } = setUp();
    stream.want(['orders', 'fills']);
    stream.start();
    await open();
    sockets[0]?.onclose?.();
    expect(connection.getState().status).toBe('reconnecting');
    await clock.move(500);
    await open();
    expect(sockets.length).toBe(2);
    expect(sockets[1]?.sent[0]).toEqual({ op: 'subscribe', channels: ['orders', 'fills'] });
    expect(connection.getState()).toMatchObject({ status: 'live', attempt: 0 });
    expect(count()).toBe(1);
  });

  it('gives a line up that answers no heartbeat', async () => {
    const { stream, open, connection, clock } = setUp();
    stream.start();
    await open();
    await clock.move(10_000);
    expect(connection.getState().status).toBe('reconnecting');
  });

  it('keeps a line that answers and measures its round trip', async () => {
    const { stream, open, say, connection, clock } = setUp();
    stream.start();
    await open();
    for (let beat = 0; beat < 5; beat += 1) {
      say({ type: 'pong', sentAt: clock.now() - 40, tsServer: clock.now() + 80 });
      await clock.move(5_000);
    }
    expect(connection.getState()).toMatchObject({ status: 'live', rttMs: 40, skewMs: 100 });
  });

  it('says offline after some attempts, and tries on', async () => {
    const { stream, connection, clock, sockets } = setUp(() => Promise.reject(new Error('no route')));
    stream.start();
    await settled();
    await clock.move(60_000);
    expect(connection.getState().status).toBe('offline');
    expect(connection.getState().attempt).toBeGreaterThan(6);
    expect(sockets).toEqual([]);
  });

  it('stops when the session has ended', async () => {
    const { stream, connection, clock } = setUp(() => Promise.resolve(null));
    stream.start();
    await settled();
    await clock.move(60_000);
    expect(connection.getState()).toMatchObject({ status: 'idle', attempt: 0 });
  });

  it('counts frames it does not understand and stays up', async () => {
    const { stream, open, say, sockets, connection, received } = setUp();
    stream.start();
    await open();
    sockets[0]?.onmessage?.({ data: '{' });
    say({ type: 'delta', ch: 'nothing', seq: 1 });
    expect(connection.getState()).toMatchObject({ status: 'live', badFrames: 2 });
    expect(received).toEqual([]);
  });

  it('drops quotes when the tab is hidden and takes them up again', async () => {
    const { stream, open, sockets } = setUp();
    stream.want(['orders', 'quotes']);
    stream.start();
    await open();
    stream.want(['orders']);
    stream.want(['orders', 'quotes']);
    expect(sockets[0]?.sent.slice(-2)).toEqual([
      { op: 'unsubscribe', channels: ['quotes'] },
      { op: 'subscribe', channels: ['quotes'] },
    ]);
  });
});

describe('waiting and order', () => {
  it('waits within full jitter, never longer than 15 s', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
        const delay = reconnectDelayMs(attempt, random);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(Math.min(15_000, 500 * 2 ** attempt));
      }),
    );
  });

  it('applies every frame of an unbroken sequence and none after a hole', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(20), (first, length) => {
        const sequence = createChannelSequence();
        expect(sequence.accept('delta', first)).toBe('ignore');
        expect(sequence.accept('snapshot', first)).toBe('apply');
        for (let step = 1; step <= length; step += 1) expect(sequence.accept('delta', first + step)).toBe('apply');
        expect(sequence.accept('delta', first + length)).toBe('ignore');
        expect(sequence.accept('delta', first + length + 2)).toBe('gap');
        expect(sequence.accept('delta', first + length + 3)).toBe('ignore');
      }),
    );
  });

  it('flushes once a frame, and ten times a second when flushing is slow', async () => {
    const clock = handClock();
    let flushes = 0;
    let cost = 0;
    let now = 0;
    let degraded = false;
    const queue = createFrameQueue({
      flush: () => {
        flushes += 1;
        now += cost;
      },
      nextFrame: (run) => clock.setTimer(run, 16),
      setTimer: clock.setTimer,
      now: () => now,
      onDegraded: (next) => {
        degraded = next;
      },
    });
    queue.request();
    queue.request();
    await clock.move(16);
    expect(flushes).toBe(1);
    cost = 20;
    for (let frame = 0; frame < 5; frame += 1) {
      queue.request();
      await clock.move(16);
    }
    expect(degraded).toBe(true);
    queue.request();
    await clock.move(16);
    expect(flushes).toBe(6);
    await clock.move(84);
    expect(flushes).toBe(7);
  });
});
