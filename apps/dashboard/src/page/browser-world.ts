import type { MeterAnswer, MeterPort } from '../meter/protocol.ts';
import type { SocketLike } from '../stream/socket.ts';
import type { World } from './world.ts';

const HIDDEN_FRAME_MS = 1_000;

/** The real browser. Painted frames stop in a hidden tab, so there a timer takes over. */
export function browserWorld(): World {
  return {
    fetch: (path, init) => fetch(path, init),
    openSocket,
    openMeter,
    storage: window.localStorage,
    now: () => Date.now(),
    random: () => Math.random(),
    setTimer(run, delayMs) {
      const id = window.setTimeout(run, delayMs);
      return () => window.clearTimeout(id);
    },
    nextFrame,
    onVisibility(listen) {
      const changed = (): void => listen(document.hidden);
      document.addEventListener('visibilitychange', changed);
      return () => document.removeEventListener('visibilitychange', changed);
    },
  };
}

function nextFrame(run: () => void): () => void {
  const cancel = (): void => {
    window.clearTimeout(timer);
    window.cancelAnimationFrame(frame);
  };
  const once = (): void => {
    cancel();
    run();
  };
  const timer = window.setTimeout(once, HIDDEN_FRAME_MS);
  const frame = window.requestAnimationFrame(once);
  return cancel;
}

function openSocket(ticket: string): SocketLike {
  const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws';
  const socket = new WebSocket(`${scheme}://${window.location.host}/ws?ticket=${encodeURIComponent(ticket)}`);
  const like: SocketLike = {
    send: (text) => socket.send(text),
    close: () => socket.close(),
    onopen: null,
    onmessage: null,
    onclose: null,
  };
  socket.onopen = () => like.onopen?.();
  socket.onmessage = (event) => like.onmessage?.({ data: event.data });
  socket.onclose = () => like.onclose?.();
  return like;
}

function openMeter(): MeterPort {
  const worker = new Worker(new URL('../meter/worker/meter-worker.ts', import.meta.url), { type: 'module', name: 'rewrite-meter' });
  const port: MeterPort = {
    post: (order) => worker.postMessage(order),
    close: () => worker.terminate(),
    onanswer: null,
    onbreak: null,
  };
  // The worker is a part of this build, so what it posts is an answer of the protocol.
  worker.onmessage = ({ data }: MessageEvent<MeterAnswer>) => port.onanswer?.(data);
  worker.onerror = ({ message }) => port.onbreak?.(message === '' ? 'the worker could not be loaded' : message);
  return port;
}
