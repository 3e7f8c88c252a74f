/** A folder of its own for one test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test as base } from '@playwright/test';

export { expect } from '@playwright/test';

/** A test with a fresh empty folder, and a way to fill it. */
export const test = base.extend<{
  folder: string;
  write: (files: Readonly<Record<string, string | Uint8Array>>) => void;
}>({
  folder: async ({ browserName: _ }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'argos-test-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
  write: async ({ folder }, use) => {
    await use((files) => {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), content);
      }
    });
  },
});
