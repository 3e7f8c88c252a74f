/** A few exchanges stand for the rest: one of each kind and outcome first, redacted, within bounds. */
import { expect, test } from '@playwright/test';
import { SAMPLES_LIMIT, SAMPLES_LIMIT_BYTES } from '../../checks/sampled.js';
import { readAttachments } from '../../reports/collect.js';
import { EVIDENCE_ATTACHMENT, EXCHANGES_ATTACHMENT, validateExchanges } from '../../schemas/index.js';
import { apiKey, exchangeOf, newRecorder } from './support.js';

test('two of a kind at most, and those that nothing else is like before the second ones', () => {
  const recorder = newRecorder();
  for (let i = 0; i < 40; i++) recorder.exchanged('POST plain', exchangeOf({ status: 200 }), 'no');
  expect(recorder.exchanges()).toHaveLength(2);
  for (let status = 400; status < 430; status++) {
    for (const _ of [1, 2]) recorder.exchanged('POST plain', exchangeOf({ status }), 'no');
  }
  const kinds = recorder.exchanges().map(({ kind }) => kind);
  expect(kinds).toHaveLength(SAMPLES_LIMIT);
  expect(new Set(kinds).size).toBe(SAMPLES_LIMIT);
  expect(validateExchanges(recorder.exchanges())).toBe(true);
});

test('they say when they went out and hold no secret', () => {
  const recorder = newRecorder();
  const startedAt = Date.parse('2026-11-24T09:10:56.789Z');
  const exchange = { ...exchangeOf({ status: 200, body: `key ${apiKey}`, sent: apiKey }), startedAt };
  recorder.exchanged('POST plain', exchange, 'no');
  const [sample] = recorder.exchanges();
  expect(sample?.request.sentAt).toBe('2026-11-24T09:10:56.789Z');
  expect(sample?.response.body?.text).toBe('key $ARGOS_API_KEY');
  expect(JSON.stringify(recorder.exchanges())).not.toContain(apiKey);
});

test('big bodies are cut where a secret stands whole, and all of them stay in bounds', () => {
  const recorder = newRecorder();
  const body = `${'x'.repeat(4_096 - 5)}${apiKey}${'\u0001'.repeat(100_000)}`;
  for (let status = 400; status < 412; status++) {
    recorder.exchanged('POST plain', exchangeOf({ status, body, sent: '\u0001'.repeat(9_000) }), 'no');
  }
  const samples = recorder.exchanges();
  expect(samples.length).toBeGreaterThan(0);
  const text = JSON.stringify(samples);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(SAMPLES_LIMIT_BYTES);
  expect(text).not.toContain(apiKey.slice(0, 5));
  expect(samples[0]?.response.body).toMatchObject({ bytes: Buffer.byteLength(body), truncated: true });
});

test('a reporter reads them, and leaves out what is of another shape', () => {
  const recorder = newRecorder();
  recorder.exchanged('POST plain', exchangeOf({ status: 200 }), 'no');
  const attach = (name: string, value: unknown) => ({ name, body: Buffer.from(JSON.stringify(value)) });
  const evidence = attach(EVIDENCE_ATTACHMENT, recorder.evidence());
  const good = attach(EXCHANGES_ATTACHMENT, recorder.exchanges());
  expect(readAttachments('a', [evidence, good]).exchanges).toHaveLength(1);
  for (const bad of [{}, [{}], [{ kind: 'x', request: 1, response: 2 }], 'cut']) {
    const report = readAttachments('a', [evidence, attach(EXCHANGES_ATTACHMENT, bad)]);
    expect(report.exchanges).toBeUndefined();
    expect(report.problem).toBeUndefined();
  }
});
