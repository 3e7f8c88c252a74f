/** However much is found, the result and its page stay of a size that can be opened and sent. */
import { expect, test } from '@playwright/test';
import { boundEvidence, EVIDENCE_CHARACTERS, MOST_FINDINGS } from '../../reports/bounded.js';
import { renderPage } from '../../reports/html/page.js';
import type { RequirementResult } from '../../schemas/generated/types.js';
import { validateResult } from '../../schemas/index.js';
import { failedResult, sampleFinding, sampleResult } from './sample.js';

const body = (text: string) => ({ text, bytes: text.length, truncated: false });

/** Every requirement fails in twenty ways, each with all that may be recorded of it. */
function worst(): RequirementResult[] {
  const much = '{"data":"<&\u202e>"}'.repeat(2_000).slice(0, 30_000);
  return sampleResult().requirements.map((row) => ({
    ...row,
    verdict: 'failed',
    occurrences: 200,
    findings: Array.from({ length: 20 }, (_, at) =>
      sampleFinding(row.id, {
        summary: `${at + 1}: ${'word '.repeat(390)}`,
        expected: 'this '.repeat(400),
        actual: 'that '.repeat(400),
        counterexample: { way: 'x', words: 'sent '.repeat(400), document: much.slice(0, 16_000) },
        curl: `curl ${'x'.repeat(20_000)}`,
        request: {
          method: 'POST',
          path: '/x',
          headers: {},
          body: body(much),
          plaintext: body(much),
          encrypted: true,
        },
        response: { status: 500, headers: {}, body: body(much), plaintext: body(much), latencyMs: 1 },
      }),
    ),
  }));
}

test('what is usual is kept as it is', () => {
  const { requirements } = failedResult();
  expect(boundEvidence(requirements)).toEqual(requirements);
});

test('the first finding of each requirement comes before the second of any, and counts stay', () => {
  const rows = worst();
  const bounded = boundEvidence(rows);
  const depths = bounded.map(({ findings }) => findings.length);
  expect(depths.reduce((sum, depth) => sum + depth, 0)).toBe(MOST_FINDINGS);
  expect(Math.max(...depths) - Math.min(...depths)).toBeLessThanOrEqual(1);
  expect(bounded.map(({ occurrences }) => occurrences)).toEqual(rows.map(({ occurrences }) => occurrences));
  const all = bounded.flatMap(({ findings }) => findings);
  const whole = all.filter(({ abridged }) => abridged === undefined);
  expect(whole.length).toBeGreaterThan(3);
  expect(JSON.stringify(whole).length).toBeLessThanOrEqual(EVIDENCE_CHARACTERS + whole.length * 2);
  for (const finding of all.filter(({ abridged }) => abridged === true)) {
    expect(finding).not.toHaveProperty('request');
    expect(finding.summary).toMatch(/^\d+: word .*…$/);
    expect(finding.curl).toMatch(/^# too long/);
    expect(finding.replay).toContain('--seed');
  }
});

test('the worst of results makes a page under 5 MiB, which says what it left out', () => {
  const result = { ...sampleResult({ verdict: 'nonconformant' }), requirements: boundEvidence(worst()) };
  expect(validateResult(result), JSON.stringify(validateResult.errors?.slice(0, 3))).toBe(true);
  const page = renderPage(result);
  expect(Buffer.byteLength(page)).toBeLessThan(5 * 1024 * 1024);
  expect(page).toContain('were not kept: repeat its check');
});
