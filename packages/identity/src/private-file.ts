import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Reads a file that only its owner may read, making it with `create` when it is not there. Two processes that start
 * together end with the same content, and a process killed half way leaves no half-written file: the content is
 * written aside and linked into place, which fails when the other one was first.
 */
export function readOrCreatePrivateFile(path: string, create: () => string): string {
  const found = readPrivateFile(path);
  if (found !== undefined) return found;
  const content = create();
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(aside, content, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(aside, path);
    return content;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    return readFileSync(path, 'utf8');
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Content of a private file, or undefined when there is none. Rights wider than 0600 are taken back. */
export function readPrivateFile(path: string): string | undefined {
  try {
    const content = readFileSync(path, 'utf8');
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
    return content;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
