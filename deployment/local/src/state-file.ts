import { join } from 'node:path';
import { z } from 'zod';
import type { ProcessIdentity } from '@smc/service-kit';
import { readIfThere, writePrivate } from './private-files.ts';
import { SERVER_NAMES } from './running-server.ts';

const stateSchema = z.object({
  name: z.enum(SERVER_NAMES),
  version: z.string(),
  port: z.number().int(),
  /** Null after an ordered stop: nobody misses it then. */
  process: z.object({ pid: z.number().int(), identity: z.string().nullable() }).nullable(),
});

/** What is written down about a server: enough to find it again after whoever started it is gone. */
export interface ServerState extends z.output<typeof stateSchema> {
  readonly process: ProcessIdentity | null;
}

/** Reads what is written down in the folder of a server; null when it never ran there. */
export async function readState(dir: string): Promise<ServerState | null> {
  const file = join(dir, 'server.json');
  const text = await readIfThere(file);
  if (text === null) return null;
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${file} cannot be read; look whether the server it tells of still runs, then remove it`, { cause: error });
  }
}

/** Writes it down, readable for its owner only. */
export async function writeState(dir: string, state: ServerState): Promise<void> {
  await writePrivate(join(dir, 'server.json'), `${JSON.stringify(state)}\n`);
}
