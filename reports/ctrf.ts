/** The result of a run in the Common Test Report Format (CTRF). */
import type { ConformanceResult, Finding, RequirementResult } from '../schemas/generated/types.js';
import { entryName, entryWords, knownWords, staleEntries } from './known.js';
import { visible } from './text.js';

/** Version of the format that is written. */
const SPEC_VERSION = '0.0.0';

type Status = 'passed' | 'failed' | 'skipped' | 'pending' | 'other';

/**
 * A warning passes, with its words as the message, since it fails no run; what could not be judged is `other`, which
 * consumers count as neither, and so is what is known to fail. The suite's own word stands in `rawStatus`.
 */
const statuses: Readonly<Record<RequirementResult['verdict'], Status>> = {
  passed: 'passed',
  observed: 'passed',
  warning: 'passed',
  failed: 'failed',
  'not-tested': 'skipped',
  inconclusive: 'other',
};

interface Test {
  readonly name: string;
  readonly status: Status;
  readonly [member: string]: unknown;
}

function told(finding: Finding): string {
  return [
    visible(finding.summary),
    `expected: ${visible(finding.expected)}`,
    `actual:   ${visible(finding.actual)}`,
    `input:    ${visible(finding.counterexample.words)}`,
    finding.curl,
    `replay: ${finding.replay}`,
  ].join('\n');
}

function messageOf({ findings, reason, known }: RequirementResult): { message?: string } {
  const own = findings[0]?.summary ?? reason;
  const message = known === undefined ? own : `known failure: ${knownWords(known)}: ${own ?? ''}`;
  return message === undefined ? {} : { message: visible(message) };
}

function testOf(requirement: RequirementResult, name: string): Test {
  const { id, level, section, verdict, findings } = requirement;
  return {
    testId: id,
    name: id,
    status: requirement.known === undefined ? statuses[verdict] : 'other',
    duration: Math.round(requirement.durationMs),
    suite: [name, id.split('.')[0] ?? id],
    ...messageOf(requirement),
    ...(findings.length === 0 ? {} : { trace: findings.map(told).join('\n\n') }),
    rawStatus: verdict,
    tags: [level, `section ${section}`],
    labels: { level, section },
    type: 'conformance',
    extra: {
      statement: requirement.statement,
      level,
      section,
      verdict,
      checks: requirement.checks,
      minimum: requirement.minimum,
      findings: findings.length,
      occurrences: requirement.occurrences,
    },
  };
}

/** A UUID made of a fingerprint (RFC 9562, version 8), so that a result has one and the same. */
function uuidFrom(sha256: string): string {
  const [a, b, c, d, e] = [
    sha256.slice(0, 8),
    sha256.slice(8, 12),
    `8${sha256.slice(13, 16)}`,
    `8${sha256.slice(17, 20)}`,
    sha256.slice(20, 32),
  ];
  return [a, b, c, d, e].join('-');
}

/**
 * Renders a result as CTRF: a test per requirement, and one, which fails, per error of the suite itself and per entry of
 * the known failures that no longer holds, so that a broken run is not green. Times are in milliseconds.
 */
export function renderCtrf(result: ConformanceResult): string {
  const { suite, target, run } = result;
  const start = Date.parse(run.startedAt);
  const stop = start + Math.round(run.durationMs);
  const tests: Test[] = [
    ...result.requirements.map((requirement) => testOf(requirement, suite.name)),
    ...staleEntries(result).map((entry) => ({
      name: `known failure: ${visible(entryName(entry))}`,
      status: 'failed' as const,
      duration: 0,
      suite: [suite.name, 'known-failures'],
      message: visible(entryWords(entry)),
      rawStatus: entry.state,
    })),
    ...result.errors.map(({ where, message }) => ({
      name: `error of the suite: ${visible(where)}`,
      status: 'failed' as const,
      duration: 0,
      suite: [suite.name, 'suite'],
      message: visible(message),
      rawStatus: 'error',
    })),
  ];
  const having = (status: Status): number => tests.filter((test) => test.status === status).length;
  const report = {
    reportFormat: 'CTRF',
    specVersion: SPEC_VERSION,
    reportId: uuidFrom(result.evidenceSha256),
    runId: run.id,
    timestamp: new Date(stop).toISOString(),
    generatedBy: `${suite.name} ${suite.version}`,
    results: {
      tool: { name: suite.name, version: suite.version },
      summary: {
        tests: tests.length,
        passed: having('passed'),
        failed: having('failed'),
        skipped: having('skipped'),
        pending: having('pending'),
        other: having('other'),
        suites: new Set(tests.map((test) => JSON.stringify(test.suite))).size,
        start,
        stop,
        duration: stop - start,
        extra: { verdict: result.verdict, verdictLine: result.verdictLine, totals: result.totals },
      },
      tests,
      environment: {
        reportName: `${suite.name}: ${visible(target.name)}`,
        appName: visible(target.name),
        ...(target.version === undefined ? {} : { appVersion: visible(target.version) }),
        testEnvironment: visible(target.name),
        healthy: result.verdict === 'conformant',
        extra: {
          baseUrl: target.baseUrl,
          capabilities: target.capabilities,
          contract: result.contract.version,
          profile: run.profile,
          seed: run.seed,
          strict: run.strict,
          requests: run.requests,
          created: run.created,
          complete: run.complete,
        },
      },
    },
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
