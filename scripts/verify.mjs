/**
 * `npm run verify`: every count in full, which takes an hour or two. Ten runs with ten seeds against the embedded mock, the
 * suite's own tests, every fault and variant in two profiles, every variant with twenty seeds, and the mutation tests.
 * Writes `bench/verify.json`: when, at which commit, and what came out.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const SEEDS = 10;

function node(args, env = {}) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
}

function git(...args) {
  return spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim();
}

if (node([join('scripts', 'build.mjs')]).status !== 0) process.exit(1);
const folder = mkdtempSync(join(tmpdir(), 'argos-verify-'));
const runs = [];
for (const profile of ['smoke', 'standard']) {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const output = join(folder, `${profile}-${seed}`);
    const args = ['run', '--profile', profile, '--seed', String(seed), '--output', output];
    const { status } = node([join('dist', 'cli', 'main.js'), ...args]);
    const { run, verdict } = JSON.parse(readFileSync(join(output, 'conformance.json'), 'utf8'));
    const { requests, created, durationMs } = run;
    runs.push({ profile, seed, exitCode: status, verdict, requests, created, durationMs });
  }
}
rmSync(folder, { recursive: true, force: true });

const config = join('tests', 'playwright.config.ts');
node([require.resolve('@playwright/test/cli'), 'test', '-c', config], { ARGOS_VERIFY: '1' });
const tests = JSON.parse(readFileSync(join(root, 'test-results', 'counts.json'), 'utf8'));

/** A sensitivity run: its totals, and how many of its servers went wrong. */
function sensitivity(args) {
  const output = mkdtempSync(join(tmpdir(), 'argos-sensitivity-'));
  const { status } = node([join('scripts', 'sensitivity.mjs'), '--output', output, ...args]);
  const { profile, seeds, totals, faithful, most, durationMs } = JSON.parse(
    readFileSync(join(output, 'sensitivity.json'), 'utf8'),
  );
  rmSync(output, { recursive: true, force: true });
  return { profile, seeds, exitCode: status, totals, faithful, most, durationMs };
}

const sensitivities = [
  sensitivity(['--profile', 'standard']),
  // Smoke is not meant to catch every fault: what it misses is a figure, not a failure.
  sensitivity(['--profile', 'smoke']),
  sensitivity(['--profile', 'standard', '--variant', 'all', '--seeds', '20']),
];
const mutation = node([join('scripts', 'mutation.mjs')]).status;
const { score, rawScore, mutants, wallTimeMs } = JSON.parse(
  readFileSync(join(root, 'test-results', 'mutation', 'summary.json'), 'utf8'),
);

const figures = {
  date: new Date().toISOString().slice(0, 10),
  commit: git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' with changes'),
  machine: {
    node: process.version,
    processors: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  },
  runs,
  tests,
  sensitivity: sensitivities,
  mutation: { exitCode: mutation, score, rawScore, mutants, wallTimeMs },
};
mkdirSync(join(root, 'bench'), { recursive: true });
writeFileSync(join(root, 'bench', 'verify.json'), `${JSON.stringify(figures, null, 2)}\n`);
const rates = sensitivities.map(({ profile, exitCode, totals }) =>
  profile === 'smoke'
    ? totals.alarm + totals.error === 0 && totals.caught >= 0.9 * totals.faults
    : exitCode === 0,
);
const stages = [...runs.map(({ exitCode }) => exitCode === 0), ...rates, mutation === 0];
const bad = stages.filter((fine) => !fine).length + tests.failed;
const good = stages.filter(Boolean).length + tests.passed;
process.exitCode = bad === 0 ? 0 : 1;
process.stdout.write(`\n${good} passed, ${bad} failed\n`);
