import { defineConfig } from 'vitest/config';
import { maxWorkers, projects } from './scripts/vitest/projects.ts';

/** `npm test`: everything that needs nothing beyond npm. Browser and kill tests have commands of their own. */
export default defineConfig({
  test: { projects: projects(['unit', 'int', 'api']), pool: 'forks', maxWorkers },
});
