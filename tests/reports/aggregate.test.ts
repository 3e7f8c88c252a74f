/** From evidence to verdicts: nothing is green by default. */
import { expect, test } from '@playwright/test';
import { minimumOf } from '../../checks/profiles.js';
import { evidenceSha256 } from '../../reports/canonical.js';
import { type RequirementId, requirementIds, requirements } from '../../schemas/index.js';
import { broken, collectedOf, enough, reported, resultOf, rowOf, setupOf } from './evidence.js';
import { sampleFinding } from './sample.js';

const MUST = 'error.missing-data' satisfies RequirementId;
const SHOULD = 'error.repeatable' satisfies RequirementId;
const strict = { run: { ...setupOf().run, strict: true } };

/** The run's verdict is inconclusive, and the requirement's, for a reason. */
function inconclusive(result: ReturnType<typeof resultOf>, id: RequirementId, reason: string | RegExp): void {
  expect(rowOf(result, id).verdict).toBe('inconclusive');
  expect(rowOf(result, id).reason).toMatch(reason);
  expect(result.verdict).toBe('inconclusive');
}

test('a flawless run is conformant, and says of how many', () => {
  const result = resultOf();
  const musts = requirements.filter(({ level }) => level === 'must').length;
  expect(result.verdict).toBe('conformant');
  expect(result.verdictLine).toBe(`conformant: ${musts} of ${musts} must hold`);
  expect(result.reasons).toEqual([]);
  expect(result.requirements.map(({ id }) => id)).toEqual(requirementIds);
  for (const { id, level, verdict } of result.requirements) {
    expect(verdict, id).toBe(level === 'observe' ? 'observed' : 'passed');
  }
  expect(result.totals.must).toEqual({
    passed: musts,
    failed: 0,
    warning: 0,
    observed: 0,
    'not-tested': 0,
    inconclusive: 0,
  });
  expect(result.run).toMatchObject({
    complete: true,
    requests: 5 * (requirementIds.length + 1),
    created: requirementIds.length + 1,
    startedAt: '2026-11-24T09:10:56.500Z',
    durationMs: 1235,
  });
  expect(result.evidenceSha256).toBe(evidenceSha256(result));
});

test.describe('a pass', () => {
  for (const id of requirementIds) {
    test(`${id} needs its samples and what they cover`, () => {
      const { samples, covered } = minimumOf(id, 'smoke');
      const fewer = { [id]: enough(id, { samples: samples - 1, unjudged: 3 }) };
      const few = rowOf(resultOf({ set: { [id]: reported(id, { judgements: fewer }) } }), id);
      expect(few.verdict).toBe('inconclusive');
      expect(few.reason).toBe(
        samples === 1
          ? 'no sample was judged, 3 could not be judged'
          : `only ${samples - 1} of at least ${samples} samples were judged, 3 could not be judged`,
      );
      expect([few.checks, few.minimum, few.unjudged]).toEqual([samples - 1, samples, 3]);
      for (const [dimension, least] of Object.entries(covered)) {
        const judgement = enough(id);
        judgement.covered[dimension]?.pop();
        const narrow = resultOf({ set: { [id]: reported(id, { judgements: { [id]: judgement } }) } });
        expect(rowOf(narrow, id).verdict).toBe('inconclusive');
        expect(rowOf(narrow, id).reason).toBe(
          `only ${least - 1} of at least ${least} ${dimension} were covered`,
        );
      }
    });
  }

  test('counts the samples that other tests judged in passing', () => {
    const { samples } = minimumOf(MUST, 'smoke');
    const half = enough(MUST, { samples: Math.floor(samples / 2) });
    const rest = enough(MUST, { samples: Math.ceil(samples / 2), covered: {} });
    const set = {
      [MUST]: reported(MUST, { judgements: { [MUST]: half } }),
      [SHOULD]: reported(SHOULD, { judgements: { [SHOULD]: enough(SHOULD), [MUST]: rest } }),
    };
    expect(rowOf(resultOf({ set }), MUST)).toMatchObject({ verdict: 'passed', checks: samples });
  });

  test('is not given by samples in passing alone: its own test must have ended well', () => {
    const passing = { [SHOULD]: enough(SHOULD), [MUST]: enough(MUST) };
    const elsewhere = { [SHOULD]: reported(SHOULD, { judgements: passing }) };
    inconclusive(resultOf({ set: { ...elsewhere, [MUST]: undefined } }), MUST, 'its test did not run');
    const problem = { title: MUST, findings: [], problem: 'the test ended without evidence' };
    inconclusive(
      resultOf({ set: { ...elsewhere, [MUST]: problem } }),
      MUST,
      'the test ended without evidence',
    );
    const stopped = reported(MUST, {
      state: 'inconclusive',
      reason: 'the budget is spent',
      judgements: { [MUST]: enough(MUST) },
    });
    inconclusive(resultOf({ set: { ...elsewhere, [MUST]: stopped } }), MUST, 'the budget is spent');
  });

  test('an inconclusive should does not decide, except in strict', () => {
    const set = { [SHOULD]: reported(SHOULD, { judgements: {} }) };
    expect(rowOf(resultOf({ set }), SHOULD).verdict).toBe('inconclusive');
    expect(resultOf({ set }).verdict).toBe('conformant');
    expect(resultOf({ set, setup: strict }).verdict).toBe('inconclusive');
  });
});

test.describe('a failure', () => {
  test('of a must makes the target nonconformant', () => {
    const result = resultOf({ set: { [MUST]: broken(MUST) } });
    expect(rowOf(result, MUST)).toMatchObject({ verdict: 'failed', occurrences: 1 });
    expect(result.verdict).toBe('nonconformant');
    expect(result.verdictLine).toBe(`nonconformant: 1 requirement fails: ${MUST}`);
    expect(result.reasons).toEqual([`${MUST}: ${MUST} is broken.`]);
    expect(result.totals.must.failed).toBe(1);
  });

  test('of a should is a warning, and a failure in strict', () => {
    const usual = resultOf({ set: { [SHOULD]: broken(SHOULD) } });
    expect(rowOf(usual, SHOULD).verdict).toBe('warning');
    expect(usual.verdict).toBe('conformant');
    expect(usual.verdictLine).toContain(`1 with a warning: ${SHOULD}`);
    const result = resultOf({ set: { [SHOULD]: broken(SHOULD) }, setup: strict });
    expect(rowOf(result, SHOULD).verdict).toBe('failed');
    expect(result.verdict).toBe('nonconformant');
  });

  test('outweighs whatever else could not be concluded', () => {
    const set = {
      [MUST]: broken(MUST, {}, { state: 'inconclusive', reason: 'the budget is spent' }),
      'error.invalid-format': undefined,
    };
    const result = resultOf({ set, collected: { interrupted: true } });
    expect(rowOf(result, MUST).verdict).toBe('failed');
    expect(result.verdict).toBe('nonconformant');
    expect(result.run.complete).toBe(false);
  });

  test('stands when its finding was lost: the tally has it', () => {
    const judgements = { [MUST]: enough(MUST, { failures: 3 }) };
    const result = resultOf({ set: { [MUST]: reported(MUST, { judgements }) } });
    expect(rowOf(result, MUST)).toMatchObject({ verdict: 'failed', findings: [], occurrences: 3 });
    expect(result.verdict).toBe('nonconformant');
  });

  test('that another test met counts as well, even when its own test never reported', () => {
    const other = reported(
      SHOULD,
      { judgements: { [SHOULD]: enough(SHOULD), [MUST]: enough(MUST, { failures: 1 }) } },
      [sampleFinding(MUST, { test: SHOULD })],
    );
    const result = resultOf({ set: { [SHOULD]: other, [MUST]: undefined } });
    expect(rowOf(result, MUST).verdict).toBe('failed');
    expect(rowOf(result, SHOULD).verdict).toBe('passed');
  });

  test('is told once by several tests, best by its own, the most frequent first, twenty at most', () => {
    const summary = 'The same thing.';
    const own = broken(MUST, { summary, occurrences: 2, actual: 'by its own test' });
    const other = reported(SHOULD, {}, [
      sampleFinding(MUST, { test: SHOULD, summary, occurrences: 5, actual: 'in passing' }),
      sampleFinding(MUST, { test: SHOULD, summary: 'Another.', occurrences: 9 }),
      ...Array.from({ length: 30 }, (_, at) =>
        sampleFinding(MUST, { test: SHOULD, summary: `Rare ${at}.`, occurrences: 1 }),
      ),
    ]);
    const { findings } = rowOf(resultOf({ set: { [MUST]: own, [SHOULD]: other } }), MUST);
    expect(findings).toHaveLength(20);
    expect(findings[0]).toMatchObject({ summary: 'Another.', occurrences: 9 });
    expect(findings[1]).toMatchObject({ summary, occurrences: 7, test: MUST, actual: 'by its own test' });
  });
});

test.describe('what was not tested', () => {
  const notTested = reported(MUST, {
    state: 'not-tested',
    reason: 'the fixture is not configured',
    configure: 'ARGOS_X',
    judgements: {},
  });

  test('leaves the verdict alone and is named', () => {
    const result = resultOf({ set: { [MUST]: notTested } });
    expect(rowOf(result, MUST)).toMatchObject({
      verdict: 'not-tested',
      reason: 'the fixture is not configured',
    });
    const musts = requirements.filter(({ level }) => level === 'must').length;
    expect(result.verdict).toBe('conformant');
    expect(result.verdictLine).toBe(
      `conformant in what was tested: ${musts - 1} of ${musts} must; not tested: ${MUST}`,
    );
    expect(result.notTested).toEqual([
      { id: MUST, reason: 'the fixture is not configured', configure: 'ARGOS_X' },
    ]);
  });

  test('is inconclusive when it was required', () => {
    const result = resultOf({ set: { [MUST]: notTested }, collected: { required: [SHOULD, MUST] } });
    expect(result.verdict).toBe('inconclusive');
    expect(result.reasons).toEqual([`${MUST} was required, but not tested: the fixture is not configured`]);
  });

  test('may have been left out by a filter: its findings in passing are mentioned, not counted', () => {
    const set = {
      [SHOULD]: reported(SHOULD, {}, [sampleFinding(MUST, { test: SHOULD })]),
      [MUST]: undefined,
    };
    const planned = collectedOf().planned.filter((title) => title !== MUST);
    const result = resultOf({ set, collected: { planned } });
    expect(rowOf(result, MUST)).toMatchObject({
      verdict: 'not-tested',
      reason: 'left out by a filter; 1 findings were made in passing',
    });
    expect(result.notTested[0]?.configure).toContain(`--only ${MUST}`);
    expect(result.run.complete).toBe(true);
    expect(result.verdict).toBe('conformant');
  });

  test('is no filter where the run ended before any test began', () => {
    const errors = [{ where: 'the run', message: 'the mock did not start' }];
    const result = resultOf({ set: { [MUST]: undefined }, collected: { planned: [], errors } });
    expect(result.verdict).toBe('error');
    expect(rowOf(result, MUST)).toMatchObject({ verdict: 'not-tested', reason: 'no test began' });
    expect(result.notTested[0]?.configure).toBe('see the errors of the suite');
  });

  test('and no must was tested at all: inconclusive', () => {
    const planned = ['preflight', SHOULD];
    const reports = collectedOf().reports.filter(({ title }) => planned.includes(title));
    const result = resultOf({ collected: { planned, reports } });
    expect(result.verdict).toBe('inconclusive');
    expect(result.reasons).toEqual(['no requirement of level must was tested']);
  });
});
