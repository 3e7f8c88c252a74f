/** The suite's own tests: `npm test` runs all of them, `npx playwright test -c tests/playwright.config.ts` some. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';

const results = (name: string): string => fileURLToPath(new URL(`../test-results/${name}`, import.meta.url));

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.test.ts',
  outputDir: results('own'),
  fullyParallel: true,
  forbidOnly: true,
  // More than the processors of a small machine: a third of the time, tests wait for processes and time limits.
  workers: 3,
  timeout: process.env.ARGOS_VERIFY === '1' ? 600_000 : 90_000,
  reporter: [['dot'], ['./counts-reporter.ts', { file: results('counts.json') }]],
});
