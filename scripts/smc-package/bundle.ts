import { readFileSync } from 'node:fs';
import { isAbsolute, join, sep } from 'node:path';
import { type InputOptions, type OutputChunk, rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import { root } from '../process.ts';

/** The packages whose code goes into the bundle; everything else it names is a dependency of the published package. */
const inlined = ['smc', 'domain', 'contracts'] as const;
const home = join(root, 'packages/smc');

/** Whether an import names an installed package. */
const isForeign = (id: string): boolean => !id.startsWith('.') && !isAbsolute(id) && !id.startsWith('@smc/');

async function chunkOf(file: string, folder: string, more: Pick<InputOptions, 'plugins' | 'treeshake'> = {}): Promise<OutputChunk> {
  const bundle = await rolldown({
    input: join(home, 'src/index.ts'),
    cwd: home,
    external: isForeign,
    platform: 'neutral',
    transform: { target: 'es2022' },
    checks: { bundlerTimings: false },
    ...more,
  });
  try {
    const { output } = await bundle.write({ dir: folder, format: 'es' });
    const chunk = output.find((each) => each.type === 'chunk' && each.fileName === file);
    if (chunk?.type !== 'chunk') throw new Error(`no ${file} was written`);
    return chunk;
  } finally {
    await bundle.close();
  }
}

/** Writes `index.js` and tells which packages it imports. Throws when code of any other package got into it. */
export async function bundleCode(folder: string): Promise<readonly string[]> {
  const { moduleIds, imports } = await chunkOf('index.js', folder);
  const ours = inlined.map((name) => join(root, 'packages', name, 'src') + sep);
  const strange = moduleIds.find((id) => isAbsolute(id) && !ours.some((start) => id.startsWith(start)));
  if (strange !== undefined) throw new Error(`${strange} is no part of ${inlined.join(', ')}: it must not be in the bundle`);
  return imports;
}

/** Writes `index.d.ts` with the types of the inlined packages in it. Throws when it still names one of them. */
export async function bundleTypes(folder: string): Promise<void> {
  // Without `paths` the compiler takes the others for installed packages, which it gives no declarations.
  const paths = Object.fromEntries(inlined.map((name) => [`@smc/${name}`, [join(root, 'packages', name, 'src/index.ts')]]));
  const tsconfig = join(home, 'tsconfig.json');
  const plugins = dts({ emitDtsOnly: true, tsconfig, sourcemap: false, generator: 'tsc', compilerOptions: { rootDir: root, paths } });
  // Types do nothing when they are loaded: a package that only they import is not imported for its effect.
  await chunkOf('index.d.ts', folder, { plugins, treeshake: { moduleSideEffects: false } });
  const left = /['"](@smc\/[^'"]+)['"]/.exec(readFileSync(join(folder, 'index.d.ts'), 'utf8'));
  if (left !== null) throw new Error(`index.d.ts still names ${left[1] ?? ''}`);
}
