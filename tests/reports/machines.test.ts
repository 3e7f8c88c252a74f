/** CTRF, badges and the list of files: against the schemas and the words that others publish. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from 'ctrf';
import { written } from '../../cli/output-folder.js';
import { renderBadgeJson, renderBadgeSvg } from '../../reports/badge.js';
import { renderCtrf } from '../../reports/ctrf.js';
import { renderings, writeReport } from '../../reports/files.js';
import type { ConformanceResult } from '../../schemas/generated/types.js';
import { expect, test } from '../support/folder.js';
import { broken, resultOf } from './evidence.js';
import { failedResult, hostileResult, hugeResult, sampleResult } from './sample.js';

interface CtrfTest {
  readonly name: string;
  readonly status: string;
  readonly rawStatus: string;
  readonly message?: string;
  readonly trace?: string;
  readonly suite: readonly string[];
  readonly tags?: readonly string[];
  readonly extra?: { readonly checks: number };
}

interface Ctrf {
  readonly reportId: string;
  readonly results: {
    readonly summary: Readonly<Record<string, number>>;
    readonly tests: readonly CtrfTest[];
    readonly environment: { readonly healthy: boolean; readonly appName: string };
  };
}

function ctrf(result: ConformanceResult): Ctrf {
  const report: Ctrf = JSON.parse(renderCtrf(result));
  const outcome = validate(report);
  expect(outcome.valid, JSON.stringify(outcome).slice(0, 500)).toBe(true);
  const { summary, tests } = report.results;
  expect(summary.tests).toBe(result.requirements.length + result.errors.length);
  expect(tests).toHaveLength(summary.tests ?? -1);
  for (const status of ['passed', 'failed', 'skipped', 'pending', 'other']) {
    expect(tests.filter((one) => one.status === status)).toHaveLength(summary[status] ?? -1);
  }
  expect((summary.start ?? 0) + Math.round(result.run.durationMs)).toBe(summary.stop);
  return report;
}

test('a CTRF report for every result, valid and with counts that fit', () => {
  const failed = ctrf(failedResult());
  expect(failed.results.environment.healthy).toBe(false);
  const one = (name: string) => failed.results.tests.find((test) => test.name === name);
  expect(one('error.missing-data')).toMatchObject({
    status: 'failed',
    rawStatus: 'failed',
    suite: ['argos-conformance', 'error'],
    message: 'A submission without fullName is answered with 200.',
  });
  expect(one('error.missing-data')?.tags).toContain('must');
  expect(one('error.missing-data')?.trace).toContain('replay: npx');
  expect(one('error.no-internals')).toMatchObject({ status: 'passed', rawStatus: 'warning' });
  expect(one('error.no-internals')?.message).toBe('An answer shows a stack trace.');
  expect(one('robustness.concurrent')).toMatchObject({ status: 'other', rawStatus: 'inconclusive' });
  expect(one('state.delete')).toMatchObject({ status: 'skipped' });
  expect(one('submission.text-plain')).toMatchObject({ status: 'passed', rawStatus: 'observed' });
  expect(ctrf(resultOf()).results.environment.healthy).toBe(true);
  ctrf(sampleResult());
  ctrf(hugeResult());
  const bad = ctrf(hostileResult()).results.tests.filter(({ rawStatus }) => rawStatus === 'error');
  expect(bad.length).toBeGreaterThan(0);
  expect(bad.every(({ status }) => status === 'failed')).toBe(true);
});

test('a result has one CTRF id, another result another', () => {
  expect(ctrf(sampleResult()).reportId).toBe(ctrf(sampleResult()).reportId);
  expect(ctrf(sampleResult()).reportId).not.toBe(ctrf(failedResult()).reportId);
});

test('the badge says the verdict, and that there are gaps', () => {
  const badge = (result: ConformanceResult) => {
    const json: { message: string } = JSON.parse(renderBadgeJson(result));
    const svg = renderBadgeSvg(result);
    expect(svg).toMatch(/^<svg /);
    expect(svg).toContain(json.message);
    return json;
  };
  const musts = resultOf().totals.must.passed;
  expect(badge(resultOf())).toEqual({
    schemaVersion: 1,
    label: 'ARGOS conformance',
    message: `conformant · ${musts} of ${musts} must`,
    color: 'brightgreen',
  });
  const gap = { 'auth.missing-key': undefined } as const;
  const planned = ['preflight', ...resultOf().requirements.map(({ id }) => id)].filter(
    (id) => id !== 'auth.missing-key',
  );
  expect(badge(resultOf({ set: gap, collected: { planned } })).message).toBe(
    `conformant in what was tested: ${musts - 1} of ${musts} must`,
  );
  const set = {
    'error.missing-data': broken('error.missing-data'),
    'auth.missing-key': broken('auth.missing-key'),
  };
  expect(badge(resultOf({ set }))).toMatchObject({ message: 'nonconformant · 2 failing', color: 'red' });
  expect(badge(resultOf({ collected: { interrupted: true } })).message).toBe('inconclusive');
  const errors = [{ where: 'the run', message: 'went wrong' }];
  expect(badge(resultOf({ collected: { errors } }))).toMatchObject({ message: 'error', isError: true });
});

test('what a run writes is what the next one takes away', ({ folder }) => {
  const result = failedResult();
  writeReport(folder, result, []);
  const names = readdirSync(folder);
  expect(names).toContain('conformance.json');
  expect(names.filter((name) => !written.includes(name))).toEqual([]);
  for (const { name, render } of renderings) {
    expect(readFileSync(join(folder, name), 'utf8')).toBe(render(result));
  }
});
