/** What commands print for programs: one JSON document on stdout, nothing else there, and the exit codes of the text. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faults } from '../../mock/faults.js';
import { variants } from '../../mock/variants.js';
import { evidenceSha256 } from '../../reports/canonical.js';
import type { ConformanceResult } from '../../schemas/generated/types.js';
import { sampleResult } from '../reports/sample.js';
import { cli, targetVariables } from '../support/cli.js';
import { createdOn, headOn, intentOf, writeLedger } from '../support/ledger.js';
import { expect, test } from './cleanup-scene.js';
import { command, concludes, resultOf } from './support.js';

/** One of three parts of a run, as its folder holds it. */
function part(index: number): string {
  const { evidenceSha256: _, ...whole } = sampleResult();
  const run = { ...whole.run, shards: { total: 3, present: [index], runs: [`run-${index}`] } };
  const rest: Omit<ConformanceResult, 'evidenceSha256'> = { ...whole, run };
  return JSON.stringify({ ...rest, evidenceSha256: evidenceSha256(rest) });
}

test.describe('mock', () => {
  test('its lists: every fault with what it breaks, every variant with its rows', async ({ folder }) => {
    const faulty = await command(folder, ['mock', '--list-faults', '--json']);
    expect(faulty).toMatchObject({ exitCode: 0, stderr: [] });
    expect(JSON.parse(faulty.stdout)).toEqual(
      faults.map(({ name, breaks, words, intermittent = false }) => ({ name, breaks, words, intermittent })),
    );
    const varied = await command(folder, ['mock', '--list-variants', '--json']);
    expect(JSON.parse(varied.stdout)).toEqual(
      variants.map(({ name, rows, words }) => ({ name, rows, words })),
    );
  });

  test('without a list it is a mistake, and so are two lists', async ({ folder }) => {
    expect(await command(folder, ['mock', '--json'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: [expect.stringMatching(/--json is for a list: add --list-faults or --list-variants/)],
    });
    expect(await command(folder, ['mock', '--list-faults', '--list-variants'])).toMatchObject({
      exitCode: 2,
      stderr: [expect.stringMatching(/exclude each other/)],
    });
  });
});

test.describe('run', () => {
  test('--plan: the figures of the text, part by part', async ({ folder, scene }) => {
    const env = targetVariables(scene.proxy.baseUrl);
    const words = ['run', '--plan', '--profile', 'smoke', '--seed', '5', '--max-created', '0'];
    const some = ['--only', 'error.missing-data,encryption.accepted'];
    const plan = await cli([...words, ...some, '--json'], { cwd: folder, env });
    expect(plan).toMatchObject({ exitCode: 0, stderr: '' });
    const value = JSON.parse(plan.stdout);
    expect(value).toMatchObject({
      target: { name: 'env', baseUrl: scene.proxy.baseUrl },
      profile: 'smoke',
      strict: false,
      seed: 5,
      only: expect.arrayContaining(['encryption.accepted', 'error.missing-data']),
      atMost: { requests: 600, created: 0 },
      parts: [
        { title: 'preflight' },
        { title: 'encryption.accepted', requests: 0, untested: expect.stringMatching(/may create none/) },
        { title: 'error.missing-data' },
      ],
    });
    expect(value.sources.length).toBeGreaterThan(3);
    const { stdout } = await cli([...words, ...some], { cwd: folder, env });
    const [, requests, created] = /on a conforming target +(\d+) +(\d+)\n/.exec(stdout) ?? [];
    expect(value.conforming).toEqual({ requests: Number(requests), created: Number(created) });
    expect(scene.proxy.passed).toEqual([]);
  });

  test('without --plan it is a mistake that names the result file', async ({ folder }) => {
    expect(await command(folder, ['run', '--json'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: [expect.stringMatching(/--json is for --plan: drop it; .* conformance\.json/)],
    });
  });
});

test.describe('cleanup', () => {
  test('each ledger: what would be done, what was done, and that nothing is left', async ({
    folder,
    scene,
  }) => {
    const { mock, proxy } = scene;
    writeLedger(folder, headOn(proxy.baseUrl), [...createdOn(mock, 3), intentOf(4)]);
    writeLedger(folder, headOn(proxy.baseUrl, { runId: 'run-2', target: 'mock' }), []);
    const ledger = join('.argos', 'ledger', 'run-1.ndjson');
    const work = { ledger, run: 'run-1', target: 'env', submissions: 3, unknownOutcomes: 1 };
    const other = { ledger: join('.argos', 'ledger', 'run-2.ndjson'), state: 'mock' };

    const dry = await scene.cleanup(['--dry-run', '--json']);
    expect(dry).toMatchObject({ exitCode: 0, stderr: [] });
    expect(JSON.parse(dry.stdout)).toEqual({
      dryRun: true,
      left: true,
      ledgers: [{ ...work, baseUrl: proxy.baseUrl, state: 'would-delete' }, other],
    });
    expect(proxy.passed).toEqual([]);

    const done = await scene.cleanup(['--json']);
    expect(done).toMatchObject({ exitCode: 0, stderr: [] });
    expect(JSON.parse(done.stdout)).toMatchObject({
      dryRun: false,
      left: false,
      ledgers: [{ ...work, state: 'clean', deleted: 3, absent: 1, kept: [], untouched: 0 }, other],
    });
    expect(JSON.parse((await scene.cleanup(['--json'])).stdout)).toEqual({
      dryRun: false,
      left: false,
      ledgers: [{ ledger, state: 'done' }, other],
    });
  });

  test('no ledger at all: an empty list', async ({ folder }) => {
    const { exitCode, stdout } = await command(folder, ['cleanup', '--json']);
    expect({ exitCode, value: JSON.parse(stdout) }).toEqual({
      exitCode: 0,
      value: { dryRun: false, left: false, ledgers: [] },
    });
  });

  test('what is refused, and a target that cannot delete, also stand on stderr', async ({
    folder,
    write,
    scene,
  }) => {
    writeLedger(folder, headOn(scene.proxy.baseUrl), createdOn(scene.mock, 1));
    write({ '.argos/ledger/torn.ndjson': 'nonsense\n' });
    const ended = await scene.cleanup(['--json'], { ARGOS_CAPABILITIES: 'read-back' });
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toHaveLength(2);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      left: true,
      ledgers: [
        { run: 'run-1', state: 'no-delete', submissions: 1 },
        { state: 'refused', problems: [expect.any(String)] },
      ],
    });
  });

  test.describe('of which something remains', () => {
    test.use({
      proxied: { answers: ({ method }) => (method === 'DELETE' ? { status: 500, document: {} } : undefined) },
    });
    test('says what, and why, and ends with 3', async ({ folder, scene }) => {
      writeLedger(folder, headOn(scene.proxy.baseUrl), createdOn(scene.mock, 1));
      const ended = await scene.cleanup(['--json']);
      expect(ended.exitCode).toBe(3);
      expect(JSON.parse(ended.stdout)).toMatchObject({
        left: true,
        ledgers: [
          { state: 'left', deleted: 0, kept: [{ what: expect.any(String), why: expect.any(String) }] },
        ],
      });
    });
  });
});

test.describe('merge', () => {
  const parts = Object.fromEntries(
    [1, 3].flatMap((index) => [
      [`all/${index}/conformance.json`, part(index)],
      [`all/${index}/blob/shard-${index}-of-3.zip`, 'zip'],
    ]),
  );

  test('the verdict and where the report is; what Playwright prints is left out', async ({
    folder,
    write,
  }) => {
    write(parts);
    const playwright = `console.log('words for people');${concludes('nonconformant')}`;
    const ended = await command(folder, ['merge', 'all', '--json'], { playwright });
    expect(ended).toMatchObject({ exitCode: 1, stderr: [] });
    const { verdict, totals } = resultOf('x', 'nonconformant');
    const output = join(folder, 'reports', 'latest');
    expect(JSON.parse(ended.stdout)).toEqual({
      verdict,
      verdictLine: verdict,
      reasons: [],
      totals,
      output,
      result: join(output, 'conformance.json'),
    });
  });

  test('without a result: nothing on stdout, and on stderr what Playwright said', async ({
    folder,
    write,
  }) => {
    write(parts);
    const ended = await command(folder, ['merge', 'all', '--json'], {
      playwright: "console.log('no blobs')",
    });
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ended.stderr).toEqual(['no blobs', expect.stringMatching(/no verdict: the run left no/)]);
  });
});

test('matrix: what matrix.json holds, and no file', async ({ folder, write }) => {
  write({ 'a/conformance.json': JSON.stringify(sampleResult()) });
  const ended = await command(folder, ['matrix', 'a', '--json']);
  expect(ended).toMatchObject({ exitCode: 0, stderr: [] });
  expect(existsSync(join(folder, 'reports'))).toBe(false);
  await command(folder, ['matrix', 'a', '--output', 'm']);
  expect(ended.stdout).toBe(readFileSync(join(folder, 'm', 'matrix.json'), 'utf8'));
  expect(await command(folder, ['matrix', 'a', '--json', '--output', 'm'])).toMatchObject({
    exitCode: 2,
    stdout: '',
    stderr: [expect.stringMatching(/drop it or --output/)],
  });
});
