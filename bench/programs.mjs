/** Starting programs, timing them, and ending them with all that they started. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Something could not be measured; the message says what and why. */
export class CannotMeasure extends Error {
  name = 'CannotMeasure';
}

/** Calls with a folder of its own, which is gone afterwards. */
export async function inFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), 'argos-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The environment of a measured program: none of the caller's settings of targets, with which a run would go to a real
 * environment and be billed, and nothing of a test runner or a CI service that this may be a part of.
 */
export function environment(additions = {}, env = process.env) {
  const foreign =
    /^(ARGOS_|BENCH_|TEST_WORKER_INDEX$|TEST_PARALLEL_INDEX$|PW_|PLAYWRIGHT_|GITHUB_|FORCE_COLOR$|CI$|NODE_OPTIONS$)/;
  const kept = Object.entries(env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(kept), ...additions };
}

const running = new Set();
/** Programs run in groups of their own, which a signal to this process does not reach. */
function endAll() {
  for (const child of running) endGroup(child);
}
process.once('exit', endAll);
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.once(signal, () => {
    process.stderr.write(` stopped by ${signal}\n`);
    process.exit(code);
  });
}

function endGroup({ pid }) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

/** Output that is kept of a program, in characters: a tool may print much. */
const MOST_OUTPUT = 20_000_000;

/**
 * Runs a program to its end.
 *
 * @returns exit code, output, whether it was ended after `limitMs`, and how long it took in milliseconds
 * @throws CannotMeasure when it does not start
 */
export function program(file, args, { env = {}, cwd = root, limitMs = 1_800_000 } = {}) {
  const started = performance.now();
  const child = spawn(file, args, {
    cwd,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: some tools are scripts around the program that does the work.
    detached: true,
  });
  running.add(child);
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (text) => {
      if (printed[name].length < MOST_OUTPUT) printed[name] += text;
    });
  }
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    endGroup(child);
  }, limitMs);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new CannotMeasure(`${file} does not start: ${error.message}`)));
    child.once('close', (code) => {
      resolve({ code, ...printed, timedOut, wallMs: performance.now() - started });
    });
  }).finally(() => {
    clearTimeout(timer);
    running.delete(child);
  });
}

/** The last lines of what a program printed, for a message. */
export function lastWords({ stdout, stderr }) {
  return `${stdout}\n${stderr}`.trim().split('\n').slice(-15).join('\n');
}
