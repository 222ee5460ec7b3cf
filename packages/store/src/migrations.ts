import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** One step of the schema, forward and back. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly up: string;
  readonly down: string;
  /** SHA-256 of both texts: what was applied must still be what stands here. */
  readonly checksum: string;
}

/** The folder of the migrations that come with this package. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations/', import.meta.url));

const FILE_NAME = /^(\d{4})_([a-z0-9_]+)\.(up|down)\.sql$/;

/** Reads `NNNN_name.up.sql` and `.down.sql` pairs, lowest version first. Throws when a pair is not whole. */
export async function loadMigrations(folder: string = MIGRATIONS_FOLDER): Promise<readonly Migration[]> {
  const parts = new Map<number, { name: string; up?: string; down?: string }>();
  for (const file of (await readdir(folder)).sort()) {
    const match = FILE_NAME.exec(file);
    if (match === null) throw new Error(`${file} is not named like a migration (NNNN_name.up.sql)`);
    const [, digits = '', name = '', direction = ''] = match;
    const version = Number(digits);
    const part = parts.get(version) ?? { name };
    if (part.name !== name) throw new Error(`migration ${digits} has two names: ${part.name} and ${name}`);
    const sql = await readFile(`${folder}/${file}`, 'utf8');
    parts.set(version, direction === 'up' ? { ...part, up: sql } : { ...part, down: sql });
  }
  return [...parts].map(([version, { name, up, down }]) => {
    if (up === undefined || down === undefined) throw new Error(`migration ${version} ${name} lacks its up or down file`);
    const checksum = createHash('sha256').update(up).update('\0').update(down).digest('hex');
    return { version, name, up, down, checksum };
  });
}
