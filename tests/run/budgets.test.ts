/** What a run may spend: planned without a request, held exactly across workers, and nothing at all when it says 0. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningMock, startMock } from '../../mock/server.js';
import { cli, readLedger, rowOf, runSuite, targetVariables, verdictsOf, verifying } from '../support/cli.js';
import { test as base, expect } from '../support/folder.js';
import { type RunningProxy, startProxy } from '../support/proxy.js';

interface Scene {
  readonly mock: RunningMock;
  /** In front of the mock: counts what passes. */
  readonly proxy: RunningProxy;
}

/** A mock behind a proxy. */
async function scene(faults: readonly string[], use: (scene: Scene) => Promise<void>): Promise<void> {
  const mock = await startMock({ faults });
  const proxy = await startProxy(mock.baseUrl);
  try {
    await use({ mock, proxy });
  } finally {
    await proxy.close();
    await mock.close();
  }
}

const test = base.extend<{ faithful: Scene }>({
  faithful: async ({ browserName: _ }, use) => scene([], use),
});

const smoke = ['--profile', 'smoke'];
const repeats = verifying ? 20 : 1;
/** A run of these few is a run all the same. */
const few = verifying
  ? []
  : ['--only', 'error.missing-data,encryption.accepted,state.read-back,auth.missing-key'];
const creating = 'submission.country-codes,submission.unicode-text,robustness.concurrent,success.unique-ids';

test.describe('run --plan', () => {
  test('says what the run then sends and creates, and sends nothing itself', async ({ folder, faithful }) => {
    const { mock, proxy } = faithful;
    const place = { cwd: folder, env: targetVariables(proxy.baseUrl) };
    const words = [...smoke, '--seed', '20', ...few];
    const plan = await cli(['run', ...words, '--plan'], place);
    expect(plan).toMatchObject({ exitCode: 0, stderr: '' });
    expect(plan.stdout).toContain('nothing was sent to the target');
    expect(proxy.passed).toEqual([]);
    expect(existsSync(join(folder, '.argos'))).toBe(false);
    expect(existsSync(join(folder, 'reports'))).toBe(false);
    const [, requests, created] = /on a conforming target +(\d+) +(\d+)\n/.exec(plan.stdout) ?? [];
    expect(plan.stdout).toMatch(/at most, whatever it does +600 +30\n/);

    const ran = await runSuite(words, place);
    expect(ran.exitCode).toBe(0);
    expect(ran.result.run).toMatchObject({ requests: Number(requests), created: Number(created) });
    expect(proxy.passed).toHaveLength(Number(requests));
    expect(mock.store.records).toHaveLength(Number(created));
  });

  test('needs neither the target nor the proxy before it', async ({ folder }) => {
    const env = {
      ...targetVariables('https://staging.example.test'),
      ARGOS_ALLOWED_HOSTS: 'staging.example.test',
      HTTPS_PROXY: 'http://127.0.0.1:1',
      HTTP_PROXY: 'http://127.0.0.1:1',
    };
    const args = ['run', '--plan', '--only', 'error.missing-data'];
    const { exitCode, stdout, stderr } = await cli(args, { cwd: folder, env });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('requests go through the proxy http://127.0.0.1:1');
    expect(stdout).toMatch(/ error\.missing-data +15 +0\n/);
    expect(stdout).not.toContain('no verdict');
  });

  test('names what a budget or a missing capability leaves without a verdict', async ({
    folder,
    faithful,
  }) => {
    const env = {
      ...targetVariables(faithful.proxy.baseUrl),
      ARGOS_CAPABILITIES: 'read-back',
      ARGOS_REQUESTS_PER_SECOND: '2',
    };
    const args = ['run', ...smoke, '--plan', '--max-created', '4'];
    const { exitCode, stdout } = await cli(args, { cwd: folder, env });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /\nNo verdict, because the target does not state .*`delete`:\n {2}state\.delete\n/,
    );
    expect(stdout).toMatch(/\nNo verdict, because the budget of 4 created submissions is spent:\n/);
    expect(stdout).toMatch(/at most, whatever it does +600 +4\n/);
    expect(stdout).toMatch(/It takes at least \d+ (?:seconds|minutes) at 2 requests a second\./);
    expect(faithful.proxy.passed).toEqual([]);
  });
});

test.describe('--max-created 0', () => {
  const none = [...smoke, '--max-created', '0'];

  test('a faithful target stores nothing, and what takes a submission is not tested', async ({
    folder,
    faithful,
  }) => {
    const env = targetVariables(faithful.proxy.baseUrl);
    const { exitCode, result } = await runSuite(none, { cwd: folder, env });
    expect(exitCode).toBe(0);
    expect(faithful.mock.store.records).toEqual([]);
    expect(faithful.proxy.passed.length).toBeGreaterThan(200);
    expect(result.run.created).toBe(0);
    const verdicts = verdictsOf(result);
    for (const id of [
      'error.missing-data',
      'error.invalid-format',
      'auth.unknown-key',
      'encryption.undecryptable',
    ]) {
      expect(verdicts[id], id).toBe('passed');
    }
    for (const id of [
      'submission.minimal-accepted',
      'success.unique-ids',
      'encryption.same-outcome',
      'state.delete',
    ]) {
      expect(rowOf(result, id), id).toMatchObject({
        verdict: 'not-tested',
        reason: 'it takes a created submission, and the run may create none',
      });
    }
    expect(result.verdictLine).toMatch(/^conformant in what was tested: \d+ of 33 must; not tested: /);
  });

  test('a target that accepts what it must refuse fails, and is sent nothing more', async ({ folder }) => {
    await scene(['two-missing-accepted'], async ({ mock, proxy }) => {
      const { exitCode, result } = await runSuite(none, { cwd: folder, env: targetVariables(proxy.baseUrl) });
      expect(mock.store.records).toHaveLength(1);
      expect(exitCode).toBe(1);
      expect(verdictsOf(result)['error.missing-data']).toBe('failed');
      expect(result.requirements.map(({ reason = '' }) => reason).join('\n')).toContain(
        'nothing more is sent',
      );
      expect(readLedger(folder).filter(({ t }) => t === 'created')).toHaveLength(1);
    });
  });

  test('contradicts --strict: 2', async ({ folder }) => {
    const { exitCode, stderr } = await cli(['run', ...none, '--strict'], { cwd: folder });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^argos-conformance: --strict [^\n]*\(--max-created 0\): drop one of the two\n$/);
  });
});

test('four workers, ARGOS_MAX_CREATED=7: seven creating answers, never one more', async ({ folder }) => {
  for (let run = 0; run < repeats; run += 1) {
    await scene([], async ({ mock, proxy }) => {
      const env = { ...targetVariables(proxy.baseUrl), ARGOS_MAX_CREATED: '7' };
      const output = join('reports', `run-${run}`);
      const args = ['run', '--profile', 'standard', '--only', creating, '--workers', '4', '--output', output];
      const { exitCode } = await cli(args, { cwd: folder, env });
      expect(exitCode).toBe(3);
      expect(mock.store.records).toHaveLength(7);
    });
  }
});

test('a budget that ends in the preflight is the reason of everything, and blames no check', async ({
  folder,
}) => {
  const env = { ARGOS_MAX_REQUESTS: '2' };
  const { exitCode, stdout, result } = await runSuite(smoke, { cwd: folder, env });
  expect(exitCode).toBe(3);
  expect(result.run.requests).toBe(2);
  const reasons = new Set(result.requirements.map(({ reason }) => reason));
  expect([...reasons]).toEqual(['the preflight did not finish: the budget of 2 requests is spent']);
  expect(stdout).not.toContain('without evidence');
});

test('four workers, ARGOS_MAX_REQUESTS=61: 61 requests, and the rest is inconclusive', async ({
  folder,
  faithful,
}) => {
  const env = { ...targetVariables(faithful.proxy.baseUrl), ARGOS_MAX_REQUESTS: '61' };
  const { exitCode, result } = await runSuite(
    [...smoke, '--only', 'error.invalid-format,error.invalid-payload', '--workers', '4'],
    {
      cwd: folder,
      env,
    },
  );
  expect(exitCode).toBe(3);
  expect(faithful.proxy.passed).toHaveLength(61);
  expect(result.reasons.join('\n')).toContain('the budget of 61 requests is spent');
  expect(Object.values(verdictsOf(result))).not.toContain('failed');
});
