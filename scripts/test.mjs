/**
 * `npm test`: format and lint, types, build, then the suite's own tests. Each of the first three counts as one test, so
 * that the last line, `N passed, N failed`, says all there is to say.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const counts = join(root, 'test-results', 'counts.json');

function run(name, args) {
  process.stdout.write(`\n${name}\n`);
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.stdout.write(`${name}: failed\n`);
  return status === 0;
}

const stages = [
  ['Build', [join('scripts', 'build.mjs')]],
  ['Format and lint', [require.resolve('@biomejs/biome/bin/biome'), 'ci', '.']],
  ['Types', [require.resolve('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json']],
];
const results = stages.map(([name, args]) => run(name, args));

rmSync(counts, { force: true });
const tests = run('Tests', [
  require.resolve('@playwright/test/cli'),
  'test',
  '-c',
  join('tests', 'playwright.config.ts'),
  ...process.argv.slice(2),
]);
let passed = results.filter(Boolean).length;
let failed = results.length - passed;
try {
  const own = JSON.parse(readFileSync(counts, 'utf8'));
  passed += own.passed;
  failed += own.failed;
  // A run that ends badly without a failed test, or that ran none, has failed all the same.
  if (!tests && own.failed === 0) failed += 1;
  if (own.passed + own.failed === 0) failed += 1;
} catch {
  failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
