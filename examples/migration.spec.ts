/** A team's own specs: what its records look like, and what its tenant must refuse. */
import { requirement, validateError, validateSuccess } from 'argos-conformance';
import {
  type Case,
  caseOf,
  minimalSubmission,
  omissionWays,
  render,
  validCase,
} from 'argos-conformance/generators';
import type { OpenClient } from 'argos-conformance/wire';
import fc from 'fast-check';
import { expect, test } from './argos.js';

/** Sends a case; what comes back is its status and its document, and nothing that holds a key. */
async function answerTo(argos: OpenClient, one: Case, check: string) {
  const mark = argos.nextMark();
  const call = { mustBeRefused: one.reading === 'refused' };
  const { answer, failure, read } = await argos.submit(render(one, mark), mark, { check, call });
  expect(failure?.words).toBeUndefined();
  return { status: answer?.status, document: read.document };
}

test('a record of the old system is accepted', async ({ argos }, { title }) => {
  const record = { ...minimalSubmission(argos.facts), userid: 'customer-4711', cf1: 'branch 7' };
  const { status, document } = await answerTo(argos, validCase(record), title);
  expect(status).toBe(200);
  expect(validateSuccess(document)).toBe(true);
});

test('a record without a required field is refused', async ({ argos }, { title }) => {
  const withoutField = fc
    .constantFrom(...omissionWays)
    .chain((way) => way.mutation.map((mutation) => caseOf(minimalSubmission(argos.facts), mutation, way)));
  for (const spoilt of fc.sample(withoutField, { numRuns: 5, seed: 1 })) {
    const { status, document } = await answerTo(argos, spoilt, title);
    expect(status, requirement('error.missing-data').statement).toBe(400);
    expect(validateError(document)).toBe(true);
    expect(document).toMatchObject({ errorCode: 'missing_data' });
  }
});
