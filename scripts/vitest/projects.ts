import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProjectConfiguration } from 'vitest/config';

/** The folder of the clone. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Two workers on the two cores that CI has; more would only make timing-sensitive tests wait for each other. */
export const maxWorkers = 2;

/** The packages and apps that have sources, as paths from the root. */
function rooms(): string[] {
  const named = ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(root, group), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(root, group, entry.name, 'src')))
      .map((entry) => `${group}/${entry.name}`),
  );
  return [...named, 'deployment/local'];
}

/**
 * One Vitest project for each package and app, named by its folder, and one for the root's own scripts.
 * `suffixes` says which specs belong to the run: the suffix of a spec tells what it costs (unit, int, api, servers).
 */
export function projects(suffixes: readonly string[], testTimeout = 20_000): TestProjectConfiguration[] {
  const include = suffixes.flatMap((suffix) => [`src/**/*.${suffix}.spec.{ts,tsx}`, `tests/**/*.${suffix}.spec.{ts,tsx}`]);
  const ofRooms = rooms().map((room): TestProjectConfiguration => {
    const viteConfig = join(root, room, 'vite.config.ts');
    return {
      ...(existsSync(viteConfig) ? { extends: viteConfig } : {}),
      test: {
        name: room === 'deployment/local' ? 'local-servers' : (room.split('/')[1] ?? room),
        root: join(root, room),
        include,
        // npm may have set it to production, where React has no test tools.
        env: { NODE_ENV: 'test' },
        environment: room === 'apps/dashboard' ? 'jsdom' : 'node',
        testTimeout,
        hookTimeout: Math.max(60_000, testTimeout),
      },
    };
  });
  const ofScripts: TestProjectConfiguration = {
    test: {
      name: 'scripts',
      root: join(root, 'scripts'),
      include: suffixes.map((suffix) => `**/*.${suffix}.spec.ts`),
      testTimeout: 30_000,
    },
  };
  return [...ofRooms, ofScripts];
}
