/**
 * The pure packages see only their arguments: a back-test must repeat bit for bit, and a decision taken in production must
 * be the same when it is replayed. So the clock, chance, timers, the process and Node's own modules are out of reach there.
 */
import { builtinModules } from 'node:module';

export const purePackages = ['domain', 'contracts', 'smc', 'strategies', 'risk', 'trading', 'backtest', 'ml'];

const banned = [
  'process',
  'console',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'fetch',
  'crypto',
  'Buffer',
  'global',
  'globalThis',
  'require',
  '__dirname',
];

const reason = 'A pure package sees only its arguments (no clock, chance, timers, process or Node modules): pass the value in.';

/** @type {import('eslint').Linter.RulesRecord} */
export const purityRules = {
  'no-restricted-globals': ['error', ...banned.map((name) => ({ name, message: reason }))],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: reason },
    { object: 'Math', property: 'random', message: reason },
    { object: 'vi', property: 'mock', message: 'Pass a fake in instead of mocking a module.' },
  ],
  'no-restricted-imports': [
    'error',
    {
      patterns: [{ group: ['node:*'], message: reason }],
      paths: builtinModules.filter((name) => !name.startsWith('_')).map((name) => ({ name, message: reason })),
    },
  ],
};

/** Syntax that reads the clock; added to the selectors that hold everywhere. */
export const puritySyntax = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: reason },
  { selector: 'CallExpression[callee.name="Date"]', message: reason },
  { selector: 'ImportExpression', message: 'A pure package loads nothing at run time: import it at the top.' },
  { selector: 'MemberExpression[object.type="MetaProperty"]', message: reason },
];
