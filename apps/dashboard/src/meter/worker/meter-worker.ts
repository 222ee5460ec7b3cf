import { createMeterHost } from './meter-host.ts';
import type { MeterOrder } from '../protocol.ts';

const host = createMeterHost({
  post: (answer) => self.postMessage(answer),
  pause: () => new Promise((resolve) => setTimeout(resolve, 0)),
  clock: () => performance.now(),
});
self.addEventListener('message', ({ data }: MessageEvent<MeterOrder>) => host(data));
