import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const cruiser = join(root, 'node_modules/.bin/depcruise');

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
}

/** A small tree in which every file named `bad-*` breaks exactly the rule it is listed under. */
const offences: readonly { rule: string; file: string; code: string }[] = [
  { rule: 'table-domain', file: 'packages/domain/src/bad-up.ts', code: "import '@smc/contracts';" },
  { rule: 'table-contracts', file: 'packages/contracts/src/bad-up.ts', code: "import '@smc/smc';" },
  { rule: 'table-smc', file: 'packages/smc/src/bad-side.ts', code: "import '@smc/risk';" },
  { rule: 'table-risk', file: 'packages/risk/src/bad-side.ts', code: "import '@smc/smc';" },
  { rule: 'table-strategies', file: 'packages/strategies/src/bad-side.ts', code: "import '@smc/trading';" },
  { rule: 'table-trading', file: 'packages/trading/src/bad-side.ts', code: "import '@smc/strategies';" },
  { rule: 'table-backtest', file: 'packages/backtest/src/bad-io.ts', code: "import '@smc/store';" },
  { rule: 'table-ml', file: 'packages/ml/src/bad-io.ts', code: "import '@smc/store';" },
  { rule: 'table-service-kit', file: 'packages/service-kit/src/bad-side.ts', code: "import '@smc/store';" },
  { rule: 'table-bus', file: 'packages/bus/src/bad-side.ts', code: "import '@smc/store';" },
  { rule: 'table-store', file: 'packages/store/src/bad-core.ts', code: "import '@smc/trading';" },
  { rule: 'table-cache', file: 'packages/cache/src/bad-core.ts', code: "import '@smc/risk';" },
  { rule: 'table-venues', file: 'packages/venues/src/bad-core.ts', code: "import '@smc/trading';" },
  { rule: 'table-identity', file: 'packages/identity/src/bad-side.ts', code: "import '@smc/store';" },
  { rule: 'table-testkit', file: 'packages/testkit/src/bad-core.ts', code: "import '@smc/trading';" },
  { rule: 'packages-not-apps', file: 'packages/smc/src/bad-app.ts', code: "import '@smc/gateway';" },
  { rule: 'apps-not-apps', file: 'apps/gateway/src/bad-app.ts', code: "import '@smc/execution';" },
  { rule: 'cli-composes', file: 'apps/cli/src/bad-app.ts', code: "import '@smc/execution';" },
  { rule: 'desk-composes', file: 'apps/desk/src/bad-app.ts', code: "import '../../gateway/src/inner.ts';" },
  { rule: 'dashboard-sees-contracts-only', file: 'apps/dashboard/src/bad-server.ts', code: "import '@smc/store';" },
  { rule: 'meter-sees-the-engine', file: 'apps/dashboard/src/meter/bad-trading.ts', code: "import '@smc/trading';" },
  { rule: 'engine-in-worker', file: 'apps/dashboard/src/meter/bad-engine.ts', code: "import '@smc/smc';" },
  { rule: 'engine-in-worker', file: 'apps/dashboard/src/bad-worker.ts', code: "import './meter/worker/good-engine.ts';" },
  { rule: 'one-door', file: 'packages/risk/src/bad-door.ts', code: "import '@smc/domain/src/inner.ts';" },
  { rule: 'by-package-name', file: 'packages/risk/src/bad-path.ts', code: "import '../../domain/src/index.ts';" },
  { rule: 'testkit-in-tests', file: 'apps/gateway/src/bad-testkit.ts', code: "import '@smc/testkit';" },
  { rule: 'not-to-spec', file: 'packages/smc/src/bad-spec-import.ts', code: "import './good.unit.spec.ts';" },
  { rule: 'pure-no-node', file: 'packages/smc/src/bad-node.ts', code: "import 'node:fs';" },
  { rule: 'no-cycles', file: 'packages/smc/src/bad-cycle-a.ts', code: "import './bad-cycle-b.ts';" },
  { rule: 'no-orphans', file: 'packages/smc/src/bad-orphan.ts', code: 'export const left = 1;' },
  { rule: 'resolvable', file: 'packages/smc/src/bad-missing.ts', code: "import './nowhere.ts';" },
  { rule: 'declared', file: 'packages/smc/src/bad-undeclared.ts', code: "import 'undeclared';" },
  { rule: 'not-to-dev-dependency', file: 'packages/smc/src/bad-dev.ts', code: "import 'development';" },
];

/** Files that follow the rules, some of them close to breaking one. */
const allowed: Readonly<Record<string, string>> = {
  'packages/smc/src/good.unit.spec.ts': "import '@smc/testkit';\nimport 'node:fs';\nimport 'development';",
  'packages/smc/src/bad-cycle-b.ts': "import './bad-cycle-a.ts';",
  'packages/domain/src/inner.ts': "import './index.ts';",
  'packages/backtest/src/good-down.ts': "import '@smc/trading';\nimport '@smc/strategies';\nimport 'runtime';",
  'apps/gateway/src/inner.ts': "import '@smc/trading';\nimport '@smc/store';",
  'apps/desk/src/good-compose.ts': "import '@smc/gateway';",
  'apps/cli/src/good-compose.ts': "import '@smc/desk';",
  'apps/dashboard/src/meter/worker/good-engine.ts': "import '@smc/smc';\nexport type Found = 1;",
  'apps/dashboard/src/meter/good-types.ts': "import type { Found } from './worker/good-engine.ts';\nexport type Kept = Found;",
  'apps/dashboard/src/good-contract.ts': "import '@smc/contracts';",
};

const packages = [
  'domain',
  'contracts',
  'smc',
  'risk',
  'strategies',
  'trading',
  'backtest',
  'ml',
  'service-kit',
  'bus',
  'store',
  'cache',
  'venues',
  'identity',
  'testkit',
];
const apps = ['gateway', 'execution', 'desk', 'cli', 'dashboard'];

let folder = '';
let violations: readonly Violation[] = [];

function write(path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${text}\n`);
}

/** Lays a package as the workspace has it: a manifest, its one door, and its name under node_modules. */
function layRoom(group: string, name: string): void {
  const manifest = {
    name: `@smc/${name}`,
    type: 'module',
    exports: { '.': './src/index.ts', './src/*': './src/*' },
    dependencies: { runtime: '1.0.0', ...Object.fromEntries([...packages, ...apps].map((other) => [`@smc/${other}`, 'workspace:*'])) },
    devDependencies: { development: '1.0.0' },
  };
  write(`${group}/${name}/package.json`, JSON.stringify(manifest));
  write(`${group}/${name}/src/index.ts`, 'export {};');
  mkdirSync(join(folder, 'node_modules/@smc'), { recursive: true });
  symlinkSync(join('..', '..', group, name), join(folder, 'node_modules/@smc', name));
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dependency-rules-'));
  write('package.json', JSON.stringify({ name: 'fixture', type: 'module' }));
  for (const name of packages) layRoom('packages', name);
  for (const name of apps) layRoom('apps', name);
  for (const name of ['runtime', 'development', 'undeclared']) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    write(`node_modules/${name}/index.js`, '');
  }
  for (const { file, code } of offences) write(file, code);
  for (const [file, code] of Object.entries(allowed)) write(file, code);
  cpSync(join(root, '.dependency-cruiser.cjs'), join(folder, '.dependency-cruiser.cjs'));
  violations = cruise();
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function cruise(): readonly Violation[] {
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'packages', 'apps'];
  const output = execFileSync(cruiser, args, { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const report = JSON.parse(output) as { summary: { violations: Violation[] } };
  return report.summary.violations;
}

describe('the import rules', () => {
  it.each(offences)('$rule fires on $file', ({ rule, file }) => {
    expect(violations.filter((found) => found.from === file).map((found) => found.rule.name)).toContain(rule);
  });

  it('leave alone what is allowed', () => {
    const kept = Object.keys(allowed).filter((file) => !file.includes('bad-'));
    expect(violations.filter((found) => kept.includes(found.from))).toEqual([]);
  });

  it('are all proven here', () => {
    const require = createRequire(import.meta.url);
    const config = require(join(root, '.dependency-cruiser.cjs')) as { forbidden: { name: string }[] };
    const proven = new Set(offences.map(({ rule }) => rule));
    expect(config.forbidden.map(({ name }) => name).filter((name) => !proven.has(name))).toEqual([]);
  });
});
