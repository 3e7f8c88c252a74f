/** Evidence is complete in its totals, bounded in its size, and free of secrets, whatever a target answers. */
import { expect, test } from '@playwright/test';
import { SUMMARY_LIMIT_BYTES } from '../../checks/bounded.js';
import type { FindingDraft } from '../../checks/finding.js';
import { FINDINGS_LIMIT } from '../../checks/learned.js';
import { BODY_LIMIT_BYTES, recordBody } from '../../checks/recorded.js';
import { validateEvidence } from '../../schemas/index.js';
import { apiKey, exchangeOf, newRecorder, redactor } from './support.js';

const draft = (change: Partial<FindingDraft> = {}): FindingDraft => ({
  requirement: 'error.invalid-format',
  key: 'key',
  summary: 'A summary.',
  expected: 'one thing',
  actual: 'another',
  counterexample: { way: 'a.way', words: 'words', document: '{}' },
  exchange: exchangeOf({ status: 200, body: 'x' }),
  ...change,
});

const sent = (body: string | Uint8Array) => ({ exchange: exchangeOf({ sent: body }) });
const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

function valid(evidence: unknown): void {
  expect(validateEvidence(evidence), JSON.stringify(validateEvidence.errors)).toBe(true);
}

test('samples, failures and what they covered add up', () => {
  const recorder = newRecorder();
  recorder.judged('error.invalid-format', { ways: 'a', fields: ['x', 'y'] });
  recorder.judged('error.invalid-format', { ways: ['b', 'a'] });
  recorder.unjudged('error.invalid-format');
  recorder.failed(draft());
  recorder.judged('auth.missing-key');
  const evidence = recorder.evidence();
  valid(evidence);
  expect(evidence.judgements).toEqual({
    'error.invalid-format': {
      samples: 2,
      unjudged: 1,
      failures: 1,
      covered: { ways: ['a', 'b'], fields: ['x', 'y'] },
    },
    'auth.missing-key': { samples: 1, unjudged: 0, failures: 0, covered: {} },
  });
  expect(recorder.failuresOf(['error.invalid-format', 'auth.missing-key'])).toBe(1);
});

test("what is learned in a task of the run stands apart; what was sent for it, and its end, are the check's", () => {
  const recorder = newRecorder();
  recorder.judged('error.invalid-format');
  const task = recorder.task('submission base');
  task.judged('error.invalid-format');
  task.failed(draft());
  task.observed('A4', 'accepted', 'an example');
  task.code('invalid_format', 'plain');
  // A task within a task is one of the check's as well.
  task.task('one of each error').malformation('email', 'a.way', 'passed');
  task.exchanged('POST plain', exchangeOf({ status: 200, body: 'x' }), 'yes');
  task.valid('accepted');
  expect(recorder.task('submission base')).toBe(task);

  const evidence = recorder.evidence();
  valid(evidence);
  expect(evidence).toMatchObject({ requests: 1, created: 1, validAccepted: 1 });
  expect(evidence).toMatchObject({ observations: [], codes: [], malformations: [] });
  expect(evidence.judgements['error.invalid-format']).toMatchObject({ samples: 1, failures: 0 });
  expect(evidence.tasks).toEqual({
    'submission base': {
      judgements: { 'error.invalid-format': { samples: 1, unjudged: 0, failures: 1, covered: {} } },
      observations: [{ row: 'A4', outcome: 'accepted', count: 1, examples: ['an example'] }],
      codes: [{ code: 'invalid_format', form: 'plain', count: 1 }],
      malformations: [],
    },
    'one of each error': {
      judgements: {},
      observations: [],
      codes: [],
      malformations: [{ field: 'email', way: 'a.way', passed: 1, failed: 0, observed: 0, untested: 0 }],
    },
  });
  expect(recorder.findings()).toMatchObject([{ summary: 'A summary.', task: 'submission base' }]);
  // Which check does a task is chance: its failures decide nothing in the check, and are the check's at its end.
  expect(recorder.failuresOf(['error.invalid-format'])).toBe(0);
  expect(recorder.hasOwnFailures).toBe(true);
  task.inconclusive('no leave');
  expect(task.reason).toBe('no leave');
  expect(recorder.state).toBe('inconclusive');
  recorder.task('encrypted ones').suiteError('odd');
  expect(recorder.evidence()).toMatchObject({ state: 'suite-error', errors: [{ message: 'odd' }] });
});

test('equal findings are one that occurred more than once, told by the smallest request', () => {
  const recorder = newRecorder();
  recorder.failed(draft({ ...sent('middling'), actual: 'first' }));
  recorder.failed(draft({ ...sent('a longer request'), actual: 'second' }));
  recorder.failed(draft({ ...sent('short'), actual: 'third' }));
  recorder.failed(draft({ key: 'another' }));
  recorder.failed(draft({ requirement: 'error.missing-data' }));
  expect(recorder.findings().map(({ occurrences, actual }) => [occurrences, actual])).toEqual([
    [3, 'third'],
    [1, 'another'],
    [1, 'another'],
  ]);
});

test('a counterexample that was searched for tells better than one met in passing', () => {
  const recorder = newRecorder();
  recorder.failed(draft(sent('{}')));
  recorder.failed(draft({ ...sent('{"a longer":"one"}'), path: '3:1:0', actual: 'shrunk' }));
  expect(recorder.findings()).toMatchObject([{ path: '3:1:0', actual: 'shrunk', occurrences: 2, seed: 7 }]);
});

test(`at most ${FINDINGS_LIMIT} findings are told, and all are counted`, () => {
  const recorder = newRecorder();
  for (let n = 0; n < 100; n += 1) recorder.failed(draft({ key: `key ${n}` }));
  // Those that are told already go on being counted.
  recorder.failed(draft({ key: 'key 0' }));
  expect(recorder.findings()).toHaveLength(20);
  expect(recorder.findings()[0]?.occurrences).toBe(2);
  expect(recorder.evidence().judgements['error.invalid-format']?.failures).toBe(101);
});

test('no secret is left in anything that is recorded', () => {
  const recorder = newRecorder();
  const forms = [apiKey, encodeURIComponent(apiKey), Buffer.from(apiKey).toString('base64'), `"${apiKey}"`];
  const all = forms.join(' ');
  const leaky = exchangeOf({ status: 400, body: { message: all }, headers: { 'x-a': all }, sent: { all } });
  recorder.failed(
    draft({
      key: all,
      summary: all,
      expected: all,
      actual: all,
      confirmed: all,
      counterexample: { way: 'a.way', words: all, document: all },
      exchange: { ...leaky, request: { ...leaky.request, path: `/?k=${apiKey}` } },
    }),
  );
  recorder.failed(
    draft({
      key: 'bytes',
      exchange: exchangeOf({ sent: Buffer.concat([Buffer.of(0xff), Buffer.from(all)]) }),
    }),
  );
  recorder.observed('A20', all, all);
  recorder.valid(`400 ${all}`);
  recorder.inconclusive(all);
  recorder.suiteError(all);
  recorder.setup({
    suite: { name: 's', version: '1' },
    target: { name: 't', baseUrl: 'http://127.0.0.1', capabilities: [] },
    run: { id: 'r', seed: 1, profile: 'smoke', strict: false },
    lines: [all],
    stop: all,
    encryption: all,
  });
  const told = JSON.stringify([recorder.findings(), recorder.evidence()]);
  for (const form of forms) expect(told).not.toContain(JSON.stringify(form).slice(1, -1));
  expect(redactor.found(told)).toEqual([]);
  // Bytes are told in base64, which must not hide one either.
  const base64 = recorder.findings()[1]?.request?.body?.base64 ?? '';
  expect(Buffer.from(base64, 'base64').toString('latin1')).toContain('$ARGOS_API_KEY');
});

test('a usual summary keeps its examples, five of them, short', () => {
  const recorder = newRecorder();
  for (let n = 0; n < 9; n += 1) recorder.observed('A4', 'accepted', `example ${n} ${'x'.repeat(300)}`);
  recorder.observed('A4', 'accepted', 'example 0');
  const [entry] = recorder.evidence().observations;
  expect(entry).toMatchObject({ row: 'A4', outcome: 'accepted', count: 10 });
  expect(entry?.examples).toHaveLength(5);
  for (const example of entry?.examples ?? []) expect(example.length).toBeLessThan(200);
});

test('a long run stays within 64 KiB, and its totals stay', () => {
  const recorder = newRecorder();
  const exchange = exchangeOf({ status: 400, body: 'x' });
  const seconds = 20_000;
  for (let second = 0; second < seconds; second += 1) {
    const startedAt = exchange.startedAt + second * 1000;
    const failed = second % 10 === 0 ? { failure: { kind: 'reset', words: 'reset' } as const } : {};
    recorder.exchanged('POST plain', { ...exchange, ...failed, startedAt }, 'unknown');
  }
  for (let n = 0; n < 60; n += 1) {
    for (let m = 0; m < 5; m += 1) recorder.observed('A15', `outcome ${n}`, `${m} ${'y'.repeat(150)}`);
  }
  const evidence = recorder.evidence();
  valid(evidence);
  expect(sizeOf(evidence)).toBeLessThanOrEqual(SUMMARY_LIMIT_BYTES);
  expect(evidence.timeline.length).toBeGreaterThanOrEqual(30);
  const sum = (part: 'requests' | 'failures') =>
    evidence.timeline.reduce((total, bucket) => total + bucket[part], 0);
  expect(sum('requests')).toBe(seconds);
  expect(sum('failures')).toBe(seconds / 10);
  expect(evidence.requests).toBe(seconds);
  expect(evidence.unknownOutcomes).toBe(seconds);
  expect(evidence.latency['POST plain']?.count).toBe(seconds);
});

test('a target that never says the same thing twice stays within 64 KiB', () => {
  const recorder = newRecorder();
  const task = recorder.task('submission full');
  for (let n = 0; n < 3_000; n += 1) {
    const noise = `${n} \u0001${'홍'.repeat(500)}`;
    task.observed('A16', `extra properties: ${noise}`, noise);
    recorder.observed('A16', `extra properties: ${noise}`, noise);
    recorder.observed('A20', 'Content-Type is text/html', 'the usual');
    recorder.valid(`400 ${noise}`);
    recorder.suiteError(noise);
  }
  const evidence = recorder.evidence();
  valid(evidence);
  expect(sizeOf(evidence)).toBeLessThanOrEqual(SUMMARY_LIMIT_BYTES);
  for (const { observations } of [evidence, ...Object.values(evidence.tasks)]) {
    const told = observations.filter(({ row }) => row === 'A16');
    expect(told.reduce((total, { count }) => total + count, 0)).toBe(3_000);
  }
  expect(evidence.observations).toContainEqual(
    expect.objectContaining({ row: 'A20', outcome: 'Content-Type is text/html', count: 3_000 }),
  );
  expect(Object.values(evidence.validRefused).reduce((a, b) => a + b, 0)).toBe(3_000);
  // Asking twice gives the same.
  expect(recorder.evidence().observations).toEqual(evidence.observations);
  expect(recorder.evidence().tasks).toEqual(evidence.tasks);
});

test('a finding about huge bodies stays small', () => {
  const recorder = newRecorder();
  const huge = `{"x":"${'é"'.repeat(2_000_000)}"}`;
  recorder.failed(
    draft({
      summary: huge,
      actual: huge,
      counterexample: { way: 'w', words: huge, document: huge },
      exchange: exchangeOf({ sent: huge, body: huge, encrypted: true }),
    }),
  );
  expect(sizeOf(recorder.findings())).toBeLessThan(256 * 1024);
});

test('bodies are told up to 32 KiB, whole characters, with the length of the whole', () => {
  const small = Buffer.from('{"a":"é"}');
  expect(recordBody(small, redactor)).toEqual({ text: '{"a":"é"}', bytes: 10, truncated: false });
  expect(recordBody(Buffer.from('\ufeff{}'), redactor)).toMatchObject({ text: '\ufeff{}', bytes: 5 });

  const text = recordBody(Buffer.from(`a${'홍'.repeat(20_000)}`), redactor);
  expect(text).toMatchObject({ bytes: 60_001, truncated: true });
  expect(Buffer.byteLength(text.text ?? '')).toBeLessThanOrEqual(BODY_LIMIT_BYTES);
  expect(text.text).toMatch(/^a홍+$/);

  const binary = recordBody(Buffer.alloc(40_000, 0xff), redactor);
  expect(binary).toMatchObject({ bytes: 40_000, truncated: true });
  expect(Buffer.from(binary.base64 ?? '', 'base64')).toHaveLength(BODY_LIMIT_BYTES);
});

test('a secret across the cut is no half secret', () => {
  for (const filler of ['x', '\xff']) {
    for (let at = BODY_LIMIT_BYTES - apiKey.length; at <= BODY_LIMIT_BYTES; at += 3) {
      const bytes = Buffer.concat([
        Buffer.alloc(at, filler, 'latin1'),
        Buffer.from(apiKey),
        Buffer.alloc(99),
      ]);
      const { text, base64 = '' } = recordBody(bytes, redactor);
      const told = text ?? Buffer.from(base64, 'base64').toString('latin1');
      expect(told).not.toContain(apiKey.slice(0, 4));
    }
  }
});

test('the first reason stays, and an error of the suite comes before it', () => {
  const recorder = newRecorder();
  recorder.inconclusive('one');
  recorder.inconclusive('two');
  expect([recorder.state, recorder.reason]).toEqual(['inconclusive', 'one']);
  recorder.suiteError('three');
  recorder.inconclusive('four');
  const evidence = recorder.evidence();
  valid(evidence);
  expect(evidence).toMatchObject({
    state: 'suite-error',
    reason: 'three',
    errors: [{ where: 'error.invalid-format', message: 'three' }],
  });
});

test('what was not tested says what to configure', () => {
  const recorder = newRecorder();
  recorder.notTested('no such fixture', 'ARGOS_X');
  expect(recorder.evidence()).toMatchObject({
    state: 'not-tested',
    reason: 'no such fixture',
    configure: 'ARGOS_X',
  });
});

test('latencies fall into their buckets', () => {
  const recorder = newRecorder();
  for (const latencyMs of [0.5, 1, 1.001, 30_000, 30_001]) {
    recorder.exchanged('POST plain', { ...exchangeOf({}), latencyMs }, 'no');
  }
  const { buckets, count, maxMs, sumMs } = recorder.evidence().latency['POST plain'] ?? { buckets: [] };
  expect(buckets).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
  expect([count, maxMs, sumMs]).toEqual([5, 30_001, 60_003.501]);
});
