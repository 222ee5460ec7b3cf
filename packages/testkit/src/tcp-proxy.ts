import { type AddressInfo, type Socket, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A road to a server that can be made bad. */
export interface TcpProxy {
  /** Loopback port to connect to instead of the server's. */
  readonly port: number;
  /** Every chunk waits this long from now on, in both directions; 0 heals. */
  delay(ms: number): void;
  /** Half-open: nothing passes any more in either direction, connections stay; `false` heals (what was held back passes then). */
  hold(held: boolean): void;
  /** Cuts every open connection; new ones work. */
  cut(): void;
  /** Refuses new connections and cuts the open ones; `false` heals. */
  refuse(refused: boolean): void;
  stop(): Promise<void>;
}

/** Starts a proxy on a free loopback port in front of `target`, a loopback port. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let delayMs = 0;
  let refused = false;
  let released: Promise<void> | null = null;
  let release = (): void => undefined;

  const pump = (from: Socket, to: Socket): void => {
    // One chain per direction keeps the bytes in order, whatever they wait for.
    let last = Promise.resolve();
    from.on('data', (chunk) => {
      from.pause();
      last = last.then(async () => {
        if (delayMs > 0) await sleep(delayMs);
        if (released !== null) await released;
        if (!to.destroyed) to.write(chunk);
        from.resume();
      });
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      void last.then(() => to.destroy());
    });
  };

  const cut = (): void => {
    for (const [client, server] of pairs) {
      client.destroy();
      server.destroy();
    }
    pairs.clear();
  };

  const listener = createServer((client) => {
    if (refused) {
      client.destroy();
      return;
    }
    const server = connect({ host: '127.0.0.1', port: target });
    const pair = [client, server] as const;
    pairs.add(pair);
    pump(client, server);
    pump(server, client);
    client.on('close', () => pairs.delete(pair));
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', resolve);
  });
  const { port } = listener.address() as AddressInfo; // a TCP server that listens has one

  return {
    port,
    delay: (ms) => {
      delayMs = ms;
    },
    hold: (held) => {
      if (held && released === null) {
        released = new Promise((resolve) => {
          release = resolve;
        });
      } else if (!held) {
        released = null;
        release();
      }
    },
    cut,
    refuse: (now) => {
      refused = now;
      if (now) cut();
    },
    stop: async () => {
      release();
      cut();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
