/**
 * `npm run verify`: every count in full, which takes hours. Writes `bench/verify.json`: of each part when, at
 * which commit, how long, and what came out. `--only PART,…` does some parts and leaves what is written of the others.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const file = join(root, 'bench', 'verify.json');
const SEEDS = 10;

function node(args, env = {}) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
}

function git(...args) {
  return spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim();
}

const read = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'));

/** Does something with a folder that is gone afterwards. */
function inFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), 'argos-verify-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function conformanceRun(profile, seed) {
  return inFolder((output) => {
    const args = [
      'run',
      '--target',
      'mock',
      '--profile',
      profile,
      '--seed',
      String(seed),
      '--output',
      output,
    ];
    const { status } = node([join('dist', 'cli', 'main.js'), ...args]);
    const { run, verdict } = read(output, 'conformance.json');
    const { requests, created } = run;
    return { exitCode: status, verdict, requests, created };
  });
}

/** Runs with ten seeds in two profiles against the embedded mock. */
function runs() {
  const figures = {};
  let passed = 0;
  for (const profile of ['smoke', 'standard']) {
    const seen = Array.from({ length: SEEDS }, (_, index) => conformanceRun(profile, index + 1));
    passed += seen.filter(ended).length;
    const spread = (of) => ({ least: Math.min(...seen.map(of)), most: Math.max(...seen.map(of)) });
    figures[profile] = {
      seeds: SEEDS,
      verdicts: [...new Set(seen.map(({ verdict }) => verdict))],
      requests: spread(({ requests }) => requests),
      created: spread(({ created }) => created),
    };
  }
  return { figures, passed, failed: 2 * SEEDS - passed };
}

/** The suite's own tests, with every count in full. */
function tests() {
  const config = join('tests', 'playwright.config.ts');
  node([require.resolve('@playwright/test/cli'), 'test', '-c', config], { ARGOS_VERIFY: '1' });
  const { passed, failed, skipped } = read(root, 'test-results', 'counts.json');
  return { figures: { skipped }, passed, failed };
}

/** Servers with a fault each, and servers that differ in what the contract leaves open. */
function sensitivity(args, fine) {
  return inFolder((output) => {
    const { status } = node([join('scripts', 'sensitivity.mjs'), '--output', output, ...args]);
    const { profile, seeds, totals, faithful, most } = read(output, 'sensitivity.json');
    const figures = { profile, seeds, exitCode: status, totals, faithful, most };
    return { figures, passed: Number(fine(figures)), failed: Number(!fine(figures)) };
  });
}

/** Faults of the mock that nobody thought of. */
function mutation() {
  const { status } = node([join('scripts', 'mutation.mjs')]);
  const { score, rawScore, mutants } = read(root, 'test-results', 'mutation', 'summary.json');
  const figures = { exitCode: status, score, rawScore, mutants };
  return { figures, passed: Number(status === 0), failed: Number(status !== 0) };
}

const ended = ({ exitCode }) => exitCode === 0;
/** Smoke is not meant to catch every fault: what it misses is a figure, not a failure. */
const mostCaught = ({ totals }) => totals.alarm + totals.error === 0 && totals.caught >= 0.9 * totals.faults;

const parts = {
  runs,
  tests,
  'sensitivity-standard': () => sensitivity(['--profile', 'standard'], ended),
  'sensitivity-smoke': () => sensitivity(['--profile', 'smoke'], mostCaught),
  'variants-20-seeds': () =>
    sensitivity(['--profile', 'standard', '--variant', 'all', '--seeds', '20'], ended),
  mutation,
};

function asked() {
  try {
    const { values } = parseArgs({ options: { only: { type: 'string' } } });
    const names = values.only === undefined ? Object.keys(parts) : values.only.split(',');
    const unknown = names.find((name) => !Object.hasOwn(parts, name));
    if (unknown === undefined) return names;
    throw new Error(`there is no part ${unknown}`);
  } catch (error) {
    process.stderr.write(
      `${error.message}\nusage: npm run verify -- [--only PART,…]\nPART: ${Object.keys(parts).join(', ')}\n`,
    );
    return process.exit(2);
  }
}

const names = asked();
if (node([join('scripts', 'build.mjs')]).status !== 0) process.exit(1);
// Before the first part: what is written afterwards is no change of what was verified.
const changes = git('status', '--porcelain', '--', '.', ':!bench/verify.json');
const commit = git('rev-parse', '--short', 'HEAD') + (changes === '' ? '' : ' with changes');
const machine = {
  node: process.version,
  processors: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
};
const written = existsSync(file) ? read(file) : {};
let good = 0;
let bad = 0;
for (const name of names) {
  const startedAt = Date.now();
  const { figures, passed, failed } = parts[name]();
  good += passed;
  bad += failed;
  written[name] = {
    date: new Date().toISOString().slice(0, 10),
    commit,
    machine,
    durationMs: Date.now() - startedAt,
    passed,
    failed,
    figures,
  };
  const known = Object.keys(parts).filter((part) => written[part] !== undefined);
  const ordered = Object.fromEntries(known.map((part) => [part, written[part]]));
  writeFileSync(file, `${JSON.stringify(ordered, null, 2)}\n`);
}
process.exitCode = bad === 0 ? 0 : 1;
process.stdout.write(`\n${good} passed, ${bad} failed\n`);
