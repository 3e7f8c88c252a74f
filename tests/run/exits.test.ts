/** How a run ends when the target, the set-up or the budget is not as it should be. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { defaultCredentials } from '../../mock/credentials.js';
import { type RunningMock, startMock } from '../../mock/server.js';
import { requirements } from '../../schemas/index.js';
import {
  cli,
  type Ended,
  type Ran,
  readLedger,
  root,
  rowOf,
  runSuite,
  start,
  startCliMock,
  targetVariables,
  verdictsOf,
  verifying,
} from '../support/cli.js';
import { test as base, expect } from '../support/folder.js';
import { startProxy } from '../support/proxy.js';

const test = base.extend<{ mock: RunningMock }>({
  mock: async ({ browserName: _ }, use) => {
    const mock = await startMock();
    await use(mock);
    await mock.close();
  },
});

const smoke = ['--profile', 'smoke'];
const encrypted = requirements
  .filter(({ capabilities }) => capabilities.includes('encryption'))
  .map(({ id }) => id);

/** Whatever went wrong, the reader sees words and no stack. */
function expectNoStack({ stdout, stderr }: Ended): void {
  expect(stdout + stderr).not.toMatch(/\n\s+at |node:internal|\w+Error:/);
}

/** Nothing was concluded, for this one reason, everywhere. */
function expectStopped(ran: Ran, reason: RegExp): void {
  const { exitCode, stdout, result, stderr } = ran;
  expect(stderr).toBe('');
  expect(exitCode).toBe(3);
  expect(result.verdict).toBe('inconclusive');
  expect(result.verdictLine).toMatch(reason);
  expect(stdout).toMatch(reason);
  expectNoStack(ran);
  const verdicts = Object.values(verdictsOf(result));
  expect(verdicts.filter((verdict) => verdict !== 'inconclusive' && verdict !== 'not-tested')).toEqual([]);
  expect(result.requirements.flatMap(({ findings }) => findings)).toEqual([]);
}

test('nobody listens: 3 within ten seconds, no stack, a report that says so', async ({ folder }) => {
  const ran = await runSuite(smoke, { cwd: folder, env: targetVariables('http://127.0.0.1:1') });
  expectStopped(ran, /the target cannot be reached: .*refused/i);
  expect(ran.durationMs).toBeLessThan(10_000);
  for (const file of ['index.html', 'junit.xml']) {
    expect(readFileSync(join(folder, 'reports/latest', file), 'utf8')).toContain('cannot be reached');
  }
});

test('a target that answers 403 to everything: 3, check the key', async ({ folder, mock }) => {
  const proxy = await startProxy(mock.baseUrl, {
    answers: () => ({ status: 403, document: { message: 'Forbidden' } }),
  });
  try {
    // One of two workers makes the preflight, the other waits for what comes of it.
    const args = [...smoke, '--workers', '2'];
    const ran = await runSuite(args, { cwd: folder, env: targetVariables(proxy.baseUrl) });
    expectStopped(ran, /ARGOS_API_KEY/);
    expect(proxy.passed.length).toBeLessThan(10);
  } finally {
    await proxy.close();
  }
});

test('an administrator whom the target refuses first: 3, check the address', async ({ folder, mock }) => {
  const proxy = await startProxy(mock.baseUrl, {
    answers: ({ body }) =>
      body.includes(`"admin":"${defaultCredentials.adminEmail}"`)
        ? { status: 400, document: { errorCode: 'invalid_admin', message: 'Invalid admin' } }
        : undefined,
  });
  try {
    const ran = await runSuite(smoke, { cwd: folder, env: targetVariables(proxy.baseUrl) });
    expectStopped(ran, /ARGOS_ADMIN_EMAIL/);
    expect(proxy.passed.length).toBeLessThan(10);
    expect(JSON.stringify(ran.result)).not.toContain(defaultCredentials.adminEmail);
  } finally {
    await proxy.close();
  }
});

test('an administrator whom the target refuses last: 3, check the address', async ({ folder, mock }) => {
  const env = { ...targetVariables(mock.baseUrl), ARGOS_ADMIN_EMAIL: 'somebody.else@example.com' };
  const ran = await runSuite(smoke, { cwd: folder, env });
  expect(ran.exitCode).toBe(3);
  expect(ran.result.verdictLine).toContain('ARGOS_ADMIN_EMAIL');
  expectNoStack(ran);
  // One mistake of the set-up is not the target's failure, whatever it looks like.
  expect(Object.values(verdictsOf(ran.result))).not.toContain('failed');
  expect(mock.store.records).toEqual([]);
});

test.describe('another encryption key than the target has', () => {
  const wrong = { ARGOS_ENCRYPTION_KEY: 'not-the-key-of-this-project' };

  test('while its derivation is a guess: inconclusive', async ({ folder, mock }) => {
    const env = {
      ...targetVariables(mock.baseUrl),
      ...wrong,
      ARGOS_ENCRYPTION_KEY_DERIVATION: undefined,
    };
    const ran = await runSuite(smoke, { cwd: folder, env });
    const verdicts = verdictsOf(ran.result);
    expect(encrypted.filter((id) => verdicts[id] !== 'inconclusive')).toEqual([]);
    expect(Object.values(verdicts).filter((verdict) => verdict === 'failed')).toEqual([]);
    expect(verdicts['error.missing-data']).toBe('passed');
    expect(ran.exitCode).toBe(3);
    expect(ran.result.verdictLine).toContain('ARGOS_ENCRYPTION_KEY_DERIVATION');
  });

  test('once its derivation is stated: failed', async ({ folder, mock }) => {
    const env = { ...targetVariables(mock.baseUrl), ...wrong };
    const ids = ['encryption.accepted', 'encryption.response-decrypts', 'error.missing-data'];
    const ran = await runSuite([...smoke, '--only', ...ids], { cwd: folder, env });
    expect(verdictsOf(ran.result)).toMatchObject({
      'encryption.accepted': 'failed',
      'error.missing-data': 'passed',
    });
    expect(ran.exitCode).toBe(1);
  });
});

test('a capability that the target has not: conformant in what was tested', async ({ folder, mock }) => {
  const env = { ...targetVariables(mock.baseUrl), ARGOS_CAPABILITIES: 'encryption' };
  const { exitCode, stdout, result } = await runSuite(smoke, { cwd: folder, env });
  expect(exitCode).toBe(0);
  const gaps = ['state.read-back', 'state.rejected-not-stored', 'state.delete'];
  expect(result.notTested.map(({ id }) => id)).toEqual(gaps);
  expect(result.notTested[0]).toMatchObject({
    reason: expect.stringContaining('read-back'),
    configure: expect.stringContaining('ARGOS_CAPABILITIES=encryption,read-back'),
  });
  expect(verdictsOf(result)).toMatchObject(Object.fromEntries(gaps.map((id) => [id, 'not-tested'])));
  expect(result.verdictLine).toMatch(/^conformant in what was tested: 33 of 33 must; not tested: state\./);
  expect(stdout).toContain('conformant in what was tested');
});

test('a gap that --require names: 3', async ({ folder, mock }) => {
  const env = { ...targetVariables(mock.baseUrl), ARGOS_CAPABILITIES: '' };
  const args = [...smoke, '--only', 'state.delete,error.missing-data', '--require', 'state.delete'];
  const { exitCode, result } = await runSuite(args, { cwd: folder, env });
  expect(exitCode).toBe(3);
  expect(result.verdictLine).toContain('state.delete was required, but not tested');
  expect(rowOf(result, 'error.missing-data').verdict).toBe('passed');
});

test('--only with what no must is in: 3; with an unknown id: 2, nothing is started', async ({ folder }) => {
  const observed = await runSuite([...smoke, '--only', 'encryption.raw-base64'], { cwd: folder });
  expect(observed.exitCode).toBe(3);
  expect(observed.result.verdictLine).toContain('no requirement of level must was tested');
  const args = ['run', ...smoke, '--only', 'error.mising-data', '--output', 'elsewhere'];
  const { exitCode, stdout, stderr } = await cli(args, { cwd: folder });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(
    /^argos-conformance: --only "error\.mising-data" [^\n]*error\.missing-data[^\n]*\n$/,
  );
  expect(existsSync(join(folder, 'elsewhere'))).toBe(false);
});

test('plain Playwright: a filter that matches nothing is not 0, one that matches is', async ({ folder }) => {
  const playwright = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const config = join(root, 'playwright.config.ts');
  const run = (grep: string): Promise<Ended> => {
    const env = { ARGOS_PROFILE: 'smoke' };
    return start(process.execPath, [playwright, 'test', '-c', config, '--grep', grep], { cwd: folder, env })
      .ended;
  };
  expect((await run('no-such-requirement')).exitCode).not.toBe(0);
  const { exitCode, stdout } = await run('error\\.missing-data');
  expect(stdout).toContain('conformant in what was tested: 1 of 33 must');
  expect(exitCode).toBe(0);
});

test('three submissions are all that ARGOS_MAX_CREATED=3 lets the target store', async ({ folder }) => {
  const mock = await startCliMock([], folder);
  try {
    const env = { ...targetVariables(mock.baseUrl), ARGOS_MAX_CREATED: '3' };
    const { exitCode, result } = await runSuite(smoke, { cwd: folder, env });
    expect(exitCode).toBe(3);
    expect(result.reasons.join('\n')).toContain('the budget of 3 created submissions is spent');
    expect(Object.values(verdictsOf(result))).not.toContain('failed');
    const response = await fetch(`${mock.baseUrl}/__mock/records`);
    const { count } = (await response.json()) as { count: number };
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThanOrEqual(3);
    expect(readLedger(folder).filter(({ t }) => t === 'created')).toHaveLength(count);
  } finally {
    await mock.close();
  }
});

const slowIds = [
  'submission.minimal-accepted',
  'auth.missing-key',
  'error.invalid-admin',
  'error.invalid-project',
];

test('a target that takes a second for each answer gets its verdict', async ({ folder, mock }) => {
  const proxy = await startProxy(mock.baseUrl, { delayMs: 1_000 });
  try {
    const args = verifying ? smoke : [...smoke, '--only', ...slowIds];
    const { exitCode, result } = await runSuite(args, { cwd: folder, env: targetVariables(proxy.baseUrl) });
    expect(result.verdictLine).toMatch(/^conformant/);
    expect(exitCode).toBe(0);
    const least = Math.min(...proxy.passed.map(({ at }) => at));
    expect(Math.max(...proxy.passed.map(({ at }) => at)) - least).toBeGreaterThan(2_000);
  } finally {
    await proxy.close();
  }
});
