/** The conformance run. Options come from the command line through one variable, else from the environment. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type ReporterDescription } from '@playwright/test';
import { processRedactor } from './run/guard.js';
import { settleRunOptions } from './run/options.js';
import { recordOf } from './run/record.js';

const options = settleRunOptions(process.env);
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** This file is compiled where the package is installed, and not where it is developed. */
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const output = (name: string): string => join(options.outputDir, name);

/** What the report says of a run whose preflight never reported. */
const fallback = {
  ...recordOf(options),
  target: { name: options.target ?? 'not known', baseUrl: 'not known', capabilities: [] },
};

/** For the reporters' process: whatever comes to them another way than through a worker of the suite. */
const redact = (text: string): string => processRedactor().uncut(text);

const reporters: ReporterDescription[] = [
  // Before the suite's own, which must hear what went wrong with it.
  [
    here(`./reports/allure.${extension}`),
    { resultsDir: output('allure-results'), detail: false, suiteTitle: false },
  ],
  [
    here(`./reports/reporter.${extension}`),
    {
      outputDir: options.outputDir,
      required: options.require ?? [],
      fallback,
      redact,
      runId: options.runId,
      knownFailures: options.knownFailures,
      compareWith: options.compareWith,
      shard: options.shard,
      merged: options.merged,
    },
  ],
  ['html', { open: 'never', outputFolder: output('playwright') }],
];

// What `merge` puts together.
if (options.shard !== undefined) {
  const { index, total } = options.shard;
  reporters.push(['blob', { outputDir: output('blob'), fileName: `shard-${index}-of-${total}.zip` }]);
}

const ids = options.only?.map((id) => id.replaceAll('.', '\\.')).join('|');

export default defineConfig({
  testDir: here('./specs'),
  testMatch: `**/*.spec.${extension}`,
  globalSetup: here(`./run/global-setup.${extension}`),
  outputDir: output('artifacts'),
  fullyParallel: true,
  forbidOnly: true,
  // In CI, Playwright would put the last commit and its diff into its report.
  captureGitInfo: { commit: false, diff: false },
  workers: options.workers,
  // An intermittent fault is a fault; each check has a time limit of its own.
  retries: 0,
  timeout: 0,
  globalTimeout: 0,
  reporter: reporters,
  projects: [
    {
      name: 'conformance',
      ...(ids === undefined ? {} : { grep: new RegExp(`(?:^|\\s)(?:${ids})(?:\\s|$)`) }),
    },
  ],
});
