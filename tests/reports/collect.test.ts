/** Attachments as reporters get them: what is missing, cut short, of another shape or there twice is never a pass. */
import { expect, test } from '@playwright/test';
import { type Attachment, hasEvidence, ofPreflight, readAttachments } from '../../reports/collect.js';
import { EVIDENCE_ATTACHMENT, FINDING_ATTACHMENT, PREFLIGHT_PREFIX } from '../../schemas/index.js';
import { enough, evidenceOf, resultOf, rowOf } from './evidence.js';
import { sampleFinding } from './sample.js';

const MUST = 'error.missing-data';
const evidence = evidenceOf(MUST);
const finding = sampleFinding(MUST);

const attached = (name: string, value: unknown): Attachment => ({
  name,
  body: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
});
const summary = (value: unknown = evidence) => attached(EVIDENCE_ATTACHMENT, value);
const found = (value: unknown = finding) => attached(FINDING_ATTACHMENT, value);

test('evidence and findings are read as they were attached, strangers aside', () => {
  const stranger = attached('screenshot', 'x');
  expect(
    readAttachments(MUST, [stranger, summary(), found(), found({ ...finding, task: 'a task' })]),
  ).toEqual({
    title: MUST,
    evidence,
    findings: [finding, { ...finding, task: 'a task' }],
  });
});

test('what a test brings of the preflight is not its own', () => {
  const brought = (name: string, value: unknown): Attachment => attached(PREFLIGHT_PREFIX + name, value);
  const preflight = { ...evidence, check: 'preflight', own: [] };
  const both = [
    brought(EVIDENCE_ATTACHMENT, preflight),
    brought(FINDING_ATTACHMENT, { ...finding, test: 'preflight' }),
    summary(),
  ];
  expect(readAttachments(MUST, both)).toEqual({ title: MUST, evidence, findings: [] });
  expect(readAttachments('preflight', ofPreflight(both))).toEqual({
    title: 'preflight',
    evidence: preflight,
    findings: [{ ...finding, test: 'preflight' }],
  });
  expect(ofPreflight([summary(), found()])).toEqual([]);
});

test('what Playwright attaches to a test that fails, or the test of the preflight, is no evidence of its own', () => {
  const stranger = attached('error-context', 'x');
  const brought = attached(PREFLIGHT_PREFIX + EVIDENCE_ATTACHMENT, evidence);
  expect(hasEvidence([stranger, brought])).toBe(false);
  expect(hasEvidence([stranger, found()])).toBe(true);
  expect(hasEvidence([brought, summary()])).toBe(true);
});

const whole = JSON.stringify(evidence);
const { requests: _, ...incomplete } = evidence;
const bad: readonly (readonly [string, readonly Attachment[], string])[] = [
  ['no evidence', [], 'without evidence'],
  ['evidence without a body', [{ name: EVIDENCE_ATTACHMENT }], 'without evidence'],
  ['evidence cut short', [summary(whole.slice(0, -1))], 'cannot be read'],
  ['an empty body', [summary('')], 'cannot be read'],
  ['evidence twice', [summary(), summary()], 'cannot be read'],
  ['evidence of a later version', [summary({ ...evidence, schemaVersion: 2 })], 'cannot be read'],
  ['evidence without a member', [summary(incomplete)], 'cannot be read'],
  ['evidence with another member', [summary({ ...evidence, more: 1 })], 'cannot be read'],
  ['evidence that is null', [summary('null')], 'cannot be read'],
  [
    'samples below zero',
    [summary({ ...evidence, judgements: { [MUST]: enough(MUST, { samples: -1 }) } })],
    'cannot be read',
  ],
];
for (const [name, attachments, problem] of bad) {
  test(`${name} is inconclusive, not a pass`, () => {
    const report = readAttachments(MUST, attachments, 'Error: the worker was killed');
    expect(report.evidence).toBeUndefined();
    expect(report.problem).toContain(problem);
    expect(report.problem).toContain('the worker was killed');
    const result = resultOf({ set: { [MUST]: report } });
    expect(rowOf(result, MUST)).toMatchObject({ verdict: 'inconclusive', reason: report.problem });
    expect(result.verdict).toBe('inconclusive');
    expect(result.run.complete).toBe(false);
  });
}

test('findings count although the evidence was lost', () => {
  const report = readAttachments(MUST, [found()]);
  const result = resultOf({ set: { [MUST]: report } });
  expect(rowOf(result, MUST)).toMatchObject({ verdict: 'failed', findings: [finding] });
});

const { curl: __, ...withoutCurl } = finding;
for (const [name, value] of [
  ['cut short', JSON.stringify(finding).slice(0, -1)],
  ['null', 'null'],
  ['a list', '[]'],
  ['without a member', withoutCurl],
  ['without a counterexample', { ...finding, counterexample: null }],
] as const) {
  test(`a finding that is ${name} is not told, and its failure stays`, () => {
    const judgements = { [MUST]: enough(MUST, { failures: 1 }) };
    const report = readAttachments(MUST, [summary({ ...evidence, judgements }), found(value), found()]);
    expect(report.findings).toEqual([finding]);
    const alone = readAttachments(MUST, [summary({ ...evidence, judgements }), found(value)]);
    const result = resultOf({ set: { [MUST]: alone } });
    expect(rowOf(result, MUST)).toMatchObject({ verdict: 'failed', findings: [], occurrences: 1 });
  });
}
