/**
 * `npm run verify`: everything CI checks, in its order; it stops at the first step that fails. Each step is bounded in time.
 * In CI a suite that skipped a test counts as failed: CI runs as root with all it needs, so nothing may be left out there.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runBounded } from './process.ts';
import { countsOf, reportFolder } from './test-counts.mjs';

interface Step {
  readonly name: string;
  readonly args: readonly string[];
  readonly minutes: number;
  /** The report that the suite leaves, for the check that nothing was skipped. */
  readonly report?: string;
}

interface Outcome {
  readonly name: string;
  readonly seconds: number;
  readonly problem: string | null;
}

function vitestReport(name: string): readonly string[] {
  return ['--', '--reporter=default', '--reporter=json', `--outputFile.json=${join(reportFolder, `${name}.json`)}`];
}

const steps: readonly Step[] = [
  { name: 'format', args: ['format:check'], minutes: 3 },
  { name: 'lint', args: ['lint'], minutes: 6 },
  { name: 'type-check', args: ['type-check'], minutes: 6 },
  { name: 'dependencies', args: ['lint:deps'], minutes: 3 },
  { name: 'unused', args: ['lint:unused'], minutes: 3 },
  { name: 'manifests', args: ['lint:manifests'], minutes: 1 },
  { name: 'test', args: ['test', ...vitestReport('test')], minutes: 7, report: 'test.json' },
  { name: 'test:api', args: ['test:api'], minutes: 4 },
  { name: 'build', args: ['build'], minutes: 6 },
  { name: 'bundle budget', args: ['bundle:budget'], minutes: 1 },
  { name: 'test:e2e', args: ['test:e2e'], minutes: 10, report: 'e2e.json' },
  { name: 'test:servers', args: ['test:servers', ...vitestReport('servers')], minutes: 12, report: 'servers.json' },
  { name: 'chaos', args: ['chaos', '--', 'bus', '--seconds', '45'], minutes: 4 },
];

const help = `npm run verify [-- --only STEP] [--skip STEP] [--json]

Runs everything CI checks, in its order, and stops at the first step that fails:
  ${steps.map(({ name }) => name).join(', ')}
--json prints {steps:[{name,seconds,problem}],passed} on stdout; all other output goes to stderr.

  npm run verify
  npm run verify -- --only lint --only type-check
  npm run verify -- --skip test:servers
`;

/** Why the report of a suite does not count as passed, or null. */
function reportProblem(report: string): string | null {
  const file = join(reportFolder, report);
  if (!existsSync(file)) return 'the suite left no report';
  const { passed, failed, skipped } = countsOf(file);
  if (failed > 0) return `${String(failed)} tests failed`;
  if (skipped > 0 && process.env['CI'] !== undefined) return `${String(skipped)} tests were skipped; CI can run every test, so none may be`;
  return passed === 0 ? 'the suite ran no test' : null;
}

async function runStep({ name, args, minutes, report }: Step): Promise<Outcome> {
  const started = performance.now();
  if (report !== undefined) rmSync(join(reportFolder, report), { force: true });
  const ended = await runBounded('npm', ['run', '-s', ...args], { timeoutMs: minutes * 60_000, output: 'stderr' });
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  if (ended.timedOut) return { name, seconds, problem: `not done after ${String(minutes)} minutes` };
  if (ended.code !== 0) return { name, seconds, problem: `exit ${String(ended.code)}` };
  return { name, seconds, problem: report === undefined ? null : reportProblem(report) };
}

function line({ name, seconds, problem }: Outcome): string {
  return `${problem === null ? 'ok    ' : 'FAILED'} ${name.padEnd(14)} ${seconds.toFixed(1).padStart(7)} s${problem === null ? '' : `  ${problem}`}`;
}

function choose(only: readonly string[], skip: readonly string[]): readonly Step[] {
  const unknown = [...only, ...skip].find((name) => !steps.some((step) => step.name === name));
  if (unknown !== undefined) throw new Error(`no step is called ${unknown}: take one of ${steps.map(({ name }) => name).join(', ')}`);
  return steps.filter(({ name }) => (only.length === 0 || only.includes(name)) && !skip.includes(name));
}

async function main(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      only: { type: 'string', multiple: true, default: [] },
      skip: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    process.stdout.write(help);
    return 0;
  }
  mkdirSync(reportFolder, { recursive: true });
  const outcomes: Outcome[] = [];
  for (const step of choose(values.only, values.skip)) {
    process.stderr.write(`\n== ${step.name}\n`);
    const outcome = await runStep(step);
    outcomes.push(outcome);
    process.stderr.write(`${line(outcome)}\n`);
    if (outcome.problem !== null) break;
  }
  const passed = outcomes.every(({ problem }) => problem === null);
  if (values.json === true) process.stdout.write(`${JSON.stringify({ steps: outcomes, passed })}\n`);
  process.stderr.write(`\n${outcomes.map(line).join('\n')}\n`);
  return passed ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}; see --help\n`);
  process.exitCode = 2;
}
