/** `doctor`: what it never does, and where it stops. */
import { EventEmitter } from 'node:events';
import { startMock } from '../../mock/server.js';
import { doctor, usualLimitMs } from '../../run/doctor.js';
import type { DoctorLine } from '../../run/doctor-line.js';
import { command } from '../cli/support.js';
import { readLedger, startCli } from '../support/cli.js';
import { expect, parted, startFront, test, toAll, variablesOf } from './support.js';

const nothingRequired = ['admin', 'email', 'full-name', 'birth-date', 'kyc-status'].map(
  (field) => `${field}-not-required`,
);

test('a target that accepts an empty document: said loudly, nothing more posted, in the ledger', async ({
  folder,
  examine,
}) => {
  const { exitCode, of, mock, front } = await examine({ faults: nothingRequired });
  expect(mock.store.records).toHaveLength(1);
  const id = mock.store.records[0]?.submissionId;
  const runId = readLedger(folder)[0]?.runId;
  expect(of('key')).toEqual([
    `fix ACCEPTED WHAT IT MUST REFUSE: an empty document created the submission ${id}, which may be billed; delete it with argos-conformance cleanup --ledger .argos/ledger/${runId}.ndjson`,
  ]);
  for (const probe of ['administrator', 'encryption'] as const) {
    expect(of(probe)).toEqual(['skip nothing more is posted, for the target accepted what it must refuse']);
  }
  expect(of('fixtures')[0]).toMatch(/^skip nothing more is posted/);
  expect(of('read-back')).toEqual([expect.stringMatching(/^ok/)]);
  expect(front.came.filter(({ method }) => method === 'POST')).toHaveLength(1);
  expect(readLedger(folder).slice(1)).toEqual([
    expect.objectContaining({ t: 'intent', n: 1, check: 'doctor' }),
    { t: 'created', n: 1, submissionId: id },
  ]);
  expect(exitCode).toBe(3);
});

test('a target that accepts what is encrypted', async ({ folder, examine }) => {
  const { exitCode, of, mock } = await examine({ faults: ['encrypted-required-unchecked'] });
  const id = mock.store.records[0]?.submissionId;
  expect(of('encryption')).toEqual([
    expect.stringContaining(
      `an empty document, encrypted with the sha256 key, created the submission ${id},`,
    ),
  ]);
  expect(readLedger(folder)).toContainEqual(expect.objectContaining({ t: 'created', submissionId: id }));
  expect([mock.store.records.length, exitCode]).toEqual([1, 3]);
});

test('a target that accepts without an id', async ({ folder, examine }) => {
  const { exitCode, of, front } = await examine({
    answers: toAll({ status: 200, body: { message: 'success' } }),
  });
  expect(of('key')).toEqual([
    expect.stringMatching(
      /^fix ACCEPTED WHAT IT MUST REFUSE: an empty document is answered with 200 \{"message":"success"\}, and may have created a submission; look for it at the target; \.argos\/ledger\/\S+\.ndjson says when it was sent$/,
    ),
  ]);
  expect(front.came.filter(({ method }) => method === 'POST')).toHaveLength(1);
  expect(readLedger(folder)).toContainEqual(expect.objectContaining({ t: 'unknown', n: 1 }));
  expect(exitCode).toBe(3);
});

test('no ledger, no request', async ({ folder, write }) => {
  write({ '.argos/ledger': 'a file where the folder belongs' });
  const mock = await startMock();
  const front = await startFront(mock.baseUrl, () => undefined);
  const { exitCode, of } = parted(await command(folder, ['doctor'], { env: variablesOf(front.baseUrl, {}) }));
  expect(of('key')).toEqual([
    expect.stringMatching(
      /^fix nothing was sent, for the ledger cannot be made: EEXIST.*; make \.argos\/ledger a folder that can be written$/,
    ),
  ]);
  expect(front.came).toEqual([]);
  expect(exitCode).toBe(2);
  await front.close();
  await mock.close();
});

test('the budget of the target is heeded', async ({ examine }) => {
  const { exitCode, of, front } = await examine({ env: { ARGOS_MAX_REQUESTS: '2', ARGOS_MAX_CREATED: '0' } });
  expect(of('key')).toHaveLength(2);
  expect(of('administrator')).toEqual([
    'fix not finished: the budget of 2 requests is spent; let ARGOS_MAX_REQUESTS allow 24',
  ]);
  expect(front.came).toHaveLength(2);
  expect(exitCode).toBe(3);
});

test('outcomes that stay open end the posting', async ({ examine }) => {
  const { exitCode, of, front } = await examine({
    answers: ({ method, body }) => (method === 'POST' && body !== '{}' ? 'cut' : undefined),
    env: { ARGOS_MAX_CREATED: '1' },
  });
  expect(of('administrator')).toEqual([expect.stringMatching(/^fix no answer: the connection was cut/)]);
  expect(of('encryption')).toEqual([
    "fix not finished: too many answers left open what became of a request, so nothing more is posted; see the target's log: what it was asked must be refused with 400",
  ]);
  expect(of('delete')).toEqual([expect.stringMatching(/^ok/)]);
  expect(front.came.filter(({ method }) => method === 'POST')).toHaveLength(3);
  expect(exitCode).toBe(3);
});

test('the pace of the target is heeded', async ({ examine }) => {
  const started = performance.now();
  const { front, exitCode } = await examine({ env: { ARGOS_REQUESTS_PER_SECOND: '20' } });
  // A timer may come a millisecond early.
  expect(performance.now() - started).toBeGreaterThan((front.came.length - 1) * 49);
  expect(exitCode).toBe(0);
});

test('the whole of it is bounded', async ({ folder }) => {
  const mock = await startMock();
  const front = await startFront(mock.baseUrl, ({ body }) =>
    body.startsWith('{"admin"') ? 'hang' : undefined,
  );
  const lines: DoctorLine[] = [];
  const end = await doctor({
    cwd: folder,
    env: variablesOf(front.baseUrl, { env: { ARGOS_REQUEST_TIMEOUT_MS: '60000' } }),
    allowHosts: [],
    allowPlaintext: false,
    envOverrides: false,
    signal: new AbortController().signal,
    tell: (line) => lines.push(line),
    limitMs: 1_000,
  });
  expect(end).toBe('to-fix');
  const told = (name: string): string[] =>
    lines.filter(({ probe }) => probe === name).map(({ status, words }) => `${status} ${words}`);
  expect(told('administrator')).toEqual(['fail not finished: the 1 s of the examination are over']);
  expect(told('fixtures')).toEqual(['skipped the 1 s of the examination are over']);
  expect(readLedger(folder).at(-1)).toMatchObject({ t: 'unknown' });
  await front.close();
  await mock.close();
});

test('its time follows from the pace and the time limit of a request', () => {
  expect(usualLimitMs({ requestTimeoutMs: 5_000 })).toBe(60_000);
  expect(usualLimitMs({ requestTimeoutMs: 30_000, requestsPerSecond: 10 })).toBe(122_400);
});

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`${signal} ends it with ${code}, and what it knew is printed`, async ({ folder }) => {
    const mock = await startMock();
    const signals = new EventEmitter();
    const front = await startFront(mock.baseUrl, ({ body }) => {
      if (!body.startsWith('{"admin"')) return undefined;
      signals.emit(signal);
      return 'hang';
    });
    const env = variablesOf(front.baseUrl, {});
    const { exitCode, of, stdout } = parted(await command(folder, ['doctor'], { env, signals }));
    expect(exitCode).toBe(code);
    expect(of('key')).toHaveLength(2);
    expect(of('administrator')).toEqual([]);
    expect(stdout).not.toContain('to fix,');
    expect(readLedger(folder).at(-1)).toMatchObject({
      t: 'unknown',
      why: 'the check was ended before the answer',
    });
    expect(signals.listenerCount(signal)).toBe(0);
    await front.close();
    await mock.close();
  });
}

test('Ctrl-C ends the process', async ({ folder }) => {
  const front = await startFront('', toAll('hang'));
  const env = variablesOf(front.baseUrl, { env: { ARGOS_REQUEST_TIMEOUT_MS: '60000' } });
  const { child, ended } = startCli(['doctor'], { cwd: folder, env });
  await expect.poll(() => front.came.length, { timeout: 20_000 }).toBe(1);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ exitCode: 130, stderr: '' });
  await front.close();
});
