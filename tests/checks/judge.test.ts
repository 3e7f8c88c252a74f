/** Each aspect of an answer belongs to one requirement, and what it hides is left unjudged. */
import { expect, test } from '@playwright/test';
import type { Subject } from '../../checks/subject.js';
import type { RequirementId } from '../../schemas/index.js';
import {
  error,
  FORMAT,
  type Judged,
  judgeOne,
  mustBeAccepted,
  refusal,
  refusedWith,
  type Sketch,
  samplesOf,
  success,
} from './support.js';

test('a documented success and a documented error have no finding, also in strict', () => {
  const good = judgeOne({ status: 200, body: success() }, mustBeAccepted, true);
  expect(good.failed).toEqual([]);
  expect(good.ruling).toEqual({ ruling: 'held' });
  expect(good.rows).toEqual([]);
  expect(samplesOf(good, 'success.status-and-shape').judged).toBe(1);
  expect(samplesOf(good, 'success.unique-ids').judged).toBe(1);

  const refused = judgeOne({ status: 400, body: refusal }, FORMAT, true);
  expect(refused.failed).toEqual([]);
  expect(refused.ruling).toEqual({ ruling: 'held' });
  expect(refused.rows).toEqual([]);
  for (const id of [
    'error.status-and-shape',
    'error.documented-codes',
    'error.documented-messages',
    'error.no-submission',
    'error.no-internals',
    'auth.key-not-echoed',
    'robustness.no-server-error',
    'encryption.plain-stays-plain',
  ] as const) {
    expect(samplesOf(refused, id), id).toEqual({ judged: 1, unjudged: 0 });
  }
  expect(refused.evidence.codes).toEqual([{ code: 'invalid_format', form: 'plain', count: 1 }]);
});

interface Row {
  readonly title: string;
  readonly sketch: Sketch;
  readonly about: Subject;
  readonly failed: readonly RequirementId[];
  readonly ruling: Judged['ruling']['ruling'];
}

const rows: readonly Row[] = [
  {
    title: 'status 422 is the status alone: the code was right',
    sketch: { status: 422, body: refusal },
    about: FORMAT,
    failed: ['error.status-and-shape'],
    ruling: 'held',
  },
  {
    title: 'an error document with 200 is an error with a wrong status, not an acceptance',
    sketch: { status: 200, body: refusal },
    about: FORMAT,
    failed: ['error.status-and-shape'],
    ruling: 'held',
  },
  {
    title: 'an undocumented code is the code alone',
    sketch: { status: 400, body: { errorCode: 'bad_format', message: 'invalid format: email' } },
    about: FORMAT,
    failed: ['error.documented-codes'],
    ruling: 'unjudged',
  },
  {
    title: 'a code in another letter case is not documented',
    sketch: { status: 400, body: { errorCode: 'INVALID_FORMAT', message: 'invalid format: email' } },
    about: FORMAT,
    failed: ['error.documented-codes'],
    ruling: 'unjudged',
  },
  {
    title: 'an error without a code is its shape',
    sketch: { status: 400, body: { message: 'invalid format: email' } },
    about: FORMAT,
    failed: ['error.status-and-shape'],
    ruling: 'unjudged',
  },
  {
    title: 'an error without a message is its shape',
    sketch: { status: 400, body: { errorCode: 'invalid_format' } },
    about: FORMAT,
    failed: ['error.status-and-shape'],
    ruling: 'held',
  },
  {
    title: 'an error that is no JSON is its shape',
    sketch: { status: 400, body: 'invalid format: email' },
    about: FORMAT,
    failed: ['error.status-and-shape'],
    ruling: 'unjudged',
  },
  {
    title: 'an error that is a JSON list is its shape',
    sketch: { status: 400, body: ['invalid_format'] },
    about: FORMAT,
    failed: ['error.status-and-shape'],
    ruling: 'unjudged',
  },
  {
    title: 'a message that names another field is the message, once the twin is known to be valid',
    sketch: { status: 400, body: error('invalid_format', 'admin') },
    about: FORMAT,
    failed: ['error.documented-messages'],
    ruling: 'held',
  },
  {
    title: 'a message that names the field in another letter case',
    sketch: { status: 400, body: error('invalid_format', 'Email') },
    about: FORMAT,
    failed: ['error.documented-messages'],
    ruling: 'held',
  },
  {
    title: 'a message of another code',
    sketch: { status: 400, body: { errorCode: 'invalid_format', message: 'Invalid payload' } },
    about: FORMAT,
    failed: ['error.documented-messages'],
    ruling: 'held',
  },
  {
    title: 'a submissionId in an error',
    sketch: { status: 400, body: { ...refusal, submissionId: 'x' } },
    about: FORMAT,
    failed: ['error.no-submission'],
    ruling: 'held',
  },
  {
    title: 'a documented code that was not earned is the business of the check alone',
    sketch: { status: 400, body: error('missing_data') },
    about: FORMAT,
    failed: [],
    ruling: 'broken',
  },
  {
    title: 'an acceptance of what must be refused is the business of the check alone',
    sketch: { status: 200, body: success() },
    about: FORMAT,
    failed: [],
    ruling: 'broken',
  },
  {
    title: 'a refusal of what must be accepted is the business of the check alone',
    sketch: { status: 400, body: refusal },
    about: mustBeAccepted,
    failed: [],
    ruling: 'broken',
  },
  {
    title: 'the message of a success is exact (A36)',
    sketch: { status: 200, body: { message: 'Success', submissionId: 'x' } },
    about: mustBeAccepted,
    failed: ['success.status-and-shape'],
    ruling: 'held',
  },
  ...[undefined, '', 7, null, {}].map(
    (id): Row => ({
      title: `a success whose submissionId is ${JSON.stringify(id)}`,
      sketch: { status: 200, body: { message: 'success', submissionId: id } },
      about: mustBeAccepted,
      failed: ['success.status-and-shape'],
      ruling: 'held',
    }),
  ),
  {
    title: 'a success without a document',
    sketch: { status: 200, body: 'ok' },
    about: mustBeAccepted,
    failed: ['success.status-and-shape'],
    ruling: 'held',
  },
  {
    title: 'an id that another submission had',
    sketch: { status: 200, body: success(), repeatedId: 's1' },
    about: mustBeAccepted,
    failed: ['success.unique-ids'],
    ruling: 'held',
  },
  {
    title: '500 is no answer of the API',
    sketch: { status: 500, body: { message: 'Internal Server Error' } },
    about: FORMAT,
    failed: ['robustness.no-server-error'],
    ruling: 'unjudged',
  },
  ...[429, 502, 503, 504].map(
    (status): Row => ({
      title: `${status} may be the network's fault`,
      sketch: { status, body: { message: 'x' } },
      about: FORMAT,
      failed: [],
      ruling: 'unjudged',
    }),
  ),
  {
    title: 'no answer may be the network’s fault',
    sketch: { failure: 'reset' },
    about: FORMAT,
    failed: [],
    ruling: 'unjudged',
  },
  {
    title: "the gateway's own 403 is not judged beyond its status (A33)",
    sketch: { status: 403, body: { message: 'Forbidden' } },
    about: FORMAT,
    failed: [],
    ruling: 'unjudged',
  },
  {
    title: 'a message that says the limit is exceeded (A38)',
    sketch: { status: 400, body: { message: 'Limit Exceeded' } },
    about: FORMAT,
    failed: [],
    ruling: 'unjudged',
  },
];

for (const { title, sketch, about, failed, ruling } of rows) {
  test(title, () => {
    const judged = judgeOne(sketch, about);
    expect(judged.failed).toEqual(failed);
    expect(judged.ruling.ruling).toBe(ruling);
    for (const id of failed) {
      const finding = judged.findings.find(({ requirement }) => requirement === id);
      expect(finding?.summary).toMatch(/\.$/);
      expect(finding?.expected).not.toBe('');
      expect(finding?.actual).not.toBe('');
      expect(finding?.counterexample).toEqual(about.counterexample);
    }
  });
}

test('what an undocumented code hides is left unjudged', () => {
  const judged = judgeOne({ status: 400, body: { errorCode: 'oops', message: 'oops' } }, FORMAT);
  expect(samplesOf(judged, 'error.documented-messages')).toEqual({ judged: 0, unjudged: 1 });
  expect(judged.evidence.codes).toEqual([]);
});

test('a suspicion that is dropped is no sample and no finding', () => {
  const dropped = judgeOne({ status: 400, body: error('invalid_format', 'admin') }, FORMAT, false, false);
  expect(dropped.failed).toEqual([]);
  expect(samplesOf(dropped, 'error.documented-messages')).toEqual({ judged: 0, unjudged: 1 });
});

test('of several faults any earned code and any field of it is right (A7)', () => {
  const several = refusedWith(['missing_data'], ['invalid_format', 'email', 'birthDate']);
  for (const body of [
    error('missing_data'),
    error('invalid_format', 'email'),
    error('invalid_format', 'birthDate'),
  ]) {
    const { failed, ruling } = judgeOne({ status: 400, body }, several);
    expect(failed).toEqual([]);
    expect(ruling).toEqual({ ruling: 'held' });
  }
  expect(judgeOne({ status: 400, body: error('invalid_format', 'cf1') }, several).failed).toEqual([
    'error.documented-messages',
  ]);
});

test('odd parameter names are not compared in the message (A37)', () => {
  const odd = refusedWith(['invalid_parameter', 'größe mit leer']);
  for (const named of ['something else', '', '?']) {
    expect(judgeOne({ status: 400, body: error('invalid_parameter', named) }, odd).failed).toEqual([]);
  }
});

for (const message of ['invalid PAYLOAD', 'Invalid payload.', 'INVALID PAYLOAD.']) {
  test(`messages compare loosely: ${message} (A3)`, () => {
    const body = { errorCode: 'invalid_payload', message };
    expect(judgeOne({ status: 400, body }, refusedWith(['invalid_payload'])).failed).toEqual([]);
  });
}
