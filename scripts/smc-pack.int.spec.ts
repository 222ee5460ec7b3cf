import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './process.ts';
import { type Installed, exampleOf, installPackage } from './smc-package/installed.ts';

/** Bundling, declarations, pages and npm on a busy machine, in milliseconds. */
const ofPacking = 120_000;
let installed: Installed;

beforeAll(() => {
  installed = installPackage();
}, ofPacking);

afterAll(() => {
  installed.remove();
});

function node(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: installed.folder,
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 1 << 26,
  });
  return { code: status, stdout, stderr };
}

const read = (path: string): string => readFileSync(join(installed.own, path), 'utf8');

/** The compiler as strict as it gets, with the declarations of packages checked too. */
function compile(resolution: 'nodenext' | 'bundler', ...files: string[]): ReturnType<typeof node> {
  const compilerOptions = {
    module: resolution === 'bundler' ? 'esnext' : resolution,
    moduleResolution: resolution,
    target: 'ES2022',
    lib: ['ES2022', 'DOM'],
    types: [],
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
  };
  writeFileSync(join(installed.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  return node(join(root, 'node_modules/typescript/bin/tsc'), '-p', '.');
}

describe('the packed engine', () => {
  it('depends on zod alone and names nothing of this repository', () => {
    const manifest: unknown = JSON.parse(read('package.json'));
    expect(manifest).toMatchObject({
      name: '@smc/smc',
      license: 'Apache-2.0',
      type: 'module',
      sideEffects: false,
      exports: { '.': { types: './index.d.ts', default: './index.js' } },
      engines: { node: '>=20.19' },
    });
    expect(Object.keys((manifest as { dependencies: object }).dependencies)).toEqual(['zod']);
    expect(manifest).not.toHaveProperty('devDependencies');
    expect(manifest).not.toHaveProperty('private');
    const packages = ['index.js', 'index.d.ts'].flatMap((file) => [
      ...read(file).matchAll(/(?:^(?:import|export)\b[^;]*?\bfrom |^import |\bimport\()(['"])(.+?)\1/gm),
    ]);
    expect([...new Set(packages.map((match) => match[2]))]).toEqual(['zod']);
    expect(read('index.js') + read('index.d.ts')).not.toContain(root);
  });

  it('brings its licence, and pages whose links lead somewhere', () => {
    expect(read('LICENSE')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'));
    const pages = globSync('**/*.md', { cwd: installed.own });
    expect(pages.length).toBeGreaterThan(20);
    const dead = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .map(([, link = '']) => link)
        .filter((link) => !existsSync(join(installed.own, dirname(page), link)))
        .map((link) => `${page}: ${link}`),
    );
    expect(dead).toEqual([]);
  });

  it('describes every export on the pages of the API', async () => {
    const text = read('docs/api/README.md').replaceAll('\\_', '_');
    const exported = Object.keys((await import(join(installed.own, 'index.js'))) as object);
    const source = Object.keys(await import('../packages/smc/src/index.ts'));
    expect(exported.sort()).toEqual(source.sort());
    expect(exported.filter((name) => !new RegExp(`^(?:### |- \\[)${name}\\b`, 'm').test(text))).toEqual([]);
    expect(text).toContain('Throws SmcInputError for what is no bar.');
  });
});

describe('the ten lines of the README', () => {
  it('are ten lines at most, the same here and in the package', () => {
    const example = exampleOf(readFileSync(join(root, 'packages/smc/README.md'), 'utf8'));
    expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(10);
    expect(exampleOf(read('README.md'))).toBe(example);
  });

  it.each(['nodenext', 'bundler'] as const)(
    'compile with %s against the packed declarations, which are checked too',
    (resolution) => {
      expect(compile(resolution, 'example.ts')).toEqual({ code: 0, stdout: '', stderr: '' });
    },
    60_000,
  );

  it('give in Node the events of the source, one by one', () => {
    const { code, stdout, stderr } = node('example.js');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(installed.expected.length).toBeGreaterThan(1_000);
    expect(stdout.trimEnd().split('\n')).toEqual(installed.expected);
  });
});

describe('the packed declarations', () => {
  it('know detectors, kinds and parameters by their names', () => {
    const text = `import { type SmcDetectorName, type SmcEvent, type SmcParamsInput, barColumns, createSmcEngine, detectAll, isEventOf, smcParamsSchema } from '@smc/smc';
const config = { symbol: 'A', timeframe: '1h', barMs: 3_600_000, params: smcParamsSchema.parse({ 'fvg.maxAge': 100 }) };
const engine = createSmcEngine({ ...config, detectors: ['fvg', 'session.asia'] });
const event = engine.log.at(0);
const kind: SmcEvent['kind'] = event.kind;
export const inverted = isEventOf(event, 'fvg') && event.kind === 'inverted';
const count: number = detectAll(barColumns([]), config).log.length;
// @ts-expect-error no kind has this name
export const never = kind === 'appeared';
// @ts-expect-error a gap has no sweep
export const swept = isEventOf(event, 'fvg') && event.kind === 'sweep';
// @ts-expect-error no detector has this name
export const detector: SmcDetectorName = 'orderBlock';
// @ts-expect-error no parameter has this name
export const params: SmcParamsInput = { 'fvg.max': 1 };
// @ts-expect-error a bar is numbers
engine.push('0', 1, 1, 1, 1, count);
// @ts-expect-error nothing is edited later
engine.log.at(0).kind = 'created';
`;
    writeFileSync(join(installed.folder, 'typed.ts'), text);
    expect(compile('nodenext', 'typed.ts')).toEqual({ code: 0, stdout: '', stderr: '' });
  }, 60_000);
});

describe('smc:pack', () => {
  const pack = (...args: string[]): ReturnType<typeof node> => node(join(root, 'scripts/smc-pack.ts'), ...args);

  it('tells with --help what it makes', () => {
    const { code, stdout } = pack('--help');
    expect(code).toBe(0);
    expect(stdout).toContain('npm run smc:pack');
  });

  it('refuses an option that it does not know with one line and exit code 2', () => {
    const { code, stdout, stderr } = pack('--publish');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
