/**
 * A configuration as a team has it: `npx playwright test -c examples`. Where the target is stands in the environment
 * or in a `.env.NAME` that `ARGOS_TARGET` names, as for `argos-conformance run`.
 */
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  // Each worker has a client with bounds of its own: with one worker they hold for the whole run.
  workers: 1,
  // A request that could create is sent once.
  retries: 0,
  reporter: [['list']],
});
