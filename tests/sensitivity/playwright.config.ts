/** The sensitivity run: a project for each kind of expectation, a test for each server, many mocks at a time. */
import { defineConfig } from '@playwright/test';
import { planFrom } from './plan.js';

const plan = planFrom(process.env);

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.sensitivity.ts',
  outputDir: `${plan.output}/artifacts`,
  fullyParallel: true,
  forbidOnly: true,
  // One more than there usually are processors: some servers are slow, and waiting costs nothing.
  workers: 3,
  retries: 0,
  // Each check has a time limit of its own; what none of them may do is hang.
  timeout: 600_000 * Math.max(plan.seeds, 1),
  reporter: [['./reporter.ts', { plan }]],
  projects: [
    { name: 'must stay clean', grep: /@(?:faithful|variant)\b/ },
    { name: 'must be caught', grep: /@fault\b/ },
  ],
});
