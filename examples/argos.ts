/** Playwright's `test` with a client on the target at hand. */
import { test as base } from '@playwright/test';
import { type OpenClient, openClient, resolveTarget } from 'argos-conformance/wire';

export { expect } from '@playwright/test';

export const test = base.extend<object, { argos: OpenClient }>({
  argos: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
    async ({}, use) => {
      const cwd = process.cwd();
      const resolution = resolveTarget({ cwd, env: process.env });
      if (!resolution.ok) throw new Error(resolution.problems.join('\n'));
      // No more than three submissions, whatever the specs ask for: they are billed where the target is real.
      const argos = openClient(resolution.target, {
        requests: 50,
        created: 3,
        ledgerDir: `${cwd}/.argos/ledger`,
      });
      await use(argos);
      await argos.close();
    },
    { scope: 'worker' },
  ],
});
