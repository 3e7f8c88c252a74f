/** What an answer gives away, whatever it is: the key, or the inside of the target. */
import { expect, test } from '@playwright/test';
import { Judge } from '../../checks/judge.js';
import type { Subject } from '../../checks/subject.js';
import {
  apiKey,
  envelopeOf,
  exchangeOf,
  FORMAT,
  judgeOne,
  mustBeAccepted,
  newRecorder,
  redactor,
  refusal,
  type Sketch,
  samplesOf,
  success,
} from './support.js';

const echoes: readonly (readonly [string, Sketch])[] = [
  [
    'a header',
    { status: 400, body: refusal, headers: { 'content-type': 'application/json', 'x-k': apiKey } },
  ],
  ['the reason phrase', { status: 400, body: refusal, statusText: `Bad ${apiKey}` }],
  ['escapes of HTML', { status: 404, body: `<p>${apiKey.replaceAll('-', '&#45;')}</p>` }],
  ['the body', { status: 403, body: { message: `${apiKey} is not allowed` } }],
  ['a body that is no JSON', { status: 404, body: `<p>${apiKey}</p>` }],
  ['base64 in the body', { status: 403, body: { message: Buffer.from(`k:${apiKey}`).toString('base64') } }],
  ['the decrypted document', { body: envelopeOf({ ...success(), note: apiKey }), encrypted: true }],
];
for (const [where, sketch] of echoes) {
  test(`the key in ${where} is found, and not repeated`, () => {
    const judged = judgeOne(sketch, sketch.status === undefined ? mustBeAccepted : FORMAT);
    expect(judged.failed).toContain('auth.key-not-echoed');
    expect(JSON.stringify([judged.findings, judged.evidence])).not.toContain(apiKey);
  });
}

test('an answer to a request that carries the key elsewhere is not searched for it', () => {
  const judged = judgeOne({ status: 403, body: { message: apiKey } }, { ...FORMAT, carriesSecret: true });
  expect(judged.failed).toEqual([]);
  expect(samplesOf(judged, 'auth.key-not-echoed')).toEqual({ judged: 0, unjudged: 0 });
});

const traces: readonly string[] = [
  'TypeError: x is undefined',
  'at handler (/var/task/index.js:10:3)',
  'Traceback (most recent call last)',
  'see /usr/src/app/server.py',
  'C:\\inetpub\\app\\error.log',
  'SELECT * FROM submissions WHERE id = 1',
  'select s.id as id, s."name" from submissions s',
  'INSERT INTO submissions VALUES (1)',
  'ORA-00942: table or view does not exist',
  "Cannot read properties of undefined (reading 'a')",
  'Unexpected token } in JSON at position 4',
];
for (const trace of traces) {
  test(`internals: ${trace}`, () => {
    const body = { ...refusal, detail: trace };
    expect(judgeOne({ status: 400, body }, FORMAT).failed).toEqual(['error.no-internals']);
    // The same words from the request itself give nothing away.
    expect(judgeOne({ status: 400, body, sent: { cf1: trace } }, FORMAT).failed).toEqual([]);
    const hidden = { body: envelopeOf({ ...success(), trace }), encrypted: true };
    expect(judgeOne(hidden, mustBeAccepted).failed).toEqual(['error.no-internals']);
  });
}

test('an answer that only said what its request had said is looked at again after another request', () => {
  const [trace = ''] = traces;
  const recorder = newRecorder();
  const judge = new Judge({ recorder, strict: true, secretsIn: (text) => redactor.found(text) });
  const body = { ...refusal, detail: trace };
  const failures = (): number => recorder.evidence().judgements['error.no-internals']?.failures ?? 0;
  judge.judge(exchangeOf({ status: 400, body, sent: { cf1: trace } }), FORMAT);
  expect(failures()).toBe(0);
  judge.judge(exchangeOf({ status: 400, body }), FORMAT);
  // What gave something away is no familiar answer either, also for a judge with another recorder.
  judge.recordingTo(recorder).judge(exchangeOf({ status: 400, body }), FORMAT);
  expect(failures()).toBe(2);
});

for (const harmless of ['invalid format: /etc', 'Select a country from the list', 'and/or', 'Error: no']) {
  test(`no internals: ${harmless}`, () => {
    expect(judgeOne({ status: 400, body: { ...refusal, detail: harmless } }, FORMAT).failed).toEqual([]);
  });
}

test('an answer to a request without a valid key is judged for what it gives away alone (A14, A33)', () => {
  const about: Subject = {
    expectation: { kind: 'observed', row: 'A14' },
    counterexample: { way: 'auth.missing-key', words: 'without a key' },
    unauthenticated: true,
  };
  const judged = judgeOne({ status: 401, body: { error: 'no', at: '/var/task/index.js' } }, about, true);
  expect(judged.failed).toEqual(['error.no-internals']);
  expect(judged.rows).toEqual(['A14: refused: 401']);
});

test('a neighbouring answer is judged for being there and for what it gives away, not for its shape', () => {
  const recorder = newRecorder();
  const judge = new Judge({ recorder, strict: true, secretsIn: (text) => redactor.found(text) });
  judge.judgeNeighbour(exchangeOf({ body: { Items: [], took: 1 }, headers: {} }), FORMAT);
  expect(recorder.findings()).toEqual([]);
  judge.judgeNeighbour(exchangeOf({ status: 500, body: `for ${apiKey}` }), FORMAT);
  expect(recorder.findings().map(({ requirement }) => requirement)).toEqual([
    'robustness.no-server-error',
    'auth.key-not-echoed',
  ]);
});
