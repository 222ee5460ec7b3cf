/**
 * `npm run smc:pack`: makes of packages/smc what somebody without this repository installs: one ECMAScript module and its
 * declarations, with the code of domain and contracts in them, the pages, and the tarball of it all. docs/adr/0023 says why.
 */
import { cpSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root, runBounded } from './process.ts';
import { bundleCode, bundleTypes } from './smc-package/bundle.ts';
import { writeApiPages, writeReadme } from './smc-package/pages.ts';

const home = join(root, 'packages/smc');
const packMs = 60_000;

const help = `npm run smc:pack [-- --out FOLDER]

Builds @smc/smc for users outside this repository into FOLDER (packages/smc/dist):
  package/    index.js, index.d.ts, package.json (depends on zod alone), README.md, LICENSE, docs/, docs/api/
  smc-smc-VERSION.tgz    the same, for "npm install"
Nothing is downloaded or published. Exit 0 done, 1 failed, 2 wrong usage.

  npm run smc:pack
  npm run smc:pack -- --out /tmp/smc
`;

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly sideEffects: boolean;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly engines: Readonly<Record<string, string>>;
}

function manifestOf(folder: string): Manifest {
  // The form of a package.json of this repository; what is missing in one is seen by the reader of the packed one.
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** Writes the published package.json; its dependencies are what the bundle imports, from the installed version on. */
function writeManifest(folder: string, imports: readonly string[]): string {
  const { name, version, description, license, sideEffects, dependencies } = manifestOf(home);
  const unfit = imports.find((each) => (dependencies[each] ?? 'workspace:').startsWith('workspace:'));
  if (unfit !== undefined) throw new Error(`the bundle imports ${unfit}, which packages/smc/package.json takes from no registry`);
  const ranges = imports.map((each) => [each, `^${manifestOf(join(home, 'node_modules', each)).version}`] as const);
  const published = {
    name,
    version,
    description,
    keywords: ['smart money concepts', 'smc', 'ict', 'order block', 'fair value gap', 'market structure'],
    license,
    type: 'module',
    sideEffects,
    exports: { '.': { types: './index.d.ts', default: './index.js' }, './package.json': './package.json' },
    types: './index.d.ts',
    engines: manifestOf(root).engines,
    dependencies: Object.fromEntries(ranges),
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
}

/** npm makes the tarball: nothing in it has a date, so equal sources give an equal file. */
async function writeTarball(out: string, folder: string, tarball: string): Promise<void> {
  const args = ['pack', folder, '--ignore-scripts', '--pack-destination', out, '--silent', '--no-update-notifier'];
  const { code } = await runBounded('npm', args, { timeoutMs: packMs, cwd: out, output: 'capture' });
  if (code !== 0) throw new Error(`npm pack exited with ${code}`);
  if (!readdirSync(out).includes(tarball)) throw new Error(`npm pack left no ${tarball}`);
}

async function pack(out: string): Promise<void> {
  const folder = join(out, 'package');
  const made = join(out, '.package');
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made, { recursive: true });
  const imports = await bundleCode(made);
  await bundleTypes(made);
  const tarball = writeManifest(made, imports);
  writeReadme(made);
  cpSync(join(root, 'LICENSE'), join(made, 'LICENSE'));
  await writeApiPages(made);
  rmSync(folder, { recursive: true, force: true });
  renameSync(made, folder);
  await writeTarball(out, folder, tarball);
  process.stdout.write(`${relative(process.cwd(), join(out, tarball))}\n`);
}

async function main(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { help: { type: 'boolean' }, out: { type: 'string' } } });
  if (values.help === true) process.stdout.write(help);
  else await pack(resolve(values.out ?? join(home, 'dist')));
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}; see --help\n`);
  // parseArgs throws a TypeError for an option that it does not know.
  process.exitCode = error instanceof TypeError ? 2 : 1;
}
