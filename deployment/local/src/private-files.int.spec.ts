import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { delay, identityOf, isStillRunning } from '@smc/service-kit';
import { afterEach, describe, expect, it } from 'vitest';
import { testFolders } from './__fixtures__/test-folder.ts';
import { locked, passwordIn, writePrivate } from './private-files.ts';

const folders = testFolders();
afterEach(() => folders.clear());

describe('private files', () => {
  it('can be read by their owner alone, whatever was there before', async () => {
    const file = join(await folders.make(), 'secret');
    await writeFile(file, 'old', { mode: 0o644 });
    await writePrivate(file, 'new');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toBe('new');
  });

  it('keep a password', async () => {
    const file = join(await folders.make(), 'password');
    const password = await passwordIn(file);
    expect(password).toMatch(/^[0-9a-f]{48}$/);
    expect(await passwordIn(file)).toBe(password);
  });
});

describe('the lock of a folder', () => {
  it('lets one work at a time', async () => {
    const folder = await folders.make();
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await delay(20);
      inside -= 1;
    };
    await Promise.all([1, 2, 3].map(() => locked(folder, 5_000, work)));
    expect(most).toBe(1);
  });

  it('is given back when the work fails', async () => {
    const folder = await folders.make();
    await expect(locked(folder, 1_000, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await locked(folder, 1_000, () => Promise.resolve('yes'))).toBe('yes');
  });

  it('counts for nothing when its owner has died, even if the number lives on', async () => {
    const folder = await folders.make();
    await writeFile(join(folder, 'lock.json'), JSON.stringify({ pid: process.pid, identity: 'an earlier process' }));
    expect(await locked(folder, 1_000, () => Promise.resolve('mine'))).toBe('mine');
  });

  it('is not waited for without end', async () => {
    const folder = await folders.make();
    await writeFile(join(folder, 'lock.json'), JSON.stringify({ pid: process.pid, identity: identityOf(process.pid) }));
    await expect(locked(folder, 100, () => Promise.resolve())).rejects.toThrow(/is held by process/);
  });
});

describe('the identity of a process', () => {
  it('is its number and its start; doubt counts as another', () => {
    const identity = identityOf(process.pid);
    expect(isStillRunning({ pid: process.pid, identity })).toBe(true);
    expect(isStillRunning({ pid: process.pid, identity: `${identity ?? ''}1` })).toBe(false);
    expect(isStillRunning({ pid: process.pid, identity: null })).toBe(false);
    expect(isStillRunning({ pid: 2 ** 22 - 1, identity: null })).toBe(false);
  });
});
