/** Each misbehaviour of the catalogue: the verdict is right and said in words, nothing hangs, nothing breaks. */
import { expect, test } from '@playwright/test';
import { checks } from '../../checks/index.js';
import { renderPage } from '../../reports/html/page.js';
import { renderJUnit } from '../../reports/junit.js';
import { renderSummary } from '../../reports/summary.js';
import type { ConformanceResult } from '../../schemas/generated/types.js';
import { type RequirementId, validateResult } from '../../schemas/index.js';
import { verifying } from '../support/cli.js';
import { idsWith, runInProcess } from '../support/in-process.js';
import { type Row, rows } from './catalogue.js';
import { type Front, startFront } from './front.js';

const usual: readonly RequirementId[] = [
  'submission.minimal-accepted',
  'error.missing-data',
  'encryption.accepted',
];
/** Time limit of a request, in milliseconds, where nothing is to run into it. */
const AMPLE_MS = 5_000;
/** What a request may take beyond its time limit, in milliseconds: the suite's own work on a busy machine. */
const BEYOND_MS = 2_000;

async function run(row?: Row): Promise<{ readonly result: ConformanceResult; readonly reached: number }> {
  let front: Front | undefined;
  const tested = [...usual, ...(row?.also ?? [])];
  const result = await runInProcess({
    profile: 'smoke',
    seed: 3,
    preflight: true,
    checks: checks
      .filter(({ title }) => tested.includes(title))
      .sort((a, b) => tested.indexOf(a.title) - tested.indexOf(b.title)),
    change: (target) => ({ ...target, requestTimeoutMs: row?.timeoutMs ?? AMPLE_MS }),
    inFront: async (behind) => {
      front = await startFront(behind, row?.manners() ?? { act: () => undefined, when: () => false });
      return front;
    },
  });
  return { result, reached: front?.requests ?? 0 };
}

/** Everything that a run says in words. */
function told({ verdictLine, reasons, setup, requirements, observations }: ConformanceResult): string {
  return [
    verdictLine,
    ...reasons,
    ...setup.lines,
    ...requirements.flatMap(({ findings }) => findings.map(({ summary, actual }) => `${summary} ${actual}`)),
    ...observations.map(({ row, outcome, examples }) => `${row} ${outcome} ${examples.join(' ')}`),
  ].join('\n');
}

test('at least thirty misbehaviours, each once', () => {
  const names = rows.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(80);
});

test('a server that behaves, seen through the same front, is conformant', async () => {
  const { result } = await run();
  expect(result.verdictLine).toMatch(/^conformant in what was tested: 3 of 33 must/);
  expect(idsWith(result, 'passed').toSorted()).toEqual([...usual].toSorted());
});

for (const row of rows.filter(({ slow }) => verifying || slow !== true)) {
  test(row.name, async () => {
    const { expected } = row;
    const { result, reached } = await run(row);
    const said = told(result);
    expect(result.errors).toEqual([]);
    expect(expected.verdict, said).toContain(result.verdict);
    expect(idsWith(result, 'failed', 'warning').toSorted()).toEqual([...(expected.red ?? [])].toSorted());
    expect(said).toMatch(expected.words);
    expect(said).not.toMatch(/\n\s+at |node:internal|RangeError|TypeError|Maximum call stack/);
    expect(idsWith(result, 'passed')).toEqual(expect.arrayContaining([...(expected.passed ?? [])]));
    expect(result.run.requests).toBeLessThanOrEqual(expected.most);
    expect(reached).toBeLessThanOrEqual(expected.most);
    // Nothing hangs: no exchange took longer than its limit and a little.
    const longest = Math.max(0, ...Object.values(result.latency).map(({ maxMs }) => maxMs));
    expect(longest).toBeLessThan((row.timeoutMs ?? AMPLE_MS) + BEYOND_MS);
    // What is made of it can be shown, whole and within bounds.
    expect(validateResult(result), JSON.stringify(validateResult.errors?.[0])).toBe(true);
    expect(JSON.stringify(result).length).toBeLessThan(2_000_000);
    expect(renderPage(result)).toContain('</html>');
    expect(renderJUnit(result)).toContain('</testsuites>');
    expect(renderSummary(result, { color: false, outputDir: 'reports' })).toContain(result.verdict);
  });
}
