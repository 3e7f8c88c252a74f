/**
 * Builds the project inside Stryker's copy of it, and the harness with it. Stryker links the packages only after the
 * build, which needs them; so they are linked here.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const packages = join(root, 'node_modules');
if (!existsSync(packages)) symlinkSync(dirname(dirname(dirname(compiler))), packages, 'junction');

for (const args of [
  [join(root, 'scripts', 'build.mjs')],
  [compiler, '-p', join(root, 'tests', 'mutation', 'tsconfig.json')],
]) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
