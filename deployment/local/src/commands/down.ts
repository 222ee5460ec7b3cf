import { locked, privateFolder } from '../private-files.ts';
import type { ServerName } from '../running-server.ts';
import { stopServer } from './known-servers.ts';

export interface DownOptions {
  readonly servers: string;
  readonly only: readonly ServerName[];
  readonly say: (line: string) => void;
}

const LOCK_TIMEOUT_MS = 120_000;

/** What stands before another is stopped first. */
const ORDER: readonly ServerName[] = ['pgbouncer', 'redis', 'kafka', 'postgres'];

/** Stops the servers that were started here, by their recorded process ids. Their data and ports stay. */
export async function down({ servers, only, say }: DownOptions): Promise<void> {
  const folder = await privateFolder(servers);
  await locked(folder, LOCK_TIMEOUT_MS, async () => {
    for (const name of ORDER.filter((each) => only.includes(each))) {
      say((await stopServer(folder, name)) ? `${name} stopped` : `${name} did not run`);
    }
  });
}
