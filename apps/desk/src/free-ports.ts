import { createServer } from 'node:net';

/** A port the desk wants, with the setting that changes it. */
export interface WantedPort {
  readonly setting: string;
  readonly port: number;
}

/** The wanted ports that somebody else has. Port 0 is always free. */
export async function takenPorts(host: string, wanted: readonly WantedPort[]): Promise<readonly WantedPort[]> {
  const free = await Promise.all(wanted.map(({ port }) => isFree(host, port)));
  return wanted.filter((_, index) => free[index] === false);
}

function isFree(host: string, port: number): Promise<boolean> {
  if (port === 0) return Promise.resolve(true);
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(new Error(`cannot listen on ${host}:${port}: ${error.message}`));
    });
    probe.listen(port, host, () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });
}
