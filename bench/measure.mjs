/** What is measured in more than one part: a conformance run, the mock, Playwright by itself. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { CannotMeasure, environment, inFolder, lastWords, program, root } from './programs.mjs';

/** The program itself. */
export const command = join(root, 'dist', 'cli', 'main.js');
const probe = pathToFileURL(join(root, 'bench', 'probe.mjs')).href;
const playwright = createRequire(import.meta.url).resolve('@playwright/test/cli');

/** Workers of the measured runs, and so the number of requests that they have in flight at most. */
export const workers = Math.min(4, availableParallelism());

/** Rounds of a comparison: at least five of short ones, three of long ones, as few as show that it works when quick. */
export const roundsOf = ({ quick }, usual) => (quick ? 1 : usual);

/** What the probe noted of each process. */
function processesIn(folder) {
  const lines = readFileSync(join(folder, 'processes.ndjson'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** The requirements that a run found broken. */
function failedIn(report) {
  const path = join(report, 'conformance.json');
  if (!existsSync(path)) return [];
  const { requirements } = JSON.parse(readFileSync(path, 'utf8'));
  return requirements.filter(({ verdict }) => verdict === 'failed').map(({ id }) => id);
}

/** A run from the notes of its processes; times in milliseconds, memory in bytes. */
function figuresOf(processes) {
  const mine = processes.filter(({ role }) => role !== 'mock');
  const testing = processes.filter(({ role, requests }) => role === 'worker' && requests.count > 0);
  const sum = (of, list) => list.reduce((total, one) => total + of(one), 0);
  const phaseMs =
    Math.max(...testing.map(({ requests }) => requests.lastAt)) -
    Math.min(...testing.map(({ requests }) => requests.firstAt));
  const largest = mine.reduce((one, other) => (one.peakBytes > other.peakBytes ? one : other));
  return {
    requests: sum(({ requests }) => requests.count, testing),
    accepted: sum(({ requests }) => requests.accepted, testing),
    served: sum(({ served }) => served, processes),
    phaseMs,
    meanInFlight: sum(({ requests }) => requests.inFlightMs, testing) / phaseMs,
    cpuMs: sum(({ cpuMs }) => cpuMs, mine),
    testingCpuMs: sum(({ cpuMs }) => cpuMs, testing),
    peakBytes: largest.peakBytes,
    largest: largest.role,
  };
}

/**
 * A conformance run against the embedded mock, seen from outside. Its request phase is from the first request to the last
 * answer.
 *
 * @param figures figures of profiles to replace, by profile
 * @param keep a folder for the requests of the phase, to be sent again by something else
 * @param fault a fault of the mock
 * @throws CannotMeasure when the run does not end with a verdict on the mock
 */
export async function run({ profile, figures, keep, fault }) {
  return inFolder(async (folder) => {
    const report = join(folder, 'report');
    const args = [
      ...['run', '--target', 'mock', '--profile', profile, '--seed', '3', '--workers', String(workers)],
      ...['--output', report, ...(fault === undefined ? [] : ['--fault', fault])],
    ];
    const env = {
      BENCH_PROBE: folder,
      NODE_OPTIONS: `--import=${probe}`,
      ...(keep === undefined ? {} : { BENCH_REQUESTS: keep }),
      ...(figures === undefined ? {} : { BENCH_FIGURES: JSON.stringify(figures) }),
    };
    const ended = await program(process.execPath, [command, ...args], { cwd: folder, env });
    // With other figures there are too few samples for a verdict, or with a fault another one.
    const expected = [0, ...(figures === undefined ? [] : [3]), ...(fault === undefined ? [] : [1, 3])];
    if (!expected.includes(ended.code)) {
      throw new CannotMeasure(`a run ended with code ${ended.code}:\n${lastWords(ended)}`);
    }
    const { code, wallMs } = ended;
    return { code, wallMs, failed: failedIn(report), ...figuresOf(processesIn(folder)) };
  });
}

/**
 * Calls with a mock that listens.
 *
 * @returns what `use` returned, how long the mock took to start in milliseconds, and the requests that it served
 * @throws CannotMeasure when it does not start
 */
export async function withMock(use, args = []) {
  return inFolder(async (folder) => {
    const started = performance.now();
    const mock = join(root, 'dist', 'mock', 'main.js');
    const child = spawn(process.execPath, [mock, '--port', '0', '--quiet', ...args], {
      // Its end of the pipe closes with this process, however that ends.
      env: environment({
        BENCH_PROBE: folder,
        NODE_OPTIONS: `--import=${probe}`,
        ARGOS_MOCK_EXIT_WITH_STDIN: '1',
      }),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const line = await Promise.race([
      new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
      ended.then((code) => {
        throw new CannotMeasure(`the mock ended with code ${code} before it listened`);
      }),
    ]);
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

/**
 * Playwright with one test that does nothing.
 *
 * @returns milliseconds
 * @throws CannotMeasure when it fails
 */
export function emptyPlaywright() {
  return inFolder(async (folder) => {
    const config = join(root, 'bench', 'empty', 'playwright.config.mjs');
    const args = [playwright, 'test', '-c', config, '--output', folder];
    // As in a run: what is loaded needs none of Playwright's reading of TypeScript.
    const ended = await program(process.execPath, args, { env: { PW_DISABLE_TS_ESM: '1' } });
    if (ended.code !== 0) {
      throw new CannotMeasure(`the empty Playwright run ended with code ${ended.code}:\n${lastWords(ended)}`);
    }
    return ended.wallMs;
  });
}
