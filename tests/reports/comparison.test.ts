/** What is said of two runs, and that nothing in it is more than text. */
import { expect, test } from '@playwright/test';
import { compareResults, unexpectedFailures } from '../../reports/comparison.js';
import { comparisonMarkdown, comparisonText } from '../../reports/comparison-text.js';
import { renderPage } from '../../reports/html/page.js';
import type { ConformanceResult, LatencyHistogram } from '../../schemas/generated/types.js';
import { resultOf } from './evidence.js';
import { failedResult, hostile, hostileResult, sampleFinding, sampleResult } from './sample.js';

const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);

test('each change is told once, under its own heading', () => {
  const base = sampleResult({
    set: {
      'error.no-internals': { verdict: 'failed' },
      'state.delete': { verdict: 'not-tested', reason: 'no capability' },
    },
  });
  const comparison = compareResults(base, failedResult());
  expect(ids(comparison.newFailures)).toEqual(['error.missing-data', 'error.invalid-format']);
  expect(comparison.newFailures[0]).toMatchObject({
    level: 'must',
    before: 'passed',
    after: 'failed',
    summary: 'A submission without fullName is answered with 200.',
  });
  // It failed before: a warning is the lesser trouble.
  expect(comparison.newWarnings).toEqual([]);
  expect(ids(comparison.noLongerTested)).toEqual(['error.invalid-project', 'robustness.concurrent']);
  const back = compareResults(failedResult(), sampleResult());
  expect(back.newFailures).toEqual([]);
  expect(ids(back.fixed)).toEqual(['error.no-internals', 'error.missing-data', 'error.invalid-format']);
  expect(ids(back.newlyTested).toSorted()).toEqual([
    'error.invalid-project',
    'robustness.concurrent',
    'state.delete',
  ]);
});

test('the same result twice is no change', () => {
  const same = compareResults(failedResult(), failedResult());
  expect(comparisonText(same)).toMatch(/^0 new failures, 0 fixed\n(.*\n)*Nothing changed\.\n$/);
  expect(comparisonText(same)).not.toContain('The runs differ');
  expect(comparisonMarkdown(same)).toContain('Nothing changed.');
});

test('a warning is no new failure, a known failure is one that counts for nothing', () => {
  const warned = sampleResult({ set: { 'error.no-internals': { verdict: 'warning' } } });
  expect(compareResults(sampleResult(), warned)).toMatchObject({
    newFailures: [],
    newWarnings: [{ id: 'error.no-internals' }],
  });
  const known = sampleResult({
    set: { 'error.missing-data': { verdict: 'failed', known: { reason: 'x', expires: '2027-01-31' } } },
  });
  const comparison = compareResults(sampleResult(), known);
  expect(comparison.newFailures).toMatchObject([{ id: 'error.missing-data', known: true }]);
  expect(unexpectedFailures(comparison)).toEqual([]);
  expect(comparisonText(comparison)).toContain('1 new failure (1 known)');
});

test('requirements that one of the two does not know', () => {
  const whole = sampleResult();
  const less = { ...whole, requirements: whole.requirements.slice(1) };
  const [first] = whole.requirements;
  expect(compareResults(less, whole)).toMatchObject({ added: [first?.id], removed: [], newlyTested: [] });
  expect(compareResults(whole, less)).toMatchObject({ added: [], removed: [first?.id] });
  const failing = {
    ...whole,
    requirements: whole.requirements.map((row) => ({ ...row, verdict: 'failed' as const })),
  };
  expect(compareResults(less, failing).newFailures[0]).toMatchObject({ id: first?.id, before: 'none' });
});

test('in what the runs differ is said plainly', () => {
  const base = sampleResult();
  const head: ConformanceResult = {
    ...base,
    target: { ...base.target, name: 'qa', baseUrl: 'https://qa.example.com' },
    contract: { version: '2' },
    run: { ...base.run, seed: 9, profile: 'smoke', strict: true },
  };
  expect(compareResults(base, head).differences).toEqual([
    'Another target: staging before, qa now.',
    'Another base URL: https://staging.example.com/api before, https://qa.example.com now.',
    'Another profile: standard before, smoke now.',
    'Another seed: 20261124 before, 9 now.',
    'Another reading: standard before, strict now.',
    'Another version of the contract: 1.0.0 before, 2 now.',
  ]);
});

test('an observation changes only where both runs made it', () => {
  const base = sampleResult();
  const head = sampleResult({
    observations: [
      { row: 'A8', outcome: 'missing_data', count: 1, examples: [] },
      { row: 'A14', outcome: '403 Forbidden', count: 900, examples: [] },
      { row: 'A20', outcome: 'new', count: 1, examples: [] },
    ],
  });
  expect(compareResults(base, head).observations).toEqual([
    { row: 'A8', before: ['invalid_format', 'missing_data'], after: ['missing_data'] },
  ]);
});

/** All answers in one bucket. */
function all(count: number, bucket: number): LatencyHistogram {
  const buckets = Array.from({ length: 15 }, (_, at) => (at === bucket ? count : 0));
  return { count, sumMs: 1, maxMs: 40_000, buckets };
}

const latencies: readonly [string, LatencyHistogram, LatencyHistogram, number][] = [
  ['one bucket up may be chance', all(50, 3), all(50, 4), 0],
  ['two buckets up are not', all(50, 3), all(50, 5), 2],
  ['fewer than 50 answers before say nothing', all(49, 3), all(500, 9), 0],
  ['fewer than 50 answers now say nothing', all(500, 3), all(49, 9), 0],
  ['faster is no trouble', all(50, 5), all(50, 3), 0],
];
for (const [name, before, after, found] of latencies) {
  test(`latency: ${name}`, () => {
    const base = sampleResult({ latency: { submission: before } });
    const { slower } = compareResults(base, sampleResult({ latency: { submission: after } }));
    expect(slower).toHaveLength(found);
    if (found > 0) expect(slower[0]).toEqual({ kind: 'submission', share: 0.5, beforeMs: 10, afterMs: 50 });
  });
}

test('hostile texts stay texts, on a terminal and in Markdown', () => {
  const comparison = compareResults(sampleResult(), hostileResult());
  const text = comparisonText(comparison);
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
  const markdown = comparisonMarkdown(comparison);
  expect(markdown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
  // Code spans aside, nothing opens an element, a link or a picture.
  const plain = markdown.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '').replaceAll('<!-- -->', '');
  expect(plain).not.toMatch(/[<>]|(?<!\\)[[\]`]/);
});

test('hostile texts stay texts on the page, whichever of the two runs they come from', () => {
  for (const [base, head] of [
    [sampleResult(), hostileResult()],
    [hostileResult(), sampleResult()],
  ] as const) {
    const entry = { id: hostile, check: hostile, reason: hostile, ticket: hostile, expires: '2027-01-31' };
    const page = renderPage({
      ...head,
      comparison: compareResults(base, head),
      knownFailures: [{ ...entry, state: 'unmatched' }],
      requirements: head.requirements.map((row) => ({
        ...row,
        known: { reason: hostile, expires: '2027-01-31' },
      })),
    });
    expect(page).toContain('id="comparison"');
    expect(page).toContain('id="known-failures"');
    expect(page.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page).not.toMatch(/<(img|b|iframe)\b/);
  }
});

test('lines keep to 80 columns', () => {
  const long = 'word '.repeat(60).trim();
  const head = sampleResult({
    set: {
      'error.missing-data': {
        verdict: 'failed',
        findings: [sampleFinding('error.missing-data', { summary: long })],
      },
    },
  });
  for (const line of comparisonText(compareResults(sampleResult(), head)).split('\n')) {
    expect(line.length).toBeLessThanOrEqual(80);
  }
});

test('a run that was told to carries the comparison, and keeps its own verdict', () => {
  const result = resultOf({ collected: { base: failedResult() } });
  expect(result.verdict).toBe('conformant');
  expect(ids(result.comparison?.fixed ?? [])).toContain('error.missing-data');
  expect(result.comparison?.head.run).toBe(result.run.id);
  expect(resultOf().comparison).toBeUndefined();
});

test('Markdown escapes what acts, and nothing else', () => {
  const summary = 'GET http://a.example/x (status 422): not-a-list, 1 + 1 = 2! {"code":"x"}';
  const set = {
    'error.missing-data': {
      verdict: 'failed' as const,
      findings: [sampleFinding('error.missing-data', { summary })],
    },
  };
  const markdown = comparisonMarkdown(compareResults(sampleResult(), sampleResult({ set })));
  expect(markdown).toContain(
    'must, passed → failed: GET http:<!-- -->//a.example/x (status 422): not-a-list, 1 + 1 = 2! {"code":"x"}',
  );
});
