import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { local } from './scripts/eslint/local-rules.js';
import { purePackages, purityRules, puritySyntax } from './scripts/eslint/purity.js';

const specs = ['**/*.spec.ts', '**/*.spec.tsx', '**/*.bench.ts', '**/benchmarks/**', 'tests/**', 'packages/testkit/**'];
const configs = ['*.config.{js,ts}', '.dependency-cruiser.cjs', '**/*.config.{js,ts}'];

const namedExportsOnly = { selector: 'ExportDefaultDeclaration', message: 'Export by name: a name that is searched for is found.' };

export default defineConfig(
  {
    ignores: [
      '**/node_modules/',
      '**/dist/',
      '**/.turbo/',
      '.cache/',
      '.data/',
      'coverage/',
      'test-results/',
      'playwright-report/',
      'data/',
      '**/__fixtures__/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { local },
    rules: {
      complexity: ['error', 12],
      eqeqeq: 'error',
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-restricted-properties': ['error', { object: 'vi', property: 'mock', message: 'Pass a fake in instead of mocking a module.' }],
      'no-restricted-syntax': ['error', namedExportsOnly],
      'local/kebab-case-file': 'error',
      'local/reasoned-assertion': 'error',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as', objectLiteralTypeAssertions: 'never' }],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // It asks for the `!` that no-non-null-assertion forbids.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // A loop over an index is the clear form in the hot paths over typed arrays.
      '@typescript-eslint/prefer-for-of': 'off',
    },
  },
  {
    files: purePackages.map((name) => `packages/${name}/src/**/*.ts`),
    ignores: specs,
    rules: { ...purityRules, 'no-restricted-syntax': ['error', namedExportsOnly, ...puritySyntax] },
  },
  {
    // Columns are read millions of times a second; a function around each read costs a twentieth of the engine's speed.
    files: ['packages/smc/src/**/*.ts'],
    rules: { 'local/reasoned-assertion': ['error', { columns: true }] },
  },
  {
    files: ['apps/dashboard/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: specs,
    rules: {
      'max-lines-per-function': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'local/reasoned-assertion': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as' }],
    },
  },
  { files: ['**/*.bench.ts', 'scripts/**'], rules: { 'no-console': 'off' } },
  { files: configs, rules: { 'no-restricted-syntax': 'off' } },
);
