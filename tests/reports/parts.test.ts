/** Parts of a run: what one says by itself, and what all of them say together. */
import { expect, test } from '@playwright/test';
import type { Collected } from '../../reports/aggregate.js';
import { conclusion } from '../../reports/verdict.js';
import { requirementIds } from '../../schemas/index.js';
import { broken, collectedOf, enough, resultOf, rowOf, setupOf } from './evidence.js';

const half = requirementIds.slice(0, Math.ceil(requirementIds.length / 2));

/** What the first of two parts saw. */
function firstPart(change: Partial<Collected> = {}, whole = collectedOf()): Collected {
  const mine = new Set<string>(['preflight', ...half]);
  return {
    ...whole,
    planned: whole.planned.filter((title) => mine.has(title)),
    reports: whole.reports.filter(({ title }) => mine.has(title)),
    shards: { total: 2, present: [1], runs: ['run-1'] },
    ...change,
  };
}

test('a part cannot be green for the whole, and ends so that CI goes on to merge', () => {
  const result = resultOf(firstPart());
  expect(result.verdict).toBe('inconclusive');
  expect(result.verdictLine).toContain('only shard 1 of 2: merge all of them with argos-conformance merge');
  expect(rowOf(result, 'success.unique-ids')).toBeDefined();
  const elsewhere = requirementIds.filter((id) => !half.includes(id));
  expect(result.notTested.map(({ id }) => id)).toEqual(elsewhere);
  expect(new Set(result.notTested.map(({ reason }) => reason))).toEqual(new Set(['tested in another shard']));
  expect(conclusion(result, { part: true })).toBe('conformant');
  // Merged without the other one, it is what it says.
  expect(conclusion(result, { part: false })).toBe('inconclusive');
});

test('what fails in a part fails there, also where the test is in another one', () => {
  const [own] = half;
  const other = requirementIds.find((id) => !half.includes(id));
  if (own === undefined || other === undefined) throw new Error('no requirements');
  for (const id of [own, other]) {
    const report = broken(id, { test: own });
    const judgements = { [own]: enough(own), [id]: enough(id, { failures: 1 }) };
    const evidence = report.evidence && { ...report.evidence, check: own, own: [own], judgements };
    const told = { ...report, title: own, ...(evidence && { evidence }) };
    const result = resultOf(firstPart({}, collectedOf({ set: { [own]: told } })));
    expect(rowOf(result, id).verdict, id).toMatch(/failed|warning/);
    expect(conclusion(result, { part: true }), id).toBe(
      rowOf(result, id).verdict === 'failed' ? 'nonconformant' : 'conformant',
    );
  }
});

test('a part whose preflight stopped, or that was ended early, is inconclusive', () => {
  const stopped = resultOf(firstPart({}, collectedOf({ setup: { stop: 'the key is wrong' } })));
  expect(conclusion(stopped, { part: true })).toBe('inconclusive');
  const early = resultOf(firstPart({ interrupted: true }));
  expect(conclusion(early, { part: true })).toBe('inconclusive');
});

test('all parts together are the whole: the preflight of each costs, and is judged once', () => {
  const whole = collectedOf();
  const [preflight] = whole.reports;
  if (preflight === undefined) throw new Error('no preflight');
  const together = resultOf({
    ...whole,
    reports: [preflight, ...whole.reports],
    shards: { total: 2, present: [1, 2], runs: ['a', 'b'] },
    runId: 'merged',
  });
  const one = resultOf(whole);
  expect(together.requirements).toEqual(one.requirements);
  expect(together.verdictLine).toBe(one.verdictLine);
  expect(together.run).toMatchObject({ id: 'merged', shards: { present: [1, 2], runs: ['a', 'b'] } });
  expect(together.run.requests).toBe(one.run.requests + 5);
});

test('one part whose preflight says stop is a reason for the whole', () => {
  const whole = collectedOf();
  const [preflight] = whole.reports;
  if (preflight?.evidence === undefined) throw new Error('no preflight');
  const stopped = {
    ...preflight,
    evidence: { ...preflight.evidence, setup: setupOf({ stop: 'no answer' }) },
  };
  for (const pair of [
    [stopped, preflight],
    [preflight, stopped],
  ]) {
    const result = resultOf({
      ...whole,
      reports: [...pair, ...whole.reports.slice(1)],
      shards: { total: 2, present: [1, 2], runs: ['a', 'b'] },
    });
    expect(result.verdictLine).toContain('no answer');
  }
});

test('a part that is missing is named', () => {
  const whole = collectedOf();
  const shards = { total: 5, present: [1, 2, 4], runs: ['a', 'b', 'd'] };
  const result = resultOf({ ...firstPart({}, whole), shards });
  expect(result.verdictLine).toBe('inconclusive: shards 3, 5 of 5 missing: merge all of them');
});
