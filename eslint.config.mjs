import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** Faults that cost us most: a promise nobody waits for, and a value that slipped past the types. */
const ourRules = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  // Off because they were wrong more often than right here: `() => void`-style callbacks, bounds known from the line
  // before, type parameters that document a shape, drivers that hand out an interface of themselves,
  // methods of plain objects that know no `this`.
  '@typescript-eslint/no-confusing-void-expression': 'off',
  '@typescript-eslint/no-non-null-assertion': 'off',
  '@typescript-eslint/no-unnecessary-type-parameters': 'off',
  '@typescript-eslint/no-invalid-void-type': 'off',
  '@typescript-eslint/unbound-method': 'off',
  '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
  // Fastify's handlers and hooks are async by contract, whether they wait for something or not.
  '@typescript-eslint/require-await': 'off',
  // process.env['NAME'] and process.env.NAME are both readable.
  '@typescript-eslint/dot-notation': 'off',
  // An underscore says that a value is named only to be left out.
  '@typescript-eslint/no-unused-vars': [
    'error',
    { varsIgnorePattern: '^_', argsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
  ],
  eqeqeq: ['error', 'always', { null: 'ignore' }],
};

export default defineConfig(
  globalIgnores([
    '**/node_modules/',
    'apps/web/build/',
    'apps/web/.svelte-kit/',
    'test-results/',
    'playwright-report/',
    'data/',
  ]),
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.svelte'],
    extends: [ts.configs.strictTypeChecked, svelte.configs.recommended],
    languageOptions: {
      globals: { ...globals.node },
      parserOptions: {
        projectService: true,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: ourRules,
  },
  {
    files: ['apps/web/**'],
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      // The app always stands at the root of its own address.
      'svelte/no-navigation-without-resolve': 'off',
      // Bookkeeping that no page shows is a plain Map or Set.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    files: ['apps/web/**/*.svelte', 'apps/web/**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    // The parser sees `any` where a component hands a generic row to a snippet; svelte-check knows its type.
    files: ['apps/web/**/*.svelte'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: { globals: { ...globals.node } },
  },
  {
    // Tests may take apart what they got without proving each step to the compiler.
    files: ['**/*.test.ts', 'e2e/**', 'apps/server/src/testing/**'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // 1e400 on purpose.
      'no-loss-of-precision': 'off',
    },
  },
);
