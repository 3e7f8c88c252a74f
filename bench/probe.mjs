/**
 * Loaded into every process of a measured run (`node --import`): notes, when the process ends, how much memory it took at
 * most, how much processor time, and when its first request left and its last answer was complete. BENCH_PROBE is the
 * folder of the notes. With BENCH_REQUESTS, a folder, the requests of workers are kept there, so that the
 * same ones can be sent again by something else. With BENCH_FIGURES, figures of profiles are replaced, to measure runs of
 * other sizes.
 */
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const { BENCH_PROBE: folder, BENCH_REQUESTS: keepIn, BENCH_FIGURES: figures } = process.env;
/** Requests that are held before they are written: a run's own writing is to stay undisturbed. */
const MOST_HELD = 2_000;

/** What this process does in a run. Asked late: Playwright tells a worker its number after it has started. */
function role() {
  const [, entry = '', task = ''] = process.argv;
  if (/[\\/]mock[\\/]main\.js$/.test(entry)) return 'mock';
  if (/[\\/]cli[\\/]main\.js$/.test(entry)) return 'command';
  if (/[\\/]cli\.js$/.test(entry) && task === 'test') return 'runner';
  const { TEST_WORKER_INDEX: worker } = process.env;
  if (worker !== undefined) return 'worker';
  return 'other';
}

/** Milliseconds on a clock that all processes of the machine share. */
const now = () => performance.timeOrigin + performance.now();

const requests = { count: 0, accepted: 0, firstAt: undefined, lastAt: undefined, inFlightMs: 0 };
const startedAt = new WeakMap();
const kept = [];

function writeKept() {
  if (kept.length === 0) return;
  appendFileSync(join(keepIn, `${process.pid}.ndjson`), `${kept.join('\n')}\n`);
  kept.length = 0;
}

subscribe('undici:request:create', ({ request }) => {
  const at = now();
  requests.count += 1;
  requests.firstAt ??= at;
  startedAt.set(request, at);
  if (keepIn === undefined || role() !== 'worker') return;
  const { method, path, headers, body } = request;
  const bytes = body instanceof Uint8Array ? Buffer.from(body).toString('base64') : undefined;
  kept.push(JSON.stringify({ at, method, path, headers, body: bytes }));
  if (kept.length >= MOST_HELD) writeKept();
});

subscribe('undici:request:headers', ({ response }) => {
  if (response.statusCode === 200) requests.accepted += 1;
});

subscribe('undici:request:trailers', ({ request }) => {
  requests.lastAt = now();
  requests.inFlightMs += requests.lastAt - (startedAt.get(request) ?? requests.lastAt);
});

// The mock serves with Node's own server.
let served = 0;
subscribe('http.server.request.start', () => {
  served += 1;
});

/**
 * The most memory that this process has held, in bytes. On Linux not from `maxRSS`, which also counts what the parent of
 * the process held when it forked.
 */
function peakBytes() {
  const status = '/proc/self/status';
  const line = existsSync(status) ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8')) : null;
  return Number(line?.[1] ?? process.resourceUsage().maxRSS) * 1024;
}

if (folder !== undefined) {
  process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    const note = { role: role(), peakBytes: peakBytes(), cpuMs: (user + system) / 1_000, requests, served };
    appendFileSync(join(folder, 'processes.ndjson'), `${JSON.stringify(note)}\n`);
    writeKept();
  });
}

if (figures !== undefined && role() !== 'mock') {
  const { profiles } = await import('../dist/checks/profiles.js');
  for (const [name, replaced] of Object.entries(JSON.parse(figures))) Object.assign(profiles[name], replaced);
}
