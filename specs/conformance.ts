/**
 * The face of a check in Playwright: a test with the requirement's id as its title, whose evidence is attached
 * whatever happens, and which fails when the target breaks the requirement.
 */
import { test as base, expect, type TestDetails, type TestInfo } from '@playwright/test';
import type { Recorder } from '../checks/recorder.js';
import { keepHeapSmall, optimizeLater } from '../run/engine.js';
import { guarded, guardWorker } from '../run/guard.js';
import { openSession, type Session } from '../run/session.js';
import type { Finding } from '../schemas/generated/types.js';
import {
  EVIDENCE_ATTACHMENT,
  EXCHANGES_ATTACHMENT,
  FINDING_ATTACHMENT,
  PREFLIGHT_PREFIX,
  type RequirementId,
  requirement,
} from '../schemas/index.js';
import { noBrowser } from './no-browser.js';

// This file is loaded by the runner as well, which prints nothing of its own.
if (process.env.TEST_WORKER_INDEX !== undefined) {
  guardWorker();
  keepHeapSmall();
  optimizeLater();
}

/** What a test has to hand on: the evidence of its check, and that of the preflight where it was the first to come. */
export interface Evidence {
  recorder: Recorder | undefined;
  preflight: Recorder | undefined;
}

/** What each test is given. */
export interface Fixtures {
  readonly session: Session;
  readonly evidence: Evidence;
}

/** Attaches what a check learned: one summary, each finding by itself, and a few exchanges. */
async function attach(testInfo: TestInfo, recorder: Recorder, prefix = ''): Promise<void> {
  const add = (name: string, value: unknown): Promise<void> =>
    testInfo.attach(prefix + name, { contentType: 'application/json', body: JSON.stringify(value) });
  await add(EVIDENCE_ATTACHMENT, recorder.evidence());
  for (const finding of recorder.findings()) await add(FINDING_ATTACHMENT, finding);
  const exchanges = recorder.exchanges();
  if (exchanges.length > 0) await add(EXCHANGES_ATTACHMENT, exchanges);
}

/** Attaches what the preflight learned, once. */
async function attachPreflight(testInfo: TestInfo, evidence: Evidence): Promise<void> {
  const { preflight } = evidence;
  evidence.preflight = undefined;
  if (preflight !== undefined) await attach(testInfo, preflight, PREFLIGHT_PREFIX);
}

/** Playwright's `test` with the run's session and the evidence of the check at hand. */
export const test = base.extend(noBrowser).extend<{ evidence: Evidence }, { session: Session }>({
  session: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
    async ({}, use) => {
      const session = await guarded(() => openSession(process.env));
      await use(session);
      session.close();
    },
    { scope: 'worker' },
  ],
  evidence: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
    async ({}, use, testInfo) => {
      const evidence: Evidence = { recorder: undefined, preflight: undefined };
      await use(evidence);
      // An interrupted preflight has evidence too.
      await guarded(() => attachPreflight(testInfo, evidence));
      const { recorder } = evidence;
      if (recorder !== undefined) await guarded(() => attach(testInfo, recorder));
    },
    { auto: true, box: 'self' },
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

/** A test of a requirement: what Playwright's `test` takes. */
type Verification = readonly [
  title: RequirementId,
  details: TestDetails,
  body: (fixtures: Fixtures, testInfo: TestInfo) => Promise<void>,
];

/** The test of a requirement, to be handed to `test`: its id, and how its check (`checks/`) tests it, for a reader. */
export function verifies(id: RequirementId, how: string): Verification {
  const { level, section, statement } = requirement(id);
  const details = {
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
    ],
  };
  // Playwright reads the fixtures that a test needs from this pattern.
  return [
    id,
    details,
    async ({ session, evidence }, testInfo) => guarded(() => verify(id, { session, evidence }, testInfo)),
  ];
}

async function verify(id: RequirementId, { session, evidence }: Fixtures, testInfo: TestInfo): Promise<void> {
  const { level, statement } = requirement(id);
  // The runner, which loads this file as well, only lists the tests: what they do is loaded where they run.
  const { checkOf, examine, runCheck } = await import('../run/checking.js');
  const { stop, mine } = await examine(session, (made) => {
    evidence.preflight = made;
  });
  // At once: whatever becomes of the test, the head of the result comes from here.
  await attachPreflight(testInfo, evidence);
  if (stop !== undefined) {
    if (mine) throw new Error(stop);
    test.skip(true, stop);
  }
  const recorder = await runCheck(checkOf(id), session.settings);
  evidence.recorder = recorder;
  const { state, reason } = recorder;
  if (state === 'suite-error') throw new Error(`the suite itself is at fault: ${reason}`);
  // Each of these takes a stack from Playwright, also where it has nothing to say.
  if (state === 'not-tested') test.skip(true, `not tested: ${reason}`);
  const findings = recorder.findings().filter((finding) => finding.requirement === id);
  const weighs = level === 'must' || (level === 'should' && session.settings.strict);
  if (findings.length > 0 && !weighs) {
    const description = findings.map(({ summary }) => summary).join(' ');
    testInfo.annotations.push({ type: 'warning', description });
  }
  if (findings.length > 0 && weighs) expect(findings.map(told).join('\n\n'), statement).toBe('');
  if (state === 'inconclusive') test.skip(true, `inconclusive: ${reason}`);
}
