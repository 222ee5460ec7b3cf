import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { local } from './local-rules.js';
import { purityRules, puritySyntax } from './purity.js';

const linter = new Linter();

/** The ids of the rules that a text breaks. */
function broken(code: string, rules: Linter.RulesRecord, filename = 'some-file.ts'): string[] {
  const config: Linter.Config = {
    files: ['**/*.ts'],
    languageOptions: { parser: tseslint.parser },
    plugins: { local },
    rules,
  };
  return linter.verify(code, config, { filename }).map(({ ruleId, message }) => ruleId ?? message);
}

describe('purity', () => {
  const rules: Linter.RulesRecord = { ...purityRules, 'no-restricted-syntax': ['error', ...puritySyntax] };

  it.each([
    'Date.now()',
    'new Date()',
    'Date()',
    'Math.random()',
    'performance.now()',
    'setTimeout(f, 1)',
    'setInterval(f, 1)',
    'queueMicrotask(f)',
    'process.env',
    'console.log(1)',
    'crypto.randomUUID()',
    'globalThis.Date',
    'fetch("x")',
    'import "node:fs"',
    'import "fs"',
    'import "fs/promises"',
    'await import("./x.ts")',
    'import.meta.url',
    'vi.mock("x")',
  ])('refuses %s', (code) => {
    expect(broken(code, rules)).toHaveLength(1);
  });

  it.each(['new Date(time)', 'Math.max(1, 2)', 'import "./x.ts"', 'bar.performance', 'Date.UTC(2024, 1)'])('lets %s pass', (code) => {
    expect(broken(code, rules)).toEqual([]);
  });
});

describe('cells of columns', () => {
  const rules: Linter.RulesRecord = { 'local/reasoned-assertion': ['error', { columns: true }] };

  it('are read without a reason', () => {
    expect(broken('const a = book.dir[slot] as number;', rules)).toEqual([]);
  });

  it.each(['const a = book.dir as number;', 'const a = book.lists[kind] as LiveList;'])('are not %j', (code) => {
    expect(broken(code, rules)).toEqual(['local/reasoned-assertion']);
  });

  it('need a reason where the rule is not told of columns', () => {
    expect(broken('const a = book.dir[slot] as number;', { 'local/reasoned-assertion': 'error' })).toEqual(['local/reasoned-assertion']);
  });
});

describe('a reason beside every `as`', () => {
  const rules: Linter.RulesRecord = { 'local/reasoned-assertion': 'error' };

  it.each([
    'const a = b as string;',
    'const a = b as unknown as string;',
    '// Far away.\n\nconst a = b as string;',
    'const a = b as string;\n// Too late.',
  ])('is missed in %j', (code) => {
    expect(broken(code, rules)).toEqual(['local/reasoned-assertion']);
  });

  it.each([
    'const a = [1] as const;',
    'const a = b as string; // Checked by the caller.',
    '// Checked by the caller.\nconst a = b as string;',
    '// Checked by the caller.\nconst a = b as unknown as string;',
    '/** Checked by the caller. */\nfunction f() {\n  // Because.\n  return f(\n    b as string,\n  );\n}',
  ])('is seen in %j', (code) => {
    expect(broken(code, rules)).toEqual([]);
  });
});

describe('file names', () => {
  const rules: Linter.RulesRecord = { 'local/kebab-case-file': 'error' };

  it.each(['order-book.ts', 'a.unit.spec.ts', 'main.ts', 'v2.ts'])('takes %s', (name) => {
    expect(broken('', rules, name)).toEqual([]);
  });

  it.each(['orderBook.ts', 'OrderBook.ts', 'order_book.ts', 'order--book.ts'])('refuses %s', (name) => {
    expect(broken('', rules, name)).toEqual(['local/kebab-case-file']);
  });
});
