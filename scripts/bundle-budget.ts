/**
 * The bundle budget: the JavaScript that the browser must load to show the Trade page, gzipped, counted from Vite's
 * manifest: the entry, the lazy chunks of the shell and of the page, and everything these import statically.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './process.ts';

/** A kB is 1,000 bytes, as build tools print it. */
const budgets = [{ route: 'Trade', lazy: [/(?:^|\/)shell\.tsx$/, /(?:^|\/)trade-page\.tsx$/], maxKb: 300 }];

const help = `npm run bundle:budget [-- --json]

Checks the gzipped JavaScript of each budgeted route of the built dashboard. Run "npm run build" first.
Exit 0 within budget, 1 over it, 3 nothing built.

  npm run bundle:budget
  npm run -s bundle:budget -- --json
`;

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
}

type Manifest = Readonly<Record<string, Chunk>>;

interface Measured {
  readonly route: string;
  readonly kb: number;
  readonly maxKb: number;
  readonly files: readonly { readonly file: string; readonly kb: number }[];
}

const dist = join(root, 'apps/dashboard/dist');

/** The files of a chunk and of all it imports statically. */
function filesOf(manifest: Manifest, key: string, found: Map<string, string>): Map<string, string> {
  const chunk = manifest[key];
  if (chunk === undefined || found.has(key)) return found;
  found.set(key, chunk.file);
  for (const next of chunk.imports ?? []) filesOf(manifest, next, found);
  return found;
}

function measure(manifest: Manifest, { route, lazy, maxKb }: (typeof budgets)[number]): Measured {
  const keys = lazy.map((pattern) => {
    const found = Object.keys(manifest).find((key) => pattern.test(key));
    if (found === undefined) throw new Error(`no chunk of the manifest matches ${String(pattern)}: is it still loaded lazily?`);
    return found;
  });
  const found = new Map<string, string>();
  for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry === true) filesOf(manifest, key, found);
  for (const key of keys) filesOf(manifest, key, found);
  const scripts = [...new Set(found.values())].filter((file) => file.endsWith('.js'));
  const files = scripts.map((file) => ({ file, kb: gzipSync(readFileSync(join(dist, file))).length / 1000 }));
  return { route, kb: files.reduce((sum, { kb }) => sum + kb, 0), maxKb, files };
}

function main(argv: readonly string[]): number {
  if (argv.includes('--help')) {
    process.stdout.write(help);
    return 0;
  }
  const manifestFile = join(dist, '.vite/manifest.json');
  if (!existsSync(manifestFile)) {
    process.stderr.write(`${manifestFile} is missing: run "npm run build" first\n`);
    return 3;
  }
  // Vite wrote this file a moment ago; its format is the Chunk above.
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as Manifest;
  const routes = budgets.map((budget) => measure(manifest, budget));
  if (argv.includes('--json')) process.stdout.write(`${JSON.stringify({ routes })}\n`);
  for (const { route, kb, maxKb, files } of routes) {
    for (const each of [...files].sort((a, b) => b.kb - a.kb))
      process.stderr.write(`  ${each.kb.toFixed(1).padStart(7)} kB  ${each.file}\n`);
    process.stderr.write(`${route}: ${kb.toFixed(1)} kB of JavaScript gzipped, at most ${String(maxKb)} kB\n`);
  }
  return routes.every(({ kb, maxKb }) => kb <= maxKb) ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
