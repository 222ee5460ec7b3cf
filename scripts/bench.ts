/**
 * `npm run bench [-- NAME...]`: runs the benchmarks of the packages by name, each in a process of its own so that none
 * warms up or slows down another, and collects their figures. A benchmark is `benchmarks/NAME.bench.ts` of a package or app,
 * or `NAME.PART.bench.ts` where parts want processes of their own, and prints one JSON document `{results: [...]}` on stdout.
 */
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, runBounded } from './process.ts';

const names = ['smc', 'backtest', 'bus', 'store', 'cache', 'gateway', 'execution', 'dashboard'] as const;
const timeoutMs = 45_000;
const longTimeoutMs = 30 * 60_000;

const help = `npm run bench [-- NAME...] [--long] [--json]

Runs benchmarks: ${names.join(', ')}. Without a NAME, all that are built. Each ends within 45 s (--long: soaks).
--json prints one document on stdout: {results:[{name,value,unit,baseline:{name,value},ratio}]}
Exit 0 done, 1 a benchmark failed, 2 wrong usage, 3 a named benchmark is not built yet.

  npm run bench
  npm run bench -- smc backtest
  npm run -s bench -- smc --json
`;

interface Result {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline: { readonly name: string; readonly value: number } | null;
  readonly ratio: number | null;
}

/** The benchmark files that exist, by name; one name may have files in several packages. */
function built(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const file of globSync(['packages/*/benchmarks/*.bench.ts', 'apps/*/benchmarks/*.bench.ts'], { cwd: root }).sort()) {
    const [name = ''] = basename(file).split('.');
    found.set(name, [...(found.get(name) ?? []), file]);
  }
  return found;
}

function isResult(value: unknown): value is Result {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'value' in value &&
    typeof value.value === 'number' &&
    'unit' in value &&
    typeof value.unit === 'string'
  );
}

/** The results in what a benchmark printed; undefined when that is not the agreed document. */
function resultsOf(stdout: string): readonly Result[] | undefined {
  try {
    const document: unknown = JSON.parse(stdout);
    if (typeof document !== 'object' || document === null || !('results' in document)) return undefined;
    const { results } = document;
    return Array.isArray(results) && results.every(isResult) ? results : undefined;
  } catch {
    return undefined;
  }
}

async function runFile(file: string, long: boolean): Promise<readonly Result[] | undefined> {
  process.stderr.write(`${file} ...\n`);
  // The flags of the script in package.json: those of the processes that live long.
  const args = [...process.execArgv, join(root, file), '--json', ...(long ? ['--long'] : [])];
  const ended = await runBounded(process.execPath, args, { timeoutMs: long ? longTimeoutMs : timeoutMs, output: 'capture' });
  const results = ended.code === 0 ? resultsOf(ended.stdout) : undefined;
  if (ended.timedOut) process.stderr.write(`${file} did not end in time\n`);
  else if (ended.code !== 0) process.stderr.write(`${file} exited with ${String(ended.code)}\n`);
  else if (results === undefined) process.stderr.write(`${file} did not print {results:[{name,value,unit,...}]}\n`);
  return results;
}

function table(results: readonly Result[]): string {
  return results
    .map(({ name, value, unit, baseline, ratio }) => {
      const against =
        baseline === null
          ? ''
          : `  ${ratio === null ? '' : `${ratio.toFixed(2)} x `}${baseline.name} (${baseline.value.toLocaleString('en')})`;
      return `${name.padEnd(26)} ${value.toLocaleString('en').padStart(16)} ${unit.padEnd(10)}${against}\n`;
    })
    .join('');
}

/** What is wrong with the names asked for: [exit code, message], or nothing. */
function refusal(asked: readonly string[], known: Map<string, string[]>): readonly [number, string] | undefined {
  const unknown = asked.find((name) => !known.has(name) && !names.some((each) => each === name));
  if (unknown !== undefined) return [2, `no benchmark is called ${unknown}: take one of ${names.join(', ')}`];
  const missing = asked.find((name) => !known.has(name));
  return missing === undefined ? undefined : [3, `not built yet: the benchmark ${missing}`];
}

async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: 'boolean' }, help: { type: 'boolean' }, long: { type: 'boolean' } },
  });
  if (values.help === true) {
    process.stdout.write(help);
    return 0;
  }
  const known = built();
  const refused = refusal(positionals, known);
  if (refused !== undefined) {
    process.stderr.write(`${refused[1]}\n`);
    return refused[0];
  }
  const files = (positionals.length > 0 ? positionals : [...known.keys()]).flatMap((name) => known.get(name) ?? []);
  const results: Result[] = [];
  let failed = false;
  for (const file of files) {
    const found = await runFile(file, values.long === true);
    failed ||= found === undefined;
    results.push(...(found ?? []));
  }
  process.stdout.write(values.json === true ? `${JSON.stringify({ results })}\n` : table(results));
  return failed ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}; see --help\n`);
  process.exitCode = 2;
}
