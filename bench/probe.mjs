/**
 * Loaded into every process of a measured run (`node --import`): notes, when the process ends, how much memory it took at
 * most, how much processor time, and when its first request left and its last answer was complete. With BENCH_REQUESTS it
 * also keeps each request in that file, so that the same ones can be sent again by something else. With BENCH_FIGURES, figures of
 * profiles are replaced, to measure runs of other sizes.
 */
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const { BENCH_PROBE: folder, BENCH_REQUESTS: keep, BENCH_FIGURES: figures } = process.env;

/** What this process does in a run. */
function role() {
  const [, entry = '', task = ''] = process.argv;
  if (/[\\/]mock[\\/]main\.js$/.test(entry)) return 'mock';
  if (/[\\/]cli[\\/]main\.js$/.test(entry)) return 'command';
  if (/[\\/]cli\.js$/.test(entry) && task === 'test') return 'runner';
  return process.env.TEST_WORKER_INDEX === undefined ? 'other' : 'worker';
}

/** Milliseconds on a clock that all processes of the machine share. */
const now = () => performance.timeOrigin + performance.now();

const requests = { count: 0, firstAt: undefined, lastAt: undefined, inFlightMs: 0 };
const startedAt = new WeakMap();
const kept = [];

subscribe('undici:request:create', ({ request }) => {
  const at = now();
  requests.count += 1;
  requests.firstAt ??= at;
  startedAt.set(request, at);
  if (keep === undefined) return;
  const { method, path, headers, body } = request;
  const bytes = body instanceof Uint8Array ? Buffer.from(body).toString('base64') : undefined;
  kept.push(JSON.stringify({ at, method, path, headers, body: bytes }));
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

/** The most memory that this process has held, in bytes: `maxRSS` would also count what its parent held before. */
function peakBytes() {
  const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(line?.[1] ?? 0) * 1024;
}

if (folder !== undefined) {
  process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    const note = { role: role(), peakBytes: peakBytes(), cpuMs: (user + system) / 1_000, requests, served };
    appendFileSync(join(folder, 'processes.ndjson'), `${JSON.stringify(note)}\n`);
    // Not those of the preflight, which is a process of its own with a handful of requests.
    if (kept.length > 10) appendFileSync(keep, `${kept.join('\n')}\n`);
  });
}

if (figures !== undefined && role() !== 'mock') {
  const { profiles } = await import('../dist/checks/profiles.js');
  for (const [name, changed] of Object.entries(JSON.parse(figures))) Object.assign(profiles[name], changed);
}
