import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folders and running things of a spec file, cleared away together. */
export interface TestFolders {
  make(): Promise<string>;
  /** Something to do before the folders go: stopping what runs in them. */
  later(work: () => Promise<unknown>): void;
  clear(): Promise<void>;
}

/** Private folders under the system's folder for temporary files. */
export function testFolders(): TestFolders {
  const folders: string[] = [];
  const works: (() => Promise<unknown>)[] = [];
  return {
    make: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'smc-servers-'));
      folders.push(folder);
      return folder;
    },
    later: (work) => void works.push(work),
    clear: async () => {
      for (const work of works.splice(0).reverse()) await work();
      await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
    },
  };
}
