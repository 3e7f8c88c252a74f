/** The summary at the end of a run. */
import { expect, test } from '@playwright/test';
import { renderSummary } from '../../reports/summary.js';
import { nextSteps } from '../../reports/verdicts.js';
import { failedResult, hostileResult, hugeResult, sampleResult } from './sample.js';

const plain = { color: false, outputDir: 'reports/latest' };
const long = /^\s*\S+$/;

test('a conformant run is told in a few lines', () => {
  expect(renderSummary(sampleResult(), plain)).toBe(`✓ Conformant
  Conformant: every must and should requirement was tested and passed.

  must     33 passed
  should   11 passed
  observe  3 observed

  staging, standard: 3,412 requests, 208 created, 5.3 s
  seed    20261124
  report  reports/latest/index.html
`);
});

test('a failed run names what failed, what is open and what was not tested', () => {
  const text = renderSummary(failedResult(), plain);
  for (const told of [
    '× Nonconformant',
    '  - error.missing-data fails',
    'must     29 passed, 1 not tested, 1 inconclusive, 2 failed',
    'Failed (2)\n  × error.missing-data\n    A submission without fullName is answered with 200.',
    'Inconclusive (1)\n  ? robustness.concurrent\n    The circuit breaker stopped it',
    'Warning (1)\n  ! error.no-internals\n    An answer shows a stack trace.',
    'Not tested (2)\n  The target has no such fixture: error.invalid-project',
  ]) {
    expect(text).toContain(told);
  }
});

test('lines keep to 80 columns, and texts of others cannot steer the terminal', () => {
  for (const result of [sampleResult(), failedResult(), hugeResult(), hostileResult()]) {
    const text = renderSummary(result, plain);
    for (const line of text.split('\n')) {
      if (!long.test(line) && !line.includes('\\u')) expect(line.length).toBeLessThanOrEqual(80);
    }
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
  }
  expect(renderSummary(hugeResult(), plain)).toContain('… and 5 more in the report');
});

test('colour only adds colour', () => {
  const coloured = renderSummary(failedResult(), { ...plain, color: true });
  const start = String.fromCharCode(27);
  expect(coloured).toContain(`${start}[31m`);
  expect(
    coloured
      .split(start)
      .map((part, i) => (i === 0 ? part : part.replace(/^\[\d+m/, '')))
      .join(''),
  ).toBe(renderSummary(failedResult(), plain));
});

test('there is always something to do next, the most pressing first', () => {
  const words = (result: Parameters<typeof nextSteps>[0]) =>
    nextSteps(result).map((step) => `${step.before}${step.ids.join(', ')}${step.after}`);
  expect(words(sampleResult())).toEqual(['Nothing to mend. Keep this file as the record of the run.']);
  expect(words(failedResult())[0]).toBe(
    '2 requirements fail; start with error.missing-data, error.invalid-format.',
  );
  expect(words(hugeResult())[0]).toMatch(/^25 requirements fail; start with .* and 22 more\.$/);
  const base = sampleResult();
  expect(words({ ...base, verdict: 'error' })[0]).toContain('The suite itself went wrong');
  expect(words({ ...base, run: { ...base.run, complete: false } })[0]).toContain('run again');
  expect(words({ ...base, run: { ...base.run, unknownOutcomes: 2 } })).toEqual([
    '2 requests were never answered and may have created a submission: check the target for it.',
  ]);
});

test('why a requirement could not be judged is told whole', () => {
  const reason = `only 1 of at least 50 samples were judged, 12 could not be judged: ${'the answer was cut '.repeat(8).trim()}`;
  const result = sampleResult({ set: { 'error.missing-data': { verdict: 'inconclusive', reason } } });
  expect(renderSummary(result, plain).replace(/\s+/g, ' ')).toContain(`? error.missing-data ${reason}`);
});
