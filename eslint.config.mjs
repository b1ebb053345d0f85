import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const focusedTests = {
  selector: 'MemberExpression[object.name=/^(describe|suite|it|test)$/][property.name=/^(only|skip|todo)$/]',
  message: 'A test runs or it goes: no only, skip or todo.',
};
const wallClock = 'Time comes from the Clock port (packages/core/src/ports/clock.ts).';
const chance = 'Chance comes in through a port, so that a test can replay it.';

export default tseslint.config(
  {
    ignores: [
      '**/.snippets/**',
      '**/dist/',
      '**/node_modules/',
      '**/coverage/',
      '.cache/',
      'docs/.vitepress/.temp/',
      'examples/*/data/',
      'examples/*/public/',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    // The rules that need types are oxlint's, in .oxlintrc.json: it asks a compiler that is eight times as fast.
    extends: [tseslint.configs.strict],
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['packages/*/src/**/*.ts', 'examples/*/src/**/*.ts', 'packages/*/page/**/*.ts'],
    // What proofs try is lists, as long as there are things to try.
    ignores: ['packages/proofs/**'],
    rules: { 'max-lines': ['error', { max: 250 }] },
  },
  {
    // Every error in one file, one INICIAR in one, the public interface in one: a story is not torn apart for its length.
    files: [
      ...['errors', 'operations/iniciar', 'spool-lock'].map((file) => `packages/core/src/${file}.ts`),
      // All that a person's hands can do, one line each.
      'packages/sheets-emulator/src/by-hand/spreadsheet-by-hand.ts',
    ],
    rules: { 'max-lines': ['error', { max: 400 }] },
  },
  {
    files: ['packages/*/src/**/*.ts', 'examples/*/src/**/*.ts'],
    // The clock port is where the one Date.now lives; a benchmark measures real time or nothing, and so do proofs, which
    // say how long they took.
    ignores: ['packages/core/src/ports/clock.ts', 'packages/bench/**', 'packages/proofs/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: wallClock },
        { object: 'performance', property: 'now', message: wallClock },
        { object: 'process', property: 'hrtime', message: wallClock },
        { object: 'Math', property: 'random', message: chance },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: wallClock },
        { selector: "CallExpression[callee.name='Date']", message: wallClock },
      ],
    },
  },
  {
    files: ['**/test/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', focusedTests],
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
      },
    },
  },
);
