/** The figures of a run add up over its tests, in whatever order these end. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import type { RequirementId } from '../../schemas/index.js';
import { collectedOf, enough, reported, resultOf, setupOf, startedAt } from './evidence.js';
import { sampleFinding } from './sample.js';

const MUST = 'error.missing-data' satisfies RequirementId;
const SHOULD = 'error.repeatable' satisfies RequirementId;

test.describe('the order in which tests end', () => {
  const summaries = fc.constantFrom('One.', 'Two.', 'Three.');
  const ids = fc.constantFrom<RequirementId>(MUST, SHOULD, 'error.invalid-format', 'encryption.accepted');
  const report = (title: string) =>
    fc
      .record({
        found: fc.array(
          fc.record({ id: ids, summary: summaries, occurrences: fc.integer({ min: 1, max: 3 }) }),
          {
            maxLength: 4,
          },
        ),
        observed: fc.array(
          fc.record({
            row: fc.constantFrom('A4', 'A16', 'A2'),
            outcome: fc.constantFrom('accepted', 'refused'),
            count: fc.integer({ min: 1, max: 9 }),
            examples: fc.array(fc.string({ maxLength: 3 }), { maxLength: 5 }),
          }),
          { maxLength: 3 },
        ),
        codes: fc.array(
          fc.record({
            code: fc.constantFrom('missing_data', 'invalid_format'),
            form: fc.constantFrom('plain' as const, 'encrypted' as const),
            count: fc.integer({ min: 1, max: 9 }),
          }),
          { maxLength: 2 },
        ),
        kinds: fc.uniqueArray(fc.constantFrom('POST plain', 'GET', 'POST encrypted'), { maxLength: 3 }),
        sumMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
        at: fc.integer({ min: 0, max: 5 }),
        failed: fc.boolean(),
        message: fc.option(fc.constantFrom('a', 'b'), { freq: 9, nil: undefined }),
      })
      .map(({ found, observed, codes, kinds, sumMs, at, failed, message }) =>
        reported(
          title,
          {
            ...(title === 'preflight' ? { setup: setupOf() } : {}),
            judgements: {
              ...(title === 'preflight' ? {} : { [title]: enough(title as RequirementId) }),
              ...(failed ? { [SHOULD]: enough(SHOULD, { failures: 1, covered: { ways: [title] } }) } : {}),
            },
            observations: observed,
            codes,
            malformations: [{ field: 'email', way: 'null', passed: at, failed: 1, observed: 0, untested: 2 }],
            latency: Object.fromEntries(
              kinds.map((kind) => [kind, { count: 1, sumMs, maxMs: sumMs, buckets: [1, 0, at] }]),
            ),
            timeline: [{ at: Math.floor(startedAt / 1000) + at, requests: 2, failures: 1 }],
            errors: message === undefined ? [] : [{ where: title, message }],
          },
          found.map(({ id, summary, occurrences }) =>
            sampleFinding(id, { test: title, summary, occurrences, actual: `${title} ${occurrences}` }),
          ),
        ),
      );
  const titles = ['preflight', MUST, SHOULD, 'error.invalid-format', 'auth.missing-key', 'state.delete'];
  const shuffles = fc
    .tuple(...titles.map(report))
    .chain((reports) =>
      fc.tuple(fc.constant(reports), fc.shuffledSubarray(reports, { minLength: reports.length })),
    );

  test('does not change the result', () => {
    let different = 0;
    fc.assert(
      fc.property(shuffles, ([reports, shuffled]) => {
        const collected = (some: typeof reports) =>
          collectedOf({ collected: { planned: titles, reports: some } });
        if (reports.some((one, at) => one !== shuffled[at])) different += 1;
        // As it is written: the order of members counts, too.
        expect(JSON.stringify(resultOf(collected(shuffled)))).toBe(
          JSON.stringify(resultOf(collected(reports))),
        );
      }),
      { seed: 4, numRuns: 150 },
    );
    expect(different).toBeGreaterThan(100);
  });
});

test('figures add up over the tests of a run', () => {
  const histogram = (sumMs: number, maxMs: number) => ({ count: 2, sumMs, maxMs, buckets: [1, 1] });
  const second = Math.floor(startedAt / 1000);
  const set = {
    [MUST]: reported(MUST, {
      observations: [
        { row: 'A10', outcome: 'refused', count: 1, examples: ['c'] },
        { row: 'A2', outcome: 'accepted', count: 2, examples: ['a', 'b'] },
      ],
      codes: [{ code: 'missing_data', form: 'plain', count: 3 }],
      malformations: [{ field: 'email', way: 'null', passed: 1, failed: 0, observed: 0, untested: 0 }],
      latency: { GET: histogram(1.25, 1) },
      timeline: [{ at: second + 2, requests: 4, failures: 0 }],
      unknownOutcomes: 2,
    }),
    [SHOULD]: reported(SHOULD, {
      observations: [
        { row: 'A2', outcome: 'accepted', count: 5, examples: ['b', 'c', 'd', 'e', 'f'] },
        { row: 'submission.text-plain', outcome: 'accepted', count: 1, examples: [] },
      ],
      codes: [
        { code: 'missing_data', form: 'plain', count: 1 },
        { code: 'missing_data', form: 'encrypted', count: 1 },
      ],
      malformations: [{ field: 'email', way: 'null', passed: 0, failed: 2, observed: 1, untested: 4 }],
      latency: { GET: histogram(2, 7) },
      timeline: [
        { at: second + 2, requests: 1, failures: 1 },
        { at: second - 3, requests: 1, failures: 0 },
      ],
    }),
  };
  const result = resultOf({ set });
  expect(result.observations).toEqual([
    { row: 'A2', outcome: 'accepted', count: 7, examples: ['a', 'b', 'c', 'd', 'e'] },
    { row: 'A10', outcome: 'refused', count: 1, examples: ['c'] },
    { row: 'submission.text-plain', outcome: 'accepted', count: 1, examples: [] },
  ]);
  expect(result.coverage).toEqual({
    codes: [
      { code: 'missing_data', form: 'encrypted', count: 1 },
      { code: 'missing_data', form: 'plain', count: 4 },
    ],
    malformations: [{ field: 'email', way: 'null', passed: 1, failed: 2, observed: 1, untested: 4 }],
  });
  expect(result.latency).toEqual({ GET: { count: 4, sumMs: 3.25, maxMs: 7, buckets: [2, 2] } });
  // What a clock set back puts before the start counts as the first second.
  expect(result.timeline).toEqual([
    { second: 0, requests: 1, failures: 0 },
    { second: 2, requests: 5, failures: 1 },
  ]);
  expect(result.run.unknownOutcomes).toBe(2);
});
