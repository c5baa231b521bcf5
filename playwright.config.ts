import { defineConfig } from '@playwright/test';
import { findChromium } from './scripts/probe.ts';

/** The system's own Chromium, so that nothing is downloaded; the switches let it run as root and keep off the network. */
const launchOptions = {
  executablePath: findChromium(),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  workers: 2,
  // A machine of a CI may stand still for seconds. What needed a second try is named as flaky and is to be mended all the same.
  retries: process.env['CI'] === undefined ? 0 : 1,
  timeout: 60_000,
  // Slow machines are slow, not broken; a story that waits says what it waits for.
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: 'test-results/playwright.json' }]],
  use: { launchOptions, locale: 'id-ID', timezoneId: 'Asia/Makassar', trace: 'retain-on-failure' },
  projects: [
    // A story runs on both, unless its name says where it belongs: *.phone.spec.ts, *.desktop.spec.ts.
    {
      name: 'phone',
      testIgnore: '**/*.desktop.spec.ts',
      use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    },
    {
      name: 'desktop',
      testIgnore: '**/*.phone.spec.ts',
      use: { viewport: { width: 1280, height: 800 } },
    },
    // Not tests: `npm run screenshots` writes docs/screenshots/*.png.
    { name: 'screenshots', testMatch: '**/*.shots.ts', use: { viewport: { width: 1280, height: 800 } } },
  ],
});
