/** What a run does once for all its checks counts once, whoever did it and however often; no copy's failure is lost. */
import { expect, test } from '@playwright/test';
import type { Collected } from '../../reports/aggregate.js';
import type { Reported } from '../../reports/collect.js';
import type { Judgement, TaskEvidence } from '../../schemas/generated/types.js';
import type { AttachedFinding, RequirementId } from '../../schemas/index.js';
import { collectedOf, enough, evidenceOf, reported, resultOf, rowOf, setupOf } from './evidence.js';
import { sampleFinding } from './sample.js';

const UNDER = 'success.status-and-shape' satisfies RequirementId;
const FIRST = 'auth.missing-key' satisfies RequirementId;
const LAST = 'encryption.raw-base64' satisfies RequirementId;
const TASK = 'submission full';

const own = enough(UNDER).samples;
const judged = (change: Partial<Judgement> = {}): Judgement => ({
  samples: 3,
  unjudged: 0,
  failures: 0,
  covered: {},
  ...change,
});

/** A copy of the task: what was learned in it. */
const copy = (change: Partial<TaskEvidence> = {}): TaskEvidence => ({
  judgements: { [UNDER]: judged() },
  observations: [{ row: 'A20', outcome: 'text/html', count: 2, examples: ['a page'] }],
  codes: [{ code: 'invalid_format', form: 'plain', count: 4 }],
  malformations: [{ field: 'email', way: 'a.way', passed: 2, failed: 0, observed: 1, untested: 0 }],
  ...change,
});

/** A finding that was made in the task by a check. */
const found = (test: string, summary: string, occurrences = 1): AttachedFinding => ({
  ...sampleFinding(UNDER, { test, summary, occurrences }),
  task: TASK,
});

/** A check that did the task. */
function doing(title: RequirementId, evidence = copy(), findings: readonly AttachedFinding[] = []): Reported {
  return { ...reported(title, { tasks: { [TASK]: evidence } }), findings };
}

/** The result of a run in which these checks did the task. */
function after(...reports: readonly Reported[]) {
  const set = Object.fromEntries(reports.map((report) => [report.title, report]));
  return resultOf({ set });
}

/** A result without what was spent. */
const learned = ({ requirements, observations, coverage, verdictLine }: ReturnType<typeof after>) => ({
  requirements,
  observations,
  coverage,
  verdictLine,
});

test('a task counts once, whichever check did it, and in however many parts', () => {
  const one = after(doing(FIRST));
  expect(rowOf(one, UNDER).checks).toBe(own + 3);
  expect(one.observations).toEqual([{ row: 'A20', outcome: 'text/html', count: 2, examples: ['a page'] }]);
  expect(one.coverage).toMatchObject({ codes: [{ count: 4 }], malformations: [{ passed: 2, observed: 1 }] });
  for (const others of [
    [doing(LAST)],
    [doing(FIRST), doing(LAST)],
    [doing(FIRST), doing(UNDER), doing(LAST)],
  ]) {
    expect(learned(after(...others))).toEqual(learned(one));
  }
});

test('what a check judges by itself, and other tasks, are added', () => {
  const evidence = evidenceOf(FIRST, {
    judgements: { [FIRST]: enough(FIRST), [UNDER]: judged({ samples: 5 }) },
    tasks: { [TASK]: copy(), 'submission base': copy() },
  });
  const result = after({ title: FIRST, evidence, findings: [] }, doing(LAST));
  expect(rowOf(result, UNDER).checks).toBe(own + 5 + 3 + 3);
  expect(result.coverage.codes).toMatchObject([{ count: 8 }]);
});

test('copies that differ: no failure, no doubt and nothing that was seen is lost, in either order', () => {
  const clean = copy();
  const broken = copy({
    judgements: { [UNDER]: judged({ samples: 2, failures: 2, unjudged: 1, covered: { codes: ['a'] } }) },
    observations: [
      { row: 'A20', outcome: 'text/html', count: 1, examples: ['another page'] },
      { row: 'A20', outcome: 'text/plain', count: 1, examples: [] },
    ],
    codes: [{ code: 'missing_data', form: 'plain', count: 1 }],
    malformations: [{ field: 'email', way: 'a.way', passed: 1, failed: 1, observed: 0, untested: 0 }],
  });
  for (const [first, second] of [
    [clean, broken],
    [broken, clean],
  ]) {
    const findings = (one: TaskEvidence | undefined, title: string) =>
      one === broken ? [found(title, 'A.'), found(title, 'B.')] : [];
    const result = after(
      doing(FIRST, first, findings(first, FIRST)),
      doing(LAST, second, findings(second, LAST)),
    );
    const row = rowOf(result, UNDER);
    expect(row).toMatchObject({ verdict: 'failed', checks: own + 3, unjudged: 1, occurrences: 2 });
    expect(row.findings.map(({ summary, occurrences }) => [summary, occurrences])).toEqual([
      ['A.', 1],
      ['B.', 1],
    ]);
    expect(row.covered.codes).toEqual(['a']);
    expect(result.verdict).toBe('nonconformant');
    expect(result.observations.map(({ outcome, count }) => [outcome, count])).toEqual([
      ['text/html', 2],
      ['text/plain', 1],
    ]);
    expect(result.observations[0]?.examples.toSorted()).toEqual(['a page', 'another page']);
    expect(result.coverage.codes.map(({ code, count }) => [code, count])).toEqual([
      ['invalid_format', 4],
      ['missing_data', 1],
    ]);
    expect(result.coverage.malformations).toMatchObject([{ passed: 2, failed: 1, observed: 1 }]);
  }
  const doubtful = copy({ judgements: { [UNDER]: judged({ doubt: 'a reset' }) } });
  for (const pair of [
    [clean, doubtful],
    [doubtful, clean],
  ]) {
    const result = after(doing(FIRST, pair[0]), doing(LAST, pair[1]));
    expect(rowOf(result, UNDER)).toMatchObject({ verdict: 'inconclusive', reason: 'a reset' });
  }
});

test('failures of copies: one finding in both counts once, different ones count each', () => {
  const failing = (failures: number): TaskEvidence => copy({ judgements: { [UNDER]: judged({ failures }) } });
  const same = after(
    doing(FIRST, failing(2), [found(FIRST, 'A.', 2)]),
    doing(LAST, failing(2), [found(LAST, 'A.', 2)]),
  );
  expect(rowOf(same, UNDER)).toMatchObject({ occurrences: 2, findings: [{ summary: 'A.', occurrences: 2 }] });
  const different = after(
    doing(FIRST, failing(2), [found(FIRST, 'A.', 2)]),
    doing(LAST, failing(1), [found(LAST, 'B.', 1)]),
  );
  expect(rowOf(different, UNDER).occurrences).toBe(3);
  // Seen by a check itself as well: that is once more.
  const beside = { ...sampleFinding(UNDER, { test: UNDER, summary: 'A.', occurrences: 1 }) };
  const both = after(doing(FIRST, failing(2), [found(FIRST, 'A.', 2)]), {
    ...reported(UNDER, { judgements: { [UNDER]: enough(UNDER, { failures: 1 }) } }),
    findings: [beside],
  });
  expect(rowOf(both, UNDER)).toMatchObject({
    occurrences: 3,
    findings: [{ summary: 'A.', occurrences: 3, test: UNDER }],
  });
  // Two ways to one sentence in the same copy are seen twice, in one part and in several.
  const twice = [found(FIRST, 'A.', 1), found(FIRST, 'A.', 1)];
  for (const reports of [
    [doing(FIRST, failing(2), twice)],
    [doing(FIRST, failing(2), twice), doing(LAST, failing(2), twice)],
  ]) {
    expect(rowOf(after(...reports), UNDER).findings).toMatchObject([{ summary: 'A.', occurrences: 2 }]);
  }
});

test('a result bears no name of a task, not in a finding that lost its evidence either', () => {
  const lost: Reported = { title: FIRST, findings: [found(FIRST, 'A.')], problem: 'killed' };
  for (const report of [lost, doing(FIRST, copy(), [found(FIRST, 'A.')])]) {
    const { findings } = rowOf(after(report), UNDER);
    expect(findings).toMatchObject([{ summary: 'A.' }]);
    expect(findings[0]).not.toHaveProperty('task');
  }
});

test('the task of a preflight that is not the one kept counts, and that of one that says stop does not', () => {
  const whole = collectedOf();
  const [preflight, ...checks] = whole.reports;
  if (preflight?.evidence === undefined) throw new Error('no preflight');
  const failing = copy({ judgements: { [UNDER]: judged({ failures: 1 }) } });
  const with2 = (one: Reported, other: Reported): Collected => ({
    ...whole,
    reports: [one, other, ...checks],
    shards: { total: 2, present: [1, 2], runs: ['a', 'b'] },
  });
  const sent = (tasks: TaskEvidence, setup = setupOf(), findings: AttachedFinding[] = []): Reported => ({
    ...reported('preflight', { setup, tasks: { [TASK]: tasks } }),
    findings,
  });
  const bad = sent(failing, setupOf(), [found('preflight', 'A.')]);
  for (const pair of [
    [sent(copy()), bad],
    [bad, sent(copy())],
  ] as const) {
    const row = rowOf(resultOf(with2(...pair)), UNDER);
    expect(row).toMatchObject({
      verdict: 'failed',
      checks: own + 3,
      occurrences: 1,
      findings: [{ summary: 'A.' }],
    });
  }
  const stopped = sent(failing, setupOf({ stop: 'the key is wrong' }), [found('preflight', 'A.')]);
  const row = rowOf(resultOf(with2(sent(copy()), stopped)), UNDER);
  expect(row).toMatchObject({ verdict: 'inconclusive', checks: own + 3, occurrences: 0, findings: [] });
});
