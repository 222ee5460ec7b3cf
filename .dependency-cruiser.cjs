/**
 * Who may import whom, as the architecture's table says it: the pure packages form a line, the IO packages see only domain,
 * contracts and service-kit, only apps join both sides, and a package has one door. Every rule here is proven to fire by
 * scripts/dependency-rules.int.spec.ts.
 */

/** What each package may see beside itself. */
const table = {
  domain: [],
  contracts: ['domain'],
  smc: ['domain', 'contracts'],
  risk: ['domain', 'contracts'],
  strategies: ['domain', 'contracts', 'smc', 'risk'],
  trading: ['domain', 'contracts', 'smc', 'risk'],
  backtest: ['domain', 'contracts', 'smc', 'risk', 'strategies', 'trading'],
  ml: ['domain', 'contracts', 'smc', 'risk', 'strategies', 'trading'],
  'service-kit': ['domain', 'contracts'],
  bus: ['domain', 'contracts', 'service-kit'],
  store: ['domain', 'contracts', 'service-kit'],
  cache: ['domain', 'contracts', 'service-kit'],
  venues: ['domain', 'contracts', 'service-kit'],
  identity: ['domain', 'contracts', 'service-kit'],
  // Serves tests alone, so it may start the real store for them.
  testkit: ['domain', 'contracts', 'service-kit', 'store', 'cache'],
};

const pure = ['domain', 'contracts', 'smc', 'risk', 'strategies', 'trading', 'backtest', 'ml'];
/** Apps that compose other apps, and which ones: docs/adr/0007. */
const composers = { desk: '[^/]+', cli: 'desk' };

const testFiles = '(?:\\.spec\\.tsx?$|/(?:benchmarks|tests|__tests__|__fixtures__)/|\\.bench\\.ts$)';
const source = (name) => `^packages/${name}/`;

const tableRules = Object.entries(table).map(([name, seen]) => ({
  name: `table-${name}`,
  comment: `packages/${name} may see only: ${seen.join(', ') || 'nothing of ours'}`,
  severity: 'error',
  from: { path: source(name), pathNot: testFiles },
  to: { path: '^(?:packages|apps)/', pathNot: [source(`(?:${[name, ...seen].join('|')})`), '/node_modules/', source('testkit')] },
}));

const composerRules = Object.entries(composers).map(([name, apps]) => ({
  name: `${name}-composes`,
  comment: `apps/${name} may import of other apps only: ${apps}, through their one door`,
  severity: 'error',
  from: { path: `^apps/${name}/` },
  to: { path: '^apps/', pathNot: [`^apps/${name}/`, `^apps/${apps}/src/index\\.ts$`, '/node_modules/'] },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...tableRules,
    ...composerRules,
    {
      name: 'packages-not-apps',
      comment: 'A package never knows an app, not even in its tests.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-not-apps',
      comment: 'An app never imports an app: what two of them need belongs in a package.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: `^apps/(?:${Object.keys(composers).join('|')})/` },
      to: { path: '^apps/', pathNot: ['^apps/$1/', '/node_modules/'] },
    },
    {
      name: 'dashboard-sees-contracts-only',
      comment: 'The browser gets domain and contracts; everything else stays on the server.',
      severity: 'error',
      from: { path: '^apps/dashboard/', pathNot: [testFiles, '^apps/dashboard/src/meter/'] },
      to: { path: '^packages/', pathNot: [source('(?:domain|contracts)'), source('testkit')] },
    },
    {
      name: 'meter-sees-the-engine',
      comment: 'The rewrite meter recomputes: it also gets the engine, and nothing else (docs/adr/0022).',
      severity: 'error',
      from: { path: '^apps/dashboard/src/meter/', pathNot: testFiles },
      to: { path: '^packages/', pathNot: [source('(?:domain|contracts|smc)'), source('testkit')] },
    },
    {
      name: 'engine-in-worker',
      comment: 'The engine runs in the worker alone: no page loads its code, and none waits for it. Types may be seen.',
      severity: 'error',
      from: { path: '^apps/dashboard/src/', pathNot: [testFiles, '^apps/dashboard/src/meter/worker/'] },
      to: { path: ['^packages/smc/', '^apps/dashboard/src/meter/worker/'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'one-door',
      comment: 'Another package or app is entered through its src/index.ts.',
      severity: 'error',
      from: { path: '^((?:packages|apps)/[^/]+)/' },
      to: { path: '^(?:packages|apps)/', pathNot: ['^$1/', '^(?:packages|apps)/[^/]+/src/index\\.ts$', '/node_modules/'] },
    },
    {
      name: 'by-package-name',
      comment: 'Another package is named (@smc/...), never reached by a relative path.',
      severity: 'error',
      from: { path: '^((?:packages|apps)/[^/]+)/' },
      to: { path: '^(?:packages|apps)/', pathNot: ['^$1/', '/node_modules/'], dependencyTypes: ['local'] },
    },
    {
      name: 'testkit-in-tests',
      comment: 'testkit serves tests and benchmarks; production code never sees it.',
      severity: 'error',
      from: { path: '^(?:packages|apps)/', pathNot: [testFiles, source('testkit')] },
      to: { path: source('testkit') },
    },
    {
      name: 'not-to-spec',
      comment: 'Nothing imports a spec; what several specs share is a file of its own.',
      severity: 'error',
      from: {},
      to: { path: '\\.spec\\.tsx?$' },
    },
    {
      name: 'pure-no-node',
      comment: 'A pure package has no Node module under it.',
      severity: 'error',
      from: { path: source(`(?:${pure.join('|')})`), pathNot: testFiles },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one thing, or hide a third. Types count too.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nothing imports and that imports nothing is left over.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: ['(?:^|/)(?:main|index)\\.tsx?$', '\\.d\\.ts$', '\\.config\\.[cm]?[jt]s$', testFiles, '\\.(?:json|css|md)$'],
      },
      to: {},
    },
    {
      name: 'resolvable',
      comment: 'An import that cannot be resolved fails at run time.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\.(?:css|svg|png|woff2)$' },
    },
    {
      name: 'declared',
      comment: 'What a package imports stands in its own package.json.',
      severity: 'error',
      from: { path: '^(?:packages|apps)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'not-to-dev-dependency',
      comment: 'Code that ships cannot lean on what is installed for development only.',
      severity: 'error',
      from: { path: '^(?:packages|apps)/[^/]+/src/', pathNot: [testFiles, source('testkit')] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: ['node_modules/@types/', '^packages/'] },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules'] },
    exclude: { path: ['/dist/', '/\\.turbo/'] },
    combinedDependencies: false,
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
