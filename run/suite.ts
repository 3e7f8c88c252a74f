/** The suite's own name and version, from its package file. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

function packageFile(): string {
  const beside = fileURLToPath(new URL('../package.json', import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL('../../package.json', import.meta.url));
}

/** The version of the suite. */
export const version: string = (JSON.parse(readFileSync(packageFile(), 'utf8')) as { version: string })
  .version;
