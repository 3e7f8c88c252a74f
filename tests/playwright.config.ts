/** The suite's own tests. */
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.test.ts',
  outputDir: '../test-results/own',
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  reporter: [['dot']],
});
