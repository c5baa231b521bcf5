import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Two cores; each worker keeps its modules from file to file, since loading the server costs more than most tests.
    // No test may therefore leave a changed global behind.
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'server',
          environment: 'node',
          isolate: false,
          testTimeout: 90_000,
          hookTimeout: 120_000,
          // As in playwright.config.ts; the report marks what needed a second try.
          retry: process.env['CI'] === undefined ? 0 : 1,
          // Tests look at answers; refusals that they provoke would bury a real fault in the output.
          env: { SIAGA_LOG_LEVEL: 'silent' },
          include: [
            'apps/server/src/**/*.test.ts',
            'packages/contracts/src/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
        },
      },
      'apps/web',
    ],
  },
});
