import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './process.ts';

/** A copy of what the command touches and of what checks its work, so that the clone stays as it is. */
let copy = '';
/** Compiler, linter and tests of a whole package on a busy machine, in milliseconds. */
const ofTools = 120_000;
const own = 'packages/smc/src/detectors/equal-close';

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'detector-'));
  for (const path of ['scripts', 'packages/smc', 'packages/contracts', 'packages/domain', 'eslint.config.js']) {
    cpSync(join(root, path), join(copy, path), { recursive: true, verbatimSymlinks: true });
  }
  for (const file of ['package.json', 'tsconfig.base.json', '.prettierrc']) cpSync(join(root, file), join(copy, file));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});

afterAll(() => {
  rmSync(copy, { recursive: true, force: true });
});

function node(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8', timeout: 120_000 });
  return { code: status, stdout, stderr };
}
const tool = (path: string, ...args: string[]): ReturnType<typeof node> => node(join('node_modules', path), ...args);
const make = (...args: string[]): ReturnType<typeof node> => node('scripts/new-detector.ts', ...args);
const read = (path: string): string => readFileSync(join(copy, path), 'utf8');

/** All files of the copied detectors and the contract's names, to see that nothing changed. */
function state(): string {
  const folders = readdirSync(join(copy, 'packages/smc/src/detectors'), { recursive: true });
  return [...folders.map(String).sort(), read('packages/smc/src/detectors/registry.ts'), read('packages/contracts/src/smc-names.ts')].join(
    '\n',
  );
}

describe('new:detector refuses', () => {
  it.each([
    ['no name', []],
    ['two names', ['one', 'two']],
    ['capitals', ['EqualClose']],
    ['a dot', ['equal.close']],
    ['a path', ['../equal']],
    ['a word of the language', ['class']],
    ['a folder that is there', ['opening-gap']],
    ['the same in camelCase', ['openingGap']],
    ['a detector with scales', ['session']],
    ['a detector in the folder of another', ['protected']],
    ['an unknown option', ['--force']],
  ])('%s with one line and exit code 2, changing nothing', (_, args) => {
    const before = state();
    const { code, stdout, stderr } = make(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('--help');
    expect(state()).toBe(before);
  });

  it('nothing when asked for help', () => {
    const { code, stdout } = make('--help');
    expect(code).toBe(0);
    expect(stdout).toContain('npm run new:detector equal-close');
  });
});

describe('new:detector equal-close', () => {
  let made: ReturnType<typeof make>;
  beforeAll(() => {
    made = make('equal-close');
  });

  it('makes the folder and registers it', () => {
    expect(made.stderr).toBe('');
    expect(made.code).toBe(0);
    expect(readdirSync(join(copy, own)).sort()).toEqual([
      'README.md',
      'definition.ts',
      'equal-close-detector.ts',
      'equal-close-detector.unit.spec.ts',
    ]);
    expect(read('packages/contracts/src/smc-names.ts')).toMatch(/\n {2}equalClose: FILL_KINDS,\n\} as const;/);
    const registry = read('packages/smc/src/detectors/registry.ts');
    expect(registry).toContain("import { equalClose } from './equal-close/definition.ts';\n");
    expect(registry).toMatch(/\n {2}equalClose,\n\] as const satisfies/);
    expect(made.stdout).toContain('What is left');
    expect(made.stdout).toContain('| [Equal close](src/detectors/equal-close/README.md) (`equalClose`) |');
    expect(made.stdout).not.toContain('Not registered');
  });

  it('leaves nothing to fill in by search and replace', () => {
    for (const file of readdirSync(join(copy, own))) expect(read(join(own, file))).not.toMatch(/__(?:kebab|camel|Pascal|Title)__/);
  });

  it('asks in the README for every part of a rule', () => {
    for (const part of ['formula', '`at`', '`confirmedAt`', 'end', 'Ties', 'Holes', 'Parameters', 'Example']) {
      expect(read(join(own, 'README.md'))).toContain(part);
    }
  });

  it(
    'compiles',
    () => {
      expect(tool('typescript/bin/tsc', '--noEmit', '-p', 'packages/smc')).toEqual({ code: 0, stdout: '', stderr: '' });
    },
    ofTools,
  );

  it(
    'passes ESLint and Prettier',
    () => {
      const touched = [own, 'packages/smc/src/detectors/registry.ts', 'packages/contracts/src/smc-names.ts'];
      expect(tool('eslint/bin/eslint.js', '--max-warnings', '0', ...touched)).toEqual({ code: 0, stdout: '', stderr: '' });
      const pretty = tool('prettier/bin/prettier.cjs', '--check', ...touched);
      expect(pretty.stderr).toBe('');
      expect(pretty.code).toBe(0);
    },
    ofTools,
  );

  it(
    'fails in each of its six cases, in its example and in the table of concepts, and nowhere else in the definitions',
    () => {
      const report = join(copy, 'report.json');
      const { code } = tool(
        'vitest/vitest.mjs',
        ...['run', '--root', 'packages/smc', '--reporter=json', `--outputFile=${report}`, 'equal-close', 'definitions.unit'],
      );
      expect(code).toBe(1);
      interface Report {
        readonly testResults: readonly { readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[] }[];
      }
      const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report; // Vitest's own report
      const failed = testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status !== 'passed');
      expect(failed.map(({ fullName, status }) => `${status} ${fullName.replace(/: .*/, '')}`).sort()).toEqual([
        'failed definitions equal-close says all that a reader asks',
        'failed equalClose end',
        'failed equalClose hole',
        'failed equalClose mirror',
        'failed equalClose near miss',
        'failed equalClose positive',
        'failed equalClose restore',
        'failed table of concepts in the README of the package equal-close has a row with its names, its page, its parameters and their defaults',
      ]);
    },
    ofTools,
  );

  it('is taken from then on, in both spellings', () => {
    expect(make('equal-close').code).toBe(2);
    expect(make('equalClose').stderr).toContain('equal-close is taken');
  });

  it('says which line to add where a file has another shape, and makes the rest', () => {
    const registry = 'packages/smc/src/detectors/registry.ts';
    writeFileSync(join(copy, registry), read(registry).replace('] as const satisfies readonly DetectorDefinition[];', '] as const;'));
    const { code, stdout } = make('other-close');
    expect(code).toBe(0);
    expect(stdout).toContain(`add to ${registry}, at the end of the list DEFINITIONS:  otherClose,`);
    expect(existsSync(join(copy, 'packages/smc/src/detectors/other-close/README.md'))).toBe(true);
  });
});
