/**
 * The suite's own texts: what reports say of themselves. A value that stands in one of them is no secret, and its
 * occurrence in a report is no leak.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Secret } from '../wire/redaction.js';
import { SecretSearch } from '../wire/secret-search.js';

/** Rooms whose texts reach reports; the mock's does not, where the keys are that a run against it guards. */
const rooms = ['checks', 'generators', 'reports', 'run', 'schemas', 'specs', 'wire', 'cli'];

/** The page into which Playwright puts its report. */
function playwrightPage(): string[] {
  const test = createRequire(import.meta.url).resolve('@playwright/test');
  const playwright = createRequire(test).resolve('playwright/package.json');
  const core = createRequire(playwright).resolve('playwright-core/package.json');
  return [join(dirname(core), 'lib', 'vite', 'htmlReport')];
}

function filesBelow(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return /\.(ts|c?js|json|html|css)$/.test(path) ? [path] : [];
  // Reports of earlier runs are in a folder of a room, where the suite is developed.
  return readdirSync(path).flatMap((name) => (name === 'latest' ? [] : filesBelow(join(path, name))));
}

/** The placeholders of those secrets that stand in the suite's own texts. */
export function standingInOwnTexts(secrets: readonly Secret[]): ReadonlySet<string> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const search = new SecretSearch(secrets);
  const files = [...rooms.map((room) => join(root, room)), ...playwrightPage()].flatMap(filesBelow);
  return new Set(files.flatMap((file) => [...search.in(readFileSync(file))]));
}
