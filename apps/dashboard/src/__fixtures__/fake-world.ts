import type { WsChannel } from '@smc/contracts';
import { clientFrameSchema } from '@smc/contracts';
import type { EngineMaker } from '@smc/smc';
import { createMeterHost } from '../meter/worker/meter-host.ts';
import type { MeterPort } from '../meter/protocol.ts';
import type { World } from '../page/world.ts';
import type { SocketLike } from '../stream/socket.ts';
import { fakeDesk } from './fake-desk.ts';

/** A browser without a network: requests and the socket are answered by the fake desk, in this process. */
export interface FakeWorld {
  readonly world: World;
  readonly desk: ReturnType<typeof fakeDesk>;
  /** Requests in order, as `METHOD path`. */
  readonly requests: string[];
  /** Answers the next requests of a path with this instead. */
  fail(path: string, status: number): void;
  /** Lets this much time of the replay pass and sends what became known. */
  play(ms: number): void;
  /** The same, but the frames are lost on the way. */
  playUnheard(ms: number): void;
  /** Ends the line. */
  cut(): void;
  signedIn: boolean;
}

const json = (status: number, body: unknown): Response =>
  new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
const problem = (status: number, title: string): Response =>
  json(status, { type: 'about:blank', title, status, detail: `${title}.`, requestId: 'req-1' });

export function createFakeWorld(startIndex: number): FakeWorld {
  const desk = fakeDesk(startIndex);
  const failures = new Map<string, number>();
  const sequences = new Map<WsChannel, number>();
  const requests: string[] = [];
  let socket: SocketLike | null = null;
  const send = (frame: unknown): void => socket?.onmessage?.({ data: JSON.stringify(frame) });
  const push = (ch: WsChannel, type: 'snapshot' | 'delta', data: readonly unknown[]): void => {
    const seq = (sequences.get(ch) ?? -1) + 1;
    sequences.set(ch, seq);
    send({ type, ch, seq, tsServer: Date.now(), data });
  };
  const fake: FakeWorld = {
    desk,
    requests,
    signedIn: true,
    fail: (path, status) => failures.set(path, status),
    playUnheard(ms) {
      for (const [ch, items] of desk.tick(ms)) if (items.length > 0) sequences.set(ch, (sequences.get(ch) ?? -1) + 1);
    },
    cut: () => socket?.onclose?.(),
    play(ms) {
      for (const [ch, items] of desk.tick(ms)) if (items.length > 0) push(ch, 'delta', items);
    },
    world: {
      fetch: (url, init) => Promise.resolve(answer(url, init)),
      openSocket() {
        const made: SocketLike = {
          onopen: null,
          onmessage: null,
          onclose: null,
          close: () => undefined,
          send(text) {
            const frame = clientFrameSchema.parse(JSON.parse(text));
            if (frame.op === 'ping') send({ type: 'pong', sentAt: frame.sentAt, tsServer: Date.now() });
            if (frame.op === 'subscribe') for (const ch of frame.channels) push(ch, 'snapshot', desk.snapshot(ch));
          },
        };
        socket = made;
        setTimeout(() => made.onopen?.(), 0);
        return made;
      },
      openMeter: () => fakeMeter(),
      storage: { getItem: () => null, setItem: () => undefined },
      now: () => Date.now(),
      random: () => 0.5,
      setTimer(run, delayMs) {
        const id = setTimeout(run, delayMs);
        return () => clearTimeout(id);
      },
      nextFrame(run) {
        const id = setTimeout(run, 5);
        return () => clearTimeout(id);
      },
      onVisibility: () => () => undefined,
    },
  };

  function answer(url: string, init: RequestInit): Response {
    const { pathname, searchParams } = new URL(url, 'http://fake');
    const path = pathname.replace('/api/v1/', '');
    requests.push(`${init.method ?? 'GET'} ${path}`);
    const failure = failures.get(path);
    if (failure !== undefined) {
      failures.delete(path);
      return problem(failure, failure === 401 ? 'Unknown e-mail or wrong password' : 'The store is starting');
    }
    if (path === 'auth/refresh' && !fake.signedIn) return problem(401, 'Nobody is signed in');
    if (path === 'auth/sign-out') return json(204, undefined);
    if (path === 'replay') {
      // The client has checked nothing yet; the desk takes what the contract allows.
      desk.command(JSON.parse(String(init.body)) as Parameters<typeof desk.command>[0]);
      push('feed', 'delta', [desk.feed()]);
      return json(202, {});
    }
    const found = desk.read(path, searchParams, (name, fallback) => Number(searchParams.get(name) ?? fallback));
    return found === undefined ? problem(404, 'Not found') : json(200, found);
  }
  return fake;
}

/** The worker's side of the meter in this process; what goes over the line is copied, as for a worker. */
export function fakeMeter(maker?: EngineMaker): MeterPort {
  let open = true;
  const host = createMeterHost({
    post: (answer) => setTimeout(() => open && port.onanswer?.(structuredClone(answer)), 0),
    pause: () => new Promise((resolve) => setTimeout(resolve, 0)),
    clock: () => performance.now(),
    ...(maker === undefined ? {} : { maker }),
  });
  const port: MeterPort = {
    post: (order) => host(structuredClone(order)),
    close: () => {
      open = false;
    },
    onanswer: null,
    onbreak: null,
  };
  return port;
}
