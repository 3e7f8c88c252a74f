/** The same misbehaviours through the command: exit codes, the printed words, the report, and memory. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startMock } from '../../mock/server.js';
import { type Ran, runSuite, targetVariables, verdictsOf, verifying } from '../support/cli.js';
import { test as base, expect } from '../support/folder.js';
import * as bodies from './bodies.js';
import { rows } from './catalogue.js';
import * as on from './connections.js';
import { always, from, type Manners, startFront } from './front.js';
import { watchPeak } from './peak.js';

const EXIT: Readonly<Record<string, number>> = { conformant: 0, nonconformant: 1, inconclusive: 3 };
/** Marks the processes of one run. */
const MARK = 'WATCHED_RUN';
/** What the largest process may take beyond that of a clean run, in MiB. */
const BEYOND_MIB = 100;

interface Watched extends Ran {
  /** Resident memory of the largest process of the run, in MiB; 0 where it cannot be told. */
  readonly peak: number;
}

const test = base.extend<{
  run: (manners: Manners, args: readonly string[], timeoutMs?: number) => Promise<Watched>;
}>({
  run: async ({ folder }, use, testInfo) => {
    const ends: (() => Promise<void>)[] = [];
    let runs = 0;
    await use(async (manners, args, timeoutMs = 30_000) => {
      const mock = await startMock();
      const front = await startFront(mock.baseUrl, manners);
      ends.push(front.close, mock.close);
      runs += 1;
      const mark = `${testInfo.testId}-${runs}`;
      const peak = existsSync('/proc/self/status') ? watchPeak(MARK, mark) : () => 0;
      const env = {
        ...targetVariables(front.baseUrl),
        ARGOS_REQUEST_TIMEOUT_MS: String(timeoutMs),
        [MARK]: mark,
      };
      const ran = await runSuite(['--profile', 'smoke', ...args], { cwd: folder, env });
      return { ...ran, peak: peak() };
    });
    for (const end of ends) await end();
  },
});

/** Rows that are run through the command in every test run: one of each way to end. */
const ALWAYS = ['a page of a portal with 200, from the start', '408, to one input'];

for (const row of rows.filter(({ name }) => verifying || ALWAYS.includes(name))) {
  test(`the command: ${row.name}`, async ({ run, folder }) => {
    const { expected } = row;
    const ran = await run(row.manners(), [], row.timeoutMs);
    expect(ran.stderr).toBe('');
    // A whole run meets a misbehaviour in more places than a few checks do: it may say more, but never the contrary.
    const usual = expected.verdict.includes('conformant') ? ['conformant', 'inconclusive'] : expected.verdict;
    const right = expected.whole ?? usual;
    expect(right, ran.result.verdictLine).toContain(ran.result.verdict);
    expect(ran.exitCode).toBe(EXIT[ran.result.verdict]);
    expect(ran.stdout.replace(/\s+/g, ' ')).toContain(ran.result.verdictLine.slice(0, 60));
    expect(ran.stdout).not.toMatch(/\n\s+at |node:internal|\w+Error:/);
    const page = readFileSync(join(folder, 'reports', 'latest', 'index.html'), 'utf8');
    expect(page).toContain(ran.result.verdict);
    expect(ran.result.errors).toEqual([]);
    // What fails where may differ: the budget of a whole run may be spent before a check is come to.
    const red = Object.values(verdictsOf(ran.result)).filter((verdict) => /failed|warning/.test(verdict));
    if ((expected.red ?? []).length > 0) expect(red).not.toEqual([]);
    // What is not reached, or goes down, is not asked for ever.
    if (expected.most <= 20) expect(ran.result.run.requests).toBeLessThanOrEqual(expected.most + 20);
  });
}

test('the server dies in the middle of a run: 3, early, with what was learned', async ({ run, folder }) => {
  const ran = await run({ act: on.dies, when: from(150) }, ['--workers', '1']);
  expect(ran.exitCode).toBe(3);
  expect(ran.result.verdictLine).toMatch(/^inconclusive: the target stopped answering: /);
  expect(ran.result.run.requests).toBeGreaterThanOrEqual(150);
  expect(ran.result.run.requests).toBeLessThan(165);
  const verdicts = verdictsOf(ran.result);
  const passed = Object.keys(verdicts).filter((id) => verdicts[id] === 'passed');
  expect(passed.length).toBeGreaterThan(3);
  expect(Object.values(verdicts)).not.toContain('failed');
  const page = readFileSync(join(folder, 'reports', 'latest', 'index.html'), 'utf8');
  for (const id of passed) expect(page).toContain(id);
});

/** Answers that take memory, where somebody keeps all of them. */
const BIG: Readonly<Record<string, () => Manners>> = {
  '1 GiB to everything': () => ({ act: bodies.flood(1024), when: always }),
  '7 MiB of JSON to everything': () => ({ act: bodies.withDocument(bodies.wide(7)), when: always }),
  '5 MiB of JSON, encrypted or not, to everything': () => ({
    act: bodies.withDocument(bodies.wide(5)),
    when: always,
  }),
  'a gzip bomb': () => ({ act: bodies.bomb('gzip'), when: always }),
  'a brotli bomb': () => ({ act: bodies.bomb('br'), when: always }),
  'lists nested 100,000 deep': () => ({ act: bodies.withDocument(bodies.deepLists), when: always }),
};
/** Plain, encrypted, several at a time, and read back. */
const SOME = [
  'submission.minimal-accepted',
  'error.missing-data',
  'robustness.concurrent',
  'encryption.accepted',
  'state.read-back',
  'error.status-and-shape',
  'success.status-and-shape',
];

test('whatever is answered, the largest process takes at most 100 MiB more than in a clean run', async ({
  run,
}) => {
  test.skip(!existsSync('/proc/self/status'), 'only Linux says how much a process takes');
  test.setTimeout(600_000);
  const args = ['--only', SOME.join(',')];
  const honest = await run({ act: () => undefined, when: () => false }, args);
  expect(Object.values(verdictsOf(honest.result))).not.toContain('failed');
  expect(verdictsOf(honest.result)['robustness.concurrent']).toBe('passed');
  expect(honest.peak).toBeGreaterThan(20);
  const kinds = Object.entries(BIG).slice(0, verifying ? undefined : 1);
  const more: Record<string, number> = {};
  for (const [name, manners] of kinds) {
    const { peak, result } = await run(manners(), args);
    expect(result.errors).toEqual([]);
    expect(result.verdict).toBe('nonconformant');
    more[name] = Math.round(peak - honest.peak);
  }
  test.info().annotations.push({
    type: 'MiB beyond a clean run',
    description: JSON.stringify({ clean: Math.round(honest.peak), more }),
  });
  for (const [name, mebibytes] of Object.entries(more))
    expect(mebibytes, name).toBeLessThanOrEqual(BEYOND_MIB);
});
