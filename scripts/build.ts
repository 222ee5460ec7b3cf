/**
 * `npm run build`: checks the types of the whole tree, then builds the dashboard. The bundle visualiser leaves its report
 * beside the bundle (apps/dashboard/dist/stats.html).
 */
import { join } from 'node:path';
import { root, runBounded } from './process.ts';

const dashboard = join(root, 'apps/dashboard');

const steps = [
  { name: 'type-check', file: 'npm', args: ['run', '-s', 'type-check'], cwd: root },
  { name: 'vite build', file: join(dashboard, 'node_modules/.bin/vite'), args: ['build', ...process.argv.slice(2)], cwd: dashboard },
];

for (const { name, file, args, cwd } of steps) {
  process.stderr.write(`${name} ...\n`);
  const { code } = await runBounded(file, args, { timeoutMs: 300_000, cwd, output: 'pass' });
  if (code !== 0) {
    process.stderr.write(`build failed at: ${name}\n`);
    process.exit(code);
  }
}
