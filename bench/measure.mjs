/** What every part of the benchmark needs: programs started and timed, the mock, medians. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The folder of the project. */
export const root = fileURLToPath(new URL('..', import.meta.url));
const probe = pathToFileURL(join(root, 'bench', 'probe.mjs')).href;
const command = join(root, 'dist', 'cli', 'main.js');
const playwright = createRequire(import.meta.url).resolve('@playwright/test/cli');

/** Workers of the measured runs, and so the number of requests that they have in flight. */
export const workers = Math.min(4, availableParallelism());

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
 * Runs a program to its end.
 *
 * @returns exit code, output, and how long it took in milliseconds; code `null` when it was ended after `limitMs`
 */
export function program(file, args, { env = {}, cwd = root, limitMs = 1_800_000 } = {}) {
  const started = performance.now();
  const child = spawn(file, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output, wallMs: performance.now() - started });
    });
  });
}

/** What the probe noted of each process. */
function processesIn(folder) {
  const lines = readFileSync(join(folder, 'processes.ndjson'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

/**
 * A conformance run against the embedded mock, seen from outside. Its request phase is from the first request of the
 * conformance tests to the last answer; the preflight before it, in a process of its own, is not part of it.
 *
 * @param figures figures of profiles to replace, by profile
 * @param keep a file for the requests of the phase, to be sent again by something else
 */
export async function run({ profile, figures, keep, args = [] }) {
  return inFolder(async (folder) => {
    const { code, output, wallMs } = await program(
      process.execPath,
      [
        command,
        'run',
        ...['--profile', profile, '--seed', '3', '--workers', String(workers)],
        ...['--output', join(folder, 'report'), ...args],
      ],
      {
        cwd: folder,
        env: {
          BENCH_PROBE: folder,
          NODE_OPTIONS: `--import=${probe}`,
          ...(keep === undefined ? {} : { BENCH_REQUESTS: keep }),
          ...(figures === undefined ? {} : { BENCH_FIGURES: JSON.stringify(figures) }),
        },
      },
    );
    // With other figures there are too few samples for a verdict, or with a fault another one.
    const expected = figures === undefined ? [0] : [0, 3];
    if (args.length === 0 && !expected.includes(code))
      throw new Error(`a run ended with code ${code}:\n${output}`);
    const processes = processesIn(folder);
    const mine = processes.filter(({ role }) => role !== 'mock');
    const largest = mine.reduce((one, other) => (one.peakBytes > other.peakBytes ? one : other));
    // The preflight's worker sends a handful of requests.
    const testing = processes.filter(({ role, requests }) => role === 'worker' && requests.count > 10);
    const first = Math.min(...testing.map(({ requests }) => requests.firstAt));
    const last = Math.max(...testing.map(({ requests }) => requests.lastAt));
    const inFlightMs = testing.reduce((sum, { requests }) => sum + requests.inFlightMs, 0);
    return {
      code,
      wallMs,
      requests: testing.reduce((sum, { requests }) => sum + requests.count, 0),
      served: processes.reduce((sum, { served }) => sum + served, 0),
      phaseMs: last - first,
      meanInFlight: inFlightMs / (last - first),
      cpuMs: mine.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
      peakBytes: largest.peakBytes,
      largest: largest.role,
    };
  });
}

/**
 * Calls with a mock that listens.
 *
 * @returns what `use` returned, how long the mock took to start in milliseconds, and the requests that it served
 */
export async function withMock(use, args = []) {
  return inFolder(async (folder) => {
    const started = performance.now();
    const child = spawn(
      process.execPath,
      [join(root, 'dist', 'mock', 'main.js'), '--port', '0', '--quiet', ...args],
      {
        env: { ...process.env, BENCH_PROBE: folder, NODE_OPTIONS: `--import=${probe}` },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const line = await new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', resolve);
      child.once('exit', () => reject(new Error('the mock did not start')));
    });
    const startMs = performance.now() - started;
    let result;
    try {
      result = await use(JSON.parse(line).baseUrl);
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
    return { result, startMs, served: processesIn(folder)[0].served };
  });
}

/** Playwright with one test that does nothing. */
export function emptyPlaywright() {
  return inFolder(async (folder) => {
    const config = join(root, 'bench', 'empty', 'playwright.config.mjs');
    const args = [playwright, 'test', '-c', config, '--output', folder];
    const { code, output, wallMs } = await program(process.execPath, args);
    if (code !== 0) throw new Error(`the empty Playwright run ended with code ${code}:\n${output}`);
    return wallMs;
  });
}

/** The middle of some numbers, and how far they lie apart. */
export function middle(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const half = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  return { median: rounded(median), least: rounded(sorted[0]), most: rounded(sorted.at(-1)) };
}

/** Three significant digits: more would be noise. */
export function rounded(value) {
  return Number(value.toPrecision(3));
}
