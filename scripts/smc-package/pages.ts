import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { Application, type TypeDocOptions } from 'typedoc';
import type { PluginOptions } from 'typedoc-plugin-markdown';
import { root } from '../process.ts';

const home = join(root, 'packages/smc');
/** What follows it in the README is for those who have the repository. */
const repositoryHeading = '\n## In the repository\n';
const indicators = '../../docs/indicators.md';

/** The package's README without its part for the repository, and every page of the repository that it links to. */
export function writeReadme(folder: string): void {
  const text = readFileSync(join(home, 'README.md'), 'utf8');
  const end = text.indexOf(repositoryHeading);
  if (end < 0) throw new Error(`packages/smc/README.md has no heading "${repositoryHeading.trim()}"`);
  const readme = text.slice(0, end).replaceAll(`(${indicators})`, '(docs/indicators.md)');
  writeFileSync(join(folder, 'README.md'), readme);
  const contrast = readFileSync(join(home, indicators), 'utf8').replaceAll('(../packages/smc/', '(../');
  mkdirSync(join(folder, 'docs'));
  writeFileSync(join(folder, 'docs/indicators.md'), contrast);
  const pages = new Set([...linked(readme, '.'), ...linked(contrast, 'docs')]);
  // A set tells those too that are added while it is walked through.
  for (const page of pages) {
    cpSync(join(home, page), join(folder, page));
    for (const further of linked(readFileSync(join(home, page), 'utf8'), dirname(page))) pages.add(further);
  }
}

/** Pages under `src/` that a page in a folder of the package links to. */
function linked(text: string, folder: string): string[] {
  const targets = [...text.matchAll(/\]\(([^)#:]+\.md)(?:#[^)]*)?\)/g)].map(([, target = '']) => normalize(join(folder, target)));
  return targets.filter((page) => page.startsWith('src/'));
}

/** Pages of all exports, from `index.d.ts` and its docstrings: what a reader sees is what the compiler sees. */
export async function writeApiPages(folder: string): Promise<void> {
  const tsconfig = join(dirname(folder), 'tsconfig.api.json');
  const paths = { zod: [join(home, 'node_modules/zod/index.d.ts')] };
  const compilerOptions = { module: 'NodeNext', target: 'ES2024', lib: ['ES2024', 'DOM'], strict: true, noEmit: true, types: [], paths };
  writeFileSync(tsconfig, JSON.stringify({ compilerOptions, files: [join(folder, 'index.d.ts')] }));
  const options: TypeDocOptions & PluginOptions = {
    entryPoints: [join(folder, 'index.d.ts')],
    tsconfig,
    name: 'smc',
    plugin: ['typedoc-plugin-markdown'],
    outputs: [{ name: 'markdown', path: join(folder, 'docs/api') }],
    router: 'module',
    readme: 'none',
    disableSources: true,
    excludeExternals: true,
    hidePageHeader: true,
    hideBreadcrumbs: true,
    // What these two hold is spelled out wherever a type is derived from them.
    intentionallyNotExported: ['OptionalDefinition', 'FUNCTIONS'],
    validation: { notDocumented: true },
    requiredToBeDocumented: ['Class', 'Function', 'Interface', 'TypeAlias', 'Variable'],
    logLevel: 'Warn',
  };
  try {
    const app = await Application.bootstrapWithPlugins(options);
    const project = await app.convert();
    if (project !== undefined) {
      // A link into nothing is an error of a docstring, or of the exports when they leave out what is linked.
      app.validate(project);
      await app.generateOutputs(project);
    }
    if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error('the API pages have the faults above');
  } finally {
    rmSync(tsconfig, { force: true });
  }
}
