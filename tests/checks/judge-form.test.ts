/** The form of an answer: an envelope for an encrypted request (§6-2), and what the register leaves open. */
import { expect, test } from '@playwright/test';
import type { Subject } from '../../checks/subject.js';
import type { RequirementId } from '../../schemas/index.js';
import {
  envelopeOf,
  error,
  FORMAT,
  judgeOne,
  mustBeAccepted,
  refusal,
  refusedWith,
  type Sketch,
  samplesOf,
  success,
} from './support.js';

test.describe('the form of an answer', () => {
  const sealedSuccess = { body: envelopeOf(success()), encrypted: true } as const;

  test('an envelope for an encrypted request is right', () => {
    const judged = judgeOne(sealedSuccess, mustBeAccepted, true);
    expect(judged.failed).toEqual([]);
    expect(samplesOf(judged, 'encryption.envelope').judged).toBe(1);
    expect(samplesOf(judged, 'encryption.response-decrypts').judged).toBe(1);
    expect(samplesOf(judged, 'success.status-and-shape').judged).toBe(1);
  });

  test('an error in an envelope counts as encrypted', () => {
    const judged = judgeOne({ status: 400, body: envelopeOf(refusal), encrypted: true }, FORMAT);
    expect(judged.failed).toEqual([]);
    expect(judged.ruling).toEqual({ ruling: 'held' });
    expect(judged.evidence.codes).toEqual([{ code: 'invalid_format', form: 'encrypted', count: 1 }]);
  });

  test('an envelope for a plain request', () => {
    const judged = judgeOne({ body: envelopeOf(success()) }, mustBeAccepted);
    expect(judged.failed).toEqual(['encryption.plain-stays-plain']);
    expect(samplesOf(judged, 'success.status-and-shape').judged).toBe(1);
  });

  test('a plain answer to an encrypted request', () => {
    const judged = judgeOne({ body: success(), encrypted: true }, mustBeAccepted);
    expect(judged.failed).toEqual(['encryption.envelope']);
    expect(samplesOf(judged, 'success.status-and-shape').judged).toBe(1);
  });

  test('isEncrypted as a text', () => {
    const body = { ...envelopeOf(success()), isEncrypted: 'true' };
    expect(judgeOne({ body, encrypted: true }, mustBeAccepted).failed).toEqual(['encryption.envelope']);
  });

  test('no isEncrypted', () => {
    const { data } = envelopeOf(success());
    expect(judgeOne({ body: { data }, encrypted: true }, mustBeAccepted).failed).toEqual([
      'encryption.envelope',
    ]);
  });

  test('data that is no text hides the document', () => {
    const judged = judgeOne({ body: { data: 7, isEncrypted: true }, encrypted: true }, mustBeAccepted);
    expect(judged.failed).toEqual(['encryption.envelope']);
    expect(samplesOf(judged, 'encryption.response-decrypts')).toEqual({ judged: 0, unjudged: 1 });
    expect(samplesOf(judged, 'success.status-and-shape').judged).toBe(0);
  });

  test('data under another key hides the document', () => {
    const body = { data: Buffer.alloc(32, 7).toString('base64'), isEncrypted: true };
    const judged = judgeOne({ status: 400, body, encrypted: true }, FORMAT);
    expect(judged.failed).toEqual(['encryption.response-decrypts']);
    expect(judged.ruling.ruling).toBe('unjudged');
    expect(samplesOf(judged, 'error.status-and-shape').judged).toBe(0);
  });

  test('data that decrypts to no JSON', () => {
    const judged = judgeOne({ body: envelopeOf('no JSON'), encrypted: true }, mustBeAccepted);
    expect(judged.failed).toEqual(['encryption.response-decrypts']);
  });

  test('the wrapped form is observed (A5)', () => {
    const judged = judgeOne({ body: { body: envelopeOf(success()) }, encrypted: true }, mustBeAccepted);
    expect(judged.failed).toEqual([]);
    expect(judged.rows).toEqual(['A5: the envelope stands in a member `body`']);
  });

  for (const [form, body] of [
    ['plain', error('invalid_payload')],
    ['an envelope', envelopeOf(error('invalid_payload'))],
  ] as const) {
    test(`what no key opens may be answered as ${form} (A11)`, () => {
      const about = { ...refusedWith(['invalid_payload']), sealed: true };
      const judged = judgeOne({ status: 400, body }, about);
      expect(judged.failed).toEqual([]);
      expect(judged.rows).toEqual([`A11: ${form}`]);
      expect(judged.ruling).toEqual({ ruling: 'held' });
    });
  }
});

const openReadings: readonly (readonly [row: string, id: RequirementId, sketch: Sketch, about: Subject])[] = [
  ['A16', 'success.status-and-shape', { body: { ...success(), took: 3 } }, mustBeAccepted],
  ['A16', 'error.status-and-shape', { status: 400, body: { ...refusal, requestId: 'r' } }, FORMAT],
  ['A19', 'success.status-and-shape', { status: 201, body: success() }, mustBeAccepted],
  [
    'A20',
    'success.status-and-shape',
    { body: success(), headers: { 'content-type': 'text/html' } },
    mustBeAccepted,
  ],
  ['A20', 'error.status-and-shape', { status: 400, body: refusal, headers: {} }, FORMAT],
];
for (const [row, id, sketch, about] of openReadings) {
  test(`${row} is observed, and in strict a finding under ${id}`, () => {
    const usual = judgeOne(sketch, about);
    expect(usual.failed).toEqual([]);
    expect(usual.rows).toEqual([expect.stringContaining(`${row}: `)]);
    const strict = judgeOne(sketch, about, true);
    expect(strict.failed).toEqual([id]);
    expect(strict.rows).toEqual(usual.rows);
    expect(strict.ruling.ruling).toBe('held');
  });
}

for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON ;x=y']) {
  test(`the media type ${type} is right, also in strict (A20)`, () => {
    const judged = judgeOne({ body: success(), headers: { 'content-type': type } }, mustBeAccepted, true);
    expect(judged.failed).toEqual([]);
  });
}
