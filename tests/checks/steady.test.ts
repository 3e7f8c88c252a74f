/** Telling a target's fault from the network's: what is sent again, how often, and what a canary decides. */
import { expect, test } from '@playwright/test';
import { SuiteError } from '../../checks/context.js';
import { bytesOf, sendBytes, sendCase } from '../../checks/sender.js';
import type { Subject } from '../../checks/subject.js';
import { baseSubmission, caseOf, validCase } from '../../generators/index.js';
import type { Call } from '../../wire/client.js';
import {
  contextWith,
  error,
  mustBeAccepted,
  refusedWith,
  type Script,
  type Sketch,
  success,
} from './support.js';

const REFUSED = refusedWith(['missing_data']);
const fine: Sketch = { status: 400, body: error('missing_data') };
const gone: Sketch = { failure: 'reset' };
const at = (status: number, headers: Record<string, string> = {}): Sketch => ({ status, headers, body: 'x' });
const request = new TextEncoder().encode('{"the":"request"}');
const isCanary = (call: Call): boolean => Buffer.from(call.body ?? []).toString() === '{}';

/** Sends one request to a target that answers it by a list, and its canaries by another; the last one stays. */
async function sendTo(answers: readonly Sketch[], canaries: readonly Sketch[], about: Subject) {
  const counts = { request: 0, canary: 0 };
  const script: Script = (call) => {
    const [list, kind] = isCanary(call) ? ([canaries, 'canary'] as const) : ([answers, 'request'] as const);
    const sketch = list[Math.min(counts[kind], list.length - 1)] ?? {};
    counts[kind] += 1;
    return sketch;
  };
  const { context, recorder, calls, trips } = contextWith(script);
  const { exchange, ruling } = await sendBytes(context, { body: request, serial: 'first' }, about);
  const evidence = recorder.evidence();
  return { exchange, ruling, evidence, findings: recorder.findings(), calls, trips, counts };
}

test('a steady answer is asked for once, without a canary', async () => {
  const { counts, ruling } = await sendTo([fine], [fine], REFUSED);
  expect(counts).toEqual({ request: 1, canary: 0 });
  expect(ruling).toEqual({ ruling: 'held' });
});

test('500 is an answer of the target itself: a finding at once', async () => {
  const { counts, findings } = await sendTo([at(500)], [fine], REFUSED);
  expect(counts).toEqual({ request: 1, canary: 0 });
  expect(findings.map(({ requirement }) => requirement)).toEqual(['robustness.no-server-error']);
});

test('503 twice, then fine: nothing is held against the target', async () => {
  const sent = await sendTo([at(503), at(503), fine], [fine], REFUSED);
  expect(sent.counts).toEqual({ request: 3, canary: 2 });
  expect(sent.findings).toEqual([]);
  expect(sent.ruling).toEqual({ ruling: 'held' });
  expect(sent.trips).toEqual([]);
  // The ledger holds an intent for each request: a serial is never used twice.
  const serials = sent.calls.map(({ serial }) => serial);
  expect(new Set(serials).size).toBe(serials.length);
  expect(sent.calls.filter((call) => !isCanary(call)).every(({ body }) => body === request)).toBe(true);
  expect(sent.evidence.requests).toBe(5);
});

for (const [name, answer] of [
  ['a reset', gone],
  ['a time-out', { failure: 'timeout' }],
  ['502', at(502)],
  ['503', at(503)],
  ['504', at(504)],
] as const) {
  test(`${name} three times, with an answered canary between, is a finding`, async () => {
    const { counts, findings, evidence, trips } = await sendTo([answer], [fine], REFUSED);
    expect(counts).toEqual({ request: 3, canary: 2 });
    expect(trips).toEqual([]);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      requirement: 'robustness.no-server-error',
      confirmed: expect.stringContaining('three times'),
      counterexample: REFUSED.counterexample,
    });
    expect(evidence.judgements['robustness.no-server-error']?.failures).toBe(1);
    expect(evidence.state).toBe('completed');
  });

  test(`${name}, and the canary is dead: the run ends, and nothing is held against the target`, async () => {
    const { counts, findings, evidence, trips, ruling } = await sendTo([answer], [gone], REFUSED);
    expect(counts).toEqual({ request: 1, canary: 2 });
    expect(findings).toEqual([]);
    expect(trips).toEqual([expect.stringContaining('the target stopped answering')]);
    expect(evidence.state).toBe('inconclusive');
    expect(ruling.ruling).toBe('unjudged');
  });
}

test('one lost canary is not the end', async () => {
  const { counts, trips, ruling } = await sendTo([at(503), fine], [gone, fine], REFUSED);
  expect(counts).toEqual({ request: 2, canary: 2 });
  expect(trips).toEqual([]);
  expect(ruling).toEqual({ ruling: 'held' });
});

test('429 is waited out as long as Retry-After says, and is never a finding (A38)', async () => {
  const started = Date.now();
  const again = await sendTo([at(429, { 'retry-after': '0.25' }), fine], [fine], REFUSED);
  expect(Date.now() - started).toBeGreaterThanOrEqual(240);
  expect(again.counts).toEqual({ request: 2, canary: 1 });
  expect(again.ruling).toEqual({ ruling: 'held' });
  expect(again.evidence.observations.map(({ row }) => row)).toEqual(['A38']);

  const never = await sendTo([at(429, { 'retry-after': '0' })], [fine], REFUSED);
  expect(never.counts).toEqual({ request: 3, canary: 2 });
  expect(never.findings).toEqual([]);
  expect(never.ruling.ruling).toBe('unjudged');
  expect(never.trips).toEqual([]);
});

test('a date in Retry-After that has passed is no wait', async () => {
  const started = Date.now();
  const header = { 'retry-after': new Date(Date.now() - 60_000).toUTCString() };
  const { counts } = await sendTo([at(503, header), fine], [fine], REFUSED);
  expect(counts.request).toBe(2);
  expect(Date.now() - started).toBeLessThan(2_000);
});

for (const expectation of [
  mustBeAccepted.expectation,
  { kind: 'observed', row: 'A15' },
  { kind: 'control' },
] as const) {
  for (const answer of [gone, at(503), at(429, { 'retry-after': '0' })]) {
    test(`a request that could create is never resent: ${expectation.kind}, ${JSON.stringify(answer)}`, async () => {
      const about: Subject = { expectation, counterexample: mustBeAccepted.counterexample };
      const { counts, findings, ruling } = await sendTo([answer, { body: success() }], [fine], about);
      expect(counts).toEqual({ request: 1, canary: 1 });
      expect(findings).toEqual([]);
      expect(ruling.ruling).toBe('unjudged');
    });
  }
}

test('what must be refused whatever else is open about it is free to send again', async () => {
  const about: Subject = {
    ...mustBeAccepted,
    expectation: { kind: 'observed', row: 'A15' },
    refusedAnyhow: true,
  };
  const { counts, findings } = await sendTo([gone], [fine], about);
  expect(counts.request).toBe(3);
  expect(findings.map(({ requirement }) => requirement)).toEqual(['robustness.no-server-error']);
});

test("the end of a check's time ends a wait", async () => {
  const over = new Error('the time is up');
  for (const signal of [AbortSignal.abort(over), abortedIn(50, over)]) {
    const { context } = contextWith(() => at(429, { 'retry-after': '9' }), { signal });
    const started = Date.now();
    await expect(sendBytes(context, { body: request, serial: 'first' }, REFUSED)).rejects.toBe(over);
    expect(Date.now() - started).toBeLessThan(2_000);
  }
});

function abortedIn(milliseconds: number, reason: Error): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), milliseconds);
  return controller.signal;
}

test('a case that is not what it claims to be is an error of the suite, and is not sent', async () => {
  const { context, calls } = contextWith(() => fine);
  const twin = baseSubmission(context.facts);
  const nothingChanged = caseOf(twin, {
    way: 'kycStatus.other',
    words: 'kycStatus is "approved"',
    edit: { kind: 'set', field: 'kycStatus', value: twin.kycStatus },
    earns: [{ code: 'invalid_format', fields: ['kycStatus'] }],
  });
  await expect(sendCase(context, nothingChanged, REFUSED.expectation)).rejects.toBeInstanceOf(SuiteError);
  expect(calls).toEqual([]);
  expect(() => bytesOf(validCase({ ...twin, birthDate: 'x' }), context.nextStamp())).toThrow(SuiteError);
});

test('an encrypted case goes out as ciphertext and is remembered as what it encrypts', async () => {
  const { context, calls } = contextWith(() => ({ body: success() }));
  const subject = validCase(baseSubmission(context.facts));
  const trial = await sendCase(context, subject, { kind: 'control' }, { encrypted: true });
  const [call] = calls;
  const wire = Buffer.from(call?.body ?? []).toString();
  expect(wire).toMatch(/^(?:[A-Za-z0-9]|%2B|%2F|%3D)+$/);
  const opened = context.client.cipher?.decrypt(Buffer.from(decodeURIComponent(wire), 'base64'));
  expect(Buffer.from(opened ?? [])).toEqual(Buffer.from(call?.plaintext ?? []));
  expect(trial.about.counterexample.words).toBe('a valid submission, encrypted');
});
