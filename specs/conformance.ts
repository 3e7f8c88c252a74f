/**
 * The face of a check in Playwright: a test with the requirement's id as its title, whose evidence is attached
 * whatever happens, and which fails when the target breaks the requirement.
 */
import { test as base, expect, type TestInfo } from '@playwright/test';
import type { Check } from '../checks/context.js';
import type { Recorder } from '../checks/recorder.js';
import { runCheck } from '../run/check-runner.js';
import { openSession, type Session } from '../run/session.js';
import type { Finding } from '../schemas/generated/types.js';
import {
  EVIDENCE_ATTACHMENT,
  FINDING_ATTACHMENT,
  type RequirementId,
  requirement,
} from '../schemas/index.js';

interface Evidence {
  recorder: Recorder | undefined;
}

/** Attaches what a check learned: one summary, and each finding by itself. */
async function attach(testInfo: TestInfo, recorder: Recorder): Promise<void> {
  const json = { contentType: 'application/json' };
  await testInfo.attach(EVIDENCE_ATTACHMENT, { ...json, body: JSON.stringify(recorder.evidence()) });
  for (const finding of recorder.findings()) {
    await testInfo.attach(FINDING_ATTACHMENT, { ...json, body: JSON.stringify(finding) });
  }
}

/** Playwright's `test` with the run's session and the evidence of the check at hand. */
export const test = base.extend<{ evidence: Evidence }, { session: Session }>({
  session: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
    async ({}, use) => {
      const session = await openSession(process.env);
      await use(session);
      session.close();
    },
    { scope: 'worker' },
  ],
  evidence: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
    async ({}, use, testInfo) => {
      const evidence: Evidence = { recorder: undefined };
      await use(evidence);
      if (evidence.recorder !== undefined) await attach(testInfo, evidence.recorder);
    },
    { auto: true },
  ],
});

const severity = { must: 'critical', should: 'normal', observe: 'minor' } as const;

/** One finding for the assertion's message. */
function told(finding: Finding): string {
  return [
    finding.summary,
    `  expected: ${finding.expected}`,
    `  actual:   ${finding.actual}`,
    `  seen ${finding.occurrences} times, seed ${finding.seed}`,
    ...finding.curl.split('\n').map((line) => `  ${line}`),
  ].join('\n');
}

/** Declares the test of a requirement: its id, the check behind it, and how it is tested, for a reader. */
export function verifies(id: RequirementId, check: Check, how: string): void {
  if (check.title !== id) throw new RangeError(`the check of ${check.title} cannot verify ${id}`);
  const { level, section, statement } = requirement(id);
  test(
    id,
    {
      tag: [`@${level}`],
      annotation: [
        { type: 'requirement', description: id },
        { type: 'level', description: level },
        { type: 'section', description: section },
        { type: 'statement', description: statement },
        { type: 'how', description: how },
        { type: '@allure.label.epic', description: `Documentation section ${section}` },
        { type: '@allure.label.feature', description: id.slice(0, id.indexOf('.')) },
        { type: '@allure.label.story', description: id },
        { type: '@allure.label.severity', description: severity[level] },
        { type: '@allure.label.tag', description: level },
      ],
    },
    async ({ session, evidence }, testInfo) => {
      const recorder = await runCheck(check, session.settings);
      evidence.recorder = recorder;
      const { state, reason } = recorder;
      if (state === 'suite-error') throw new Error(`the suite itself is at fault: ${reason}`);
      test.skip(state === 'not-tested', `not tested: ${reason}`);
      const findings = recorder.findings().filter((finding) => finding.requirement === id);
      const weighs = level === 'must' || (level === 'should' && session.settings.strict);
      if (!weighs && findings.length > 0) {
        testInfo.annotations.push({
          type: 'warning',
          description: findings.map(({ summary }) => summary).join(' '),
        });
      }
      if (weighs) expect(findings.map(told).join('\n\n'), statement).toBe('');
      test.skip(state === 'inconclusive', `inconclusive: ${reason}`);
    },
  );
}
