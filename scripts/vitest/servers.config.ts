import { defineConfig } from 'vitest/config';
import { projects, root } from './projects.ts';

/** `npm run test:servers`: suites that start and kill real processes, one file at a time because they own the machine. */
export default defineConfig({
  root,
  test: {
    projects: projects(['servers'], 300_000),
    pool: 'forks',
    fileParallelism: false,
    maxWorkers: 1,
  },
});
