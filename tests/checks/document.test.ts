/** The class of an answer, and its description for a reader; the field that a message names. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { classOf, describeAnswer, outcomeOf } from '../../checks/document.js';
import { describeExpectation } from '../../checks/expectations.js';
import { namedField } from '../../checks/facets.js';
import { documentedErrors, documentedMessage, validateError } from '../../schemas/index.js';
import { envelopeOf, error, exchangeOf, refusedWith, type Sketch, success } from './support.js';

const classes: readonly (readonly [Sketch, ReturnType<typeof classOf>, outcome: string])[] = [
  [{ status: 200, body: success() }, 'accepted', '200'],
  [{ status: 201, body: 'no JSON' }, 'accepted', '201'],
  [{ status: 204 }, 'accepted', '204'],
  [{ status: 200, body: error('missing_data') }, 'refused', '200 missing_data'],
  // An id and a code at once: something was created, whatever else is said.
  [{ status: 200, body: { ...error('missing_data'), submissionId: 'x' } }, 'accepted', '200 missing_data'],
  [{ status: 400, body: error('missing_data') }, 'refused', '400 missing_data'],
  [{ status: 400, body: envelopeOf(error('missing_data')), encrypted: true }, 'refused', '400 missing_data'],
  [{ status: 422, body: 'no JSON' }, 'refused', '422'],
  [{ status: 404, body: { message: 'x' } }, 'refused', '404'],
  [{ status: 401 }, 'gateway', '401'],
  [{ status: 403, body: { message: 'Forbidden' } }, 'gateway', '403'],
  [{ status: 413, body: { message: 'Request Entity Too Large' } }, 'gateway', '413'],
  [{ status: 403, body: error('invalid_project') }, 'refused', '403 invalid_project'],
  [{ status: 429, body: error('missing_data') }, 'throttled', '429 missing_data'],
  [{ status: 400, body: { message: 'Too Many Requests' } }, 'throttled', '400'],
  [{ status: 503, body: { message: 'limit exceeded' } }, 'throttled', '503'],
  [{ status: 200, body: { message: 'limit exceeded' } }, 'accepted', '200'],
  [{ status: 500, body: error('processing_error') }, 'server-error', '500 processing_error'],
  [{ status: 502 }, 'server-error', '502'],
  [{ status: 301 }, 'other', '301'],
  [{ failure: 'timeout' }, 'none', 'no answer (timeout)'],
];
for (const [sketch, cls, outcome] of classes) {
  test(`${outcome} is ${cls}: ${JSON.stringify(sketch)}`, () => {
    const exchange = exchangeOf(sketch);
    expect(classOf(exchange)).toBe(cls);
    expect(outcomeOf(exchange)).toBe(outcome);
    expect(describeAnswer(exchange)).not.toContain('\n');
  });
}

test('an answer in words', () => {
  const words = (sketch: Sketch) => describeAnswer(exchangeOf(sketch));
  expect(words({ status: 400, body: error('missing_data') })).toBe(
    '400 {"errorCode":"missing_data","message":"Required input data is missing"}',
  );
  expect(words({ body: envelopeOf(success('a')), encrypted: true })).toBe(
    '200 {"message":"success","submissionId":"a"} (decrypted)',
  );
  expect(words({ body: { data: 'AAAA', isEncrypted: true } })).toMatch(
    /^200 with an envelope that does not decrypt to a document: \{"data":"AAAA"/,
  );
  expect(words({ status: 204 })).toBe('204 with an empty body');
  expect(words({ status: 502, body: '<p>\nBad\n</p>' })).toBe(
    '502 with a body that is no JSON: <p> Bad </p>',
  );
  expect(words({ status: 502, body: Uint8Array.of(0xff, 0xfe) })).toBe(
    '502 with a body that is no UTF-8, and so no JSON: 2 bytes',
  );
  expect(words({ failure: 'reset' })).toBe('no answer: it failed: reset');
  expect(words({ status: 400, body: 'x'.repeat(10_000) }).length).toBeLessThan(300);
  expect(outcomeOf(exchangeOf({ status: 400, body: { errorCode: 'y'.repeat(9_000) } })).length).toBeLessThan(
    60,
  );
});

test('what is expected names every code and its message, as answers are shown', () => {
  const { expectation } = refusedWith(['missing_data'], ['invalid_format', 'email', 'birthDate']);
  expect(describeExpectation(expectation)).toBe(
    '400 {"errorCode":"missing_data","message":"Required input data is missing"}, {"errorCode":"invalid_format","message":"invalid format: email"} or {"errorCode":"invalid_format","message":"invalid format: birthDate"}',
  );
});

test('the field that a message names', () => {
  expect(namedField('invalid_format', 'invalid format: email')).toEqual({ field: 'email' });
  expect(namedField('invalid_format', 'Invalid Format: email.')).toEqual({ field: 'email' });
  expect(namedField('invalid_format', 'INVALID FORMAT:email')).toEqual({ field: 'email' });
  expect(namedField('invalid_parameter', 'invalid parameter: Email')).toEqual({ field: 'Email' });
  expect(namedField('invalid_parameter', 'invalid parameter: ')).toEqual({ field: '' });
  expect(namedField('invalid_parameter', 'invalid parameter:  x')).toEqual({ field: ' x' });
  expect(namedField('invalid_format', 'invalid format email')).toBeUndefined();
  expect(namedField('invalid_format', 'invalid parameter: email')).toBeUndefined();
  expect(namedField('invalid_payload', 'invalid payload.')).toEqual({});
  expect(namedField('invalid_payload', 'Invalid payload..')).toBeUndefined();
  expect(namedField('invalid_payload', ' Invalid payload')).toBeUndefined();
  expect(namedField('missing_data', 'Required input data is missing: email')).toBeUndefined();
});

/** Texts close to a documented message: its letters in another case, something before, inside or after it. */
const nearMessages = fc
  .tuple(
    fc.constantFrom(...documentedErrors.map(({ code }) => code)),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
  )
  .chain(([code, field]) => {
    const text = documentedMessage(code, field);
    const odd = fc.constantFrom('', '.', ' ', '..', '\n', 'İ', 'ı', 'ſ', 'K', '\u2028', '\ud800', ':');
    return fc
      .record({
        upper: fc.array(fc.boolean(), { minLength: text.length, maxLength: text.length }),
        before: fc.oneof({ weight: 5, arbitrary: fc.constant('') }, odd),
        after: odd,
        at: fc.nat({ max: text.length }),
        inside: fc.oneof({ weight: 5, arbitrary: fc.constant('') }, odd),
      })
      .map(({ upper, before, after, at, inside }) => {
        const cased = [...text].map((letter, i) => (upper[i] ? letter.toUpperCase() : letter)).join('');
        return { code, message: before + cased.slice(0, at) + inside + cased.slice(at) + after };
      });
  });

test('namedField and error.schema.json read every message alike', () => {
  let documented = 0;
  fc.assert(
    fc.property(nearMessages, ({ code, message }) => {
      const named = namedField(code, message) !== undefined;
      if (named) documented += 1;
      return named === validateError({ errorCode: code, message });
    }),
    { seed: 1, numRuns: 5_000 },
  );
  // Both sides of the border were visited.
  expect(documented).toBeGreaterThan(1_000);
  expect(documented).toBeLessThan(4_000);
});

test('a message is documented for its own code only', () => {
  for (const one of documentedErrors) {
    for (const other of documentedErrors) {
      const message = documentedMessage(other.code, 'email');
      expect(namedField(one.code, message) !== undefined).toBe(one.code === other.code);
    }
  }
});

test('what the gateway says in a form of its own is not an error of the API (A14, A33, A38)', () => {
  const of = (status: number, body: string | object) => classOf(exchangeOf({ status, body }));
  expect(of(413, { errorCode: 'payload_too_large', message: 'no' })).toBe('gateway');
  expect(of(403, { errorCode: 'blocked' })).toBe('gateway');
  expect(of(401, { errorCode: 'unauthorized' })).toBe('gateway');
  expect(of(403, { errorCode: 'invalid_project', message: 'Invalid project' })).toBe('refused');
  expect(of(400, { errorCode: 'limit_exceeded', message: 'Limit Exceeded' })).toBe('throttled');
  expect(of(400, 'Too Many Requests')).toBe('throttled');
  expect(of(400, { errorCode: 'invalid_format', message: 'too many requests' })).toBe('refused');
});

test('a document that is nested too deep to be written down is told without failing', () => {
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  expect(describeAnswer(exchangeOf({ status: 400, body: deep }))).toMatch(/^400 /);
});
