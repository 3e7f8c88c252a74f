/** The list of known failures: what it excuses, what it does not, and when it is out of date itself. */
import { join } from 'node:path';
import type { Collected } from '../../reports/aggregate.js';
import { renderBadgeJson } from '../../reports/badge.js';
import { renderCtrf } from '../../reports/ctrf.js';
import { annotations } from '../../reports/github.js';
import { renderJUnit } from '../../reports/junit.js';
import { readKnownFailures } from '../../reports/known-file.js';
import { renderMarkdownSummary } from '../../reports/markdown/summary.js';
import { renderSummary } from '../../reports/summary.js';
import { conclusion } from '../../reports/verdict.js';
import type { ConformanceResult, KnownFailureEntry } from '../../schemas/generated/types.js';
import type { RequirementId } from '../../schemas/index.js';
import { expect, test } from '../support/folder.js';
import { broken, type RunChange, reported, resultOf, rowOf } from './evidence.js';
import { sampleFinding } from './sample.js';

const id: RequirementId = 'error.invalid-format';
/** The run is of 2026-11-24. */
const entry = (change: Partial<KnownFailureEntry> = {}): KnownFailureEntry => ({
  id,
  reason: 'the gateway is being replaced',
  expires: '2026-11-24',
  ...change,
});

const run = (
  known: readonly KnownFailureEntry[],
  set: RunChange['set'] = {},
  collected: Partial<Collected> = {},
): ConformanceResult => resultOf({ set, collected: { known, ...collected } });

const ends = (result: ConformanceResult): string => conclusion(result, { part: true });
const states = ({ knownFailures = [] }: ConformanceResult): string[] =>
  knownFailures.map(({ state }) => state);

/** The requirement broken in these ways. */
function brokenIn(ways: readonly string[], failures = ways.length) {
  const report = broken(
    id,
    {},
    { judgements: { [id]: { samples: 100, unjudged: 0, failures, covered: {} } } },
  );
  const finding = (way: string) =>
    sampleFinding(id, {
      test: id,
      summary: `${way} is accepted.`,
      occurrences: 1,
      counterexample: { way, words: 'x' },
    });
  return { [id]: { ...report, findings: ways.map(finding) } };
}

/** How a consumer of CTRF counts a result. */
function summaryOf(result: ConformanceResult): Record<string, number> {
  const { results } = JSON.parse(renderCtrf(result)) as { results: { summary: Record<string, number> } };
  return results.summary;
}

test('a known failure fails no run, and is shown as what it is', () => {
  const result = run([entry({ ticket: 'API-12' })], { [id]: broken(id) });
  expect(rowOf(result, id)).toMatchObject({
    verdict: 'failed',
    known: { reason: 'the gateway is being replaced', ticket: 'API-12', expires: '2026-11-24' },
  });
  expect(states(result)).toEqual(['failing']);
  expect(result).toMatchObject({ verdict: 'conformant', reasons: [] });
  expect(result.verdictLine).toBe(`conformant, apart from 1 known failure (${id}): 32 of 33 must hold`);
  expect(ends(result)).toBe('conformant');
  const junit = renderJUnit(result);
  expect(junit).toContain('failures="0"');
  expect(junit).toMatch(
    /<skipped message="known failure: the gateway is being replaced \(API-12\), until 2026-11-24: /,
  );
  const summary = renderSummary(result, { color: false, outputDir: 'x' });
  expect(summary).toContain('Known failures (1)');
  expect(summary.replace(/\s+/g, ' ')).toContain(`${id}: fails as known, until 2026-11-24`);
  expect(summaryOf(result)).toMatchObject({ failed: 0, other: 1 });
  expect(annotations(result).join('\n')).not.toContain('::error');
  expect(annotations(result)).toContainEqual(expect.stringMatching(/^::notice .*is known to fail::/));
  const markdown = renderMarkdownSummary(result);
  expect(markdown).toContain('### Known failures (1)');
  expect(markdown).not.toContain('### Failed');
  expect(renderBadgeJson(result)).toContain('conformant · 32 of 33 must, 1 known to fail');
});

test('another failure beside it still fails the run', () => {
  const other: RequirementId = 'error.missing-data';
  const result = run([entry()], { [id]: broken(id), [other]: broken(other) });
  expect(result.verdictLine).toBe(`nonconformant: 1 requirement fails: ${other}`);
  expect(result.reasons).toHaveLength(1);
});

test('a failure in one sample of many is the failure that is known', () => {
  expect(states(run([entry()], brokenIn(['fullName.null'], 1)))).toEqual(['failing']);
});

const stale: readonly [string, readonly KnownFailureEntry[], RunChange['set'], string, RegExp][] = [
  ['what passes now', [entry()], {}, 'passing', /passes now: remove it/],
  ['what passes now, of one check', [entry({ check: 'x' })], {}, 'passing', /\(check x\): passes now/],
  [
    'what has expired',
    [entry({ expires: '2026-11-23' })],
    { [id]: broken(id) },
    'expired',
    /expired on 2026-11-23: remove it .* or give it a new date/,
  ],
  ['what has expired and passes', [entry({ expires: '2026-11-23' })], {}, 'expired', /expired/],
  [
    'a check that no finding has',
    [entry({ check: 'x' }), entry({ check: 'fullName.null' })],
    brokenIn(['fullName.null']),
    'unmatched',
    /no finding is of the check x: remove it/,
  ],
];
for (const [name, known, set, state, words] of stale) {
  test(`${name} ends the run with 1, and the line says what to do`, () => {
    const result = run(known, set);
    expect(states(result)).toContain(state);
    expect(result.verdictLine).toMatch(words);
    expect(result.reasons.join('\n')).toMatch(words);
    expect(ends(result)).toBe('nonconformant');
    expect(renderJUnit(result)).toMatch(/<testsuite name="known-failures" tests="1" failures="1"/);
    expect(summaryOf(result).failed).toBeGreaterThan(0);
    expect(annotations(result)).toContainEqual(expect.stringMatching(/^::error title=known failures::/));
    expect(renderMarkdownSummary(result)).toContain('### Known failures out of date (1)');
    const badge = renderBadgeJson(result);
    expect(badge).toMatch(result.verdict === 'conformant' ? /known failures out of date/ : /nonconformant/);
  });
}

test('a stale list is not the nonconformance of the target', () => {
  expect(run([entry()]).verdict).toBe('conformant');
});

test('an expired entry excuses nothing', () => {
  const result = run([entry({ expires: '2026-11-23' })], { [id]: broken(id) });
  expect(result.verdict).toBe('nonconformant');
  expect(rowOf(result, id).known).toBeUndefined();
});

test('the last day counts to its end, in UTC', () => {
  const startedAt = Date.parse('2026-11-24T23:59:59.999Z');
  expect(states(run([entry()], { [id]: broken(id) }, { startedAt }))).toEqual(['failing']);
  expect(states(run([entry()], { [id]: broken(id) }, { startedAt: startedAt + 1 }))).toEqual(['expired']);
});

test('with checks, every finding must be listed', () => {
  const two = brokenIn(['fullName.null', 'email.number']);
  const one = run([entry({ check: 'fullName.null' })], two);
  expect(one.verdict).toBe('nonconformant');
  expect(rowOf(one, id).known).toBeUndefined();
  const both = run([entry({ check: 'fullName.null' }), entry({ check: 'email.number' })], two);
  expect(both.verdict).toBe('conformant');
  // More samples failed than the findings tell of: something else may be among them.
  const hidden = run([entry({ check: 'fullName.null' })], brokenIn(['fullName.null'], 2));
  expect(hidden.verdict).toBe('nonconformant');
});

test('what was not tested or has no verdict neither keeps nor breaks the list', () => {
  const idle = run([entry()], {
    [id]: reported(id, { state: 'not-tested', reason: 'no fixture', configure: 'set it' }),
  });
  expect(states(idle)).toEqual(['not-tested']);
  expect(ends(idle)).toBe('conformant');
  const unsure = run([entry()], { [id]: reported(id, { state: 'inconclusive', reason: '503' }) });
  expect(states(unsure)).toEqual(['inconclusive']);
  expect(ends(unsure)).toBe('inconclusive');
});

test('an error of the suite is an error, whatever the list says', () => {
  const result = run([entry()], {}, { errors: [{ where: 'x', message: 'y' }] });
  expect(ends(result)).toBe('error');
});

test('a part of a run finds no entry out of date: another part may need it', () => {
  const shards = { total: 2, present: [1], runs: ['a'] };
  const result = run([entry(), entry({ check: 'x' })], {}, { shards });
  expect(states(result)).toEqual(['not-tested', 'not-tested']);
});

const files: readonly [string, string, RegExp[]][] = [
  ['no JSON', '{', [/are no JSON/]],
  ['no entry list', '{"version":1}', [/wrong at the top: .*'failures'/]],
  ['another version', '{"version":2,"failures":[]}', [/wrong at \/version/]],
  [
    'an unknown member and no date',
    JSON.stringify({ version: 1, failures: [{ id, reason: 'r', expires: '2026-02-30', until: 1 }] }),
    [/\/failures\/0: .*"until"/, /\/failures\/0\/expires: .*date/],
  ],
  [
    'an unknown id',
    JSON.stringify({ version: 1, failures: [entry({ id: 'error.invalid-formt' })] }),
    [/name "error\.invalid-formt", which is no requirement: .*; did you/],
  ],
  ['an entry twice', JSON.stringify({ version: 1, failures: [entry(), entry()] }), [/twice/]],
];
for (const [name, text, problems] of files) {
  test(`a list with ${name} is refused`, ({ folder, write }) => {
    write({ 'known.json': text });
    const read = readKnownFailures(join(folder, 'known.json'), () => '; did you');
    expect(read.ok ? [] : read.problems).toEqual(problems.map((line) => expect.stringMatching(line)));
  });
}

test('a right list is read, a byte order mark aside', ({ folder, write }) => {
  write({ 'known.json': `\ufeff${JSON.stringify({ $schema: 'x', version: 1, failures: [entry()] })}` });
  expect(readKnownFailures(join(folder, 'known.json'))).toEqual({ ok: true, entries: [entry()] });
  expect(readKnownFailures(join(folder, 'none.json'))).toMatchObject({ ok: false });
});
