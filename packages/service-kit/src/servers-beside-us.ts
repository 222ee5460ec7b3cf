import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';

/** A user of this machine. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** A user that is not root and has an entry, which initdb asks for: `postgres`, else `nobody`, else the first; null without any. */
export async function unprivilegedAccount(): Promise<Account | null> {
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const usable = accounts.filter(([, , uid]) => uid !== undefined && /^[1-9]\d*$/.test(uid));
  const chosen = usable.find(([name]) => name === 'postgres') ?? usable.find(([name]) => name === 'nobody') ?? usable[0];
  return chosen === undefined ? null : { uid: Number(chosen[2]), gid: Number(chosen[3]) };
}

/** A loopback port nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('no free port'));
      });
    });
  });
}

/** Nothing of the caller's environment is a server's business, least of all its secrets. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' };
}
