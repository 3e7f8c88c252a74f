/** From the evidence of every test to the result of the run: the only place where verdicts of a run are made. */
import { minimumOf } from '../checks/profiles.js';
import type {
  CheckEvidence,
  ConformanceResult,
  Finding,
  KnownFailureEntry,
  RequirementResult,
  Setup,
  Shards,
  SuiteError,
  TaskEvidence,
  Totals,
} from '../schemas/generated/types.js';
import { isRequirementId, type RequirementId, requirement, requirements } from '../schemas/index.js';
import { boundEvidence } from './bounded.js';
import { evidenceSha256 } from './canonical.js';
import type { Reported } from './collect.js';
import { type Comparable, compareResults } from './comparison.js';
import { coverageOf, latencyOf, observationsOf, timelineOf } from './figures.js';
import { inAll, toldOnce } from './findings.js';
import { applyKnown } from './known.js';
import { inOrder, onePreflight, PREFLIGHT, unfinished } from './parts-of-a-run.js';
import { apart } from './tasks.js';
import { count as counted, ordered } from './text.js';
import { verdictOf } from './verdict.js';

/** Version of the catalogue of requirements that results refer to. */
export const CONTRACT_VERSION = '1';
const FINDINGS_LIMIT = 20;

/** Everything that a run's reporters saw. */
export interface Collected {
  /** Titles of the tests that the run was to execute. */
  readonly planned: readonly string[];
  readonly reports: readonly Reported[];
  readonly errors: readonly SuiteError[];
  /** Unix time in milliseconds. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** Requirements that must not end as not-tested. */
  readonly required: readonly string[];
  readonly interrupted: boolean;
  /** What stands in for the preflight's record when there is none. */
  readonly fallback: Omit<Setup, 'lines'>;
  /** The list of known failures; undefined: there is none. */
  readonly known?: readonly KnownFailureEntry[];
  /** The earlier result that this one is compared with. */
  readonly base?: Comparable;
  /** The parts that the run was split into, and which of them are here. */
  readonly shards?: Shards;
  /** Id of the result, where it is not that of a single run. */
  readonly runId?: string;
}

interface Tally {
  samples: number;
  unjudged: number;
  failures: number;
  doubt?: string;
  readonly durationMs: number;
  readonly covered: Map<string, Set<string>>;
}

function tallyOf(id: RequirementId, { evidences, learned }: Means): Tally {
  const durationMs = evidences.reduce((sum, one) => sum + (one.own.includes(id) ? one.durationMs : 0), 0);
  const tally: Tally = { samples: 0, unjudged: 0, failures: 0, durationMs, covered: new Map() };
  for (const { judgements } of learned) {
    const part = judgements[id];
    if (part === undefined) continue;
    tally.samples += part.samples;
    tally.unjudged += part.unjudged;
    tally.failures += part.failures;
    if (part.doubt !== undefined) tally.doubt ??= part.doubt;
    for (const [dimension, values] of Object.entries(part.covered)) {
      const set = tally.covered.get(dimension) ?? new Set();
      for (const value of values) set.add(value);
      tally.covered.set(dimension, set);
    }
  }
  return tally;
}

/** The findings under a requirement, the most frequent ones first. */
function findingsOf(id: RequirementId, findings: readonly Finding[]): Finding[] {
  const own = findings.filter(({ requirement }) => requirement === id);
  return toldOnce(own, inAll).sort((a, b) => b.occurrences - a.occurrences);
}

/** Why the samples behind a requirement are too few; undefined when they are enough. */
function shortfall(id: RequirementId, tally: Tally, profile: Setup['run']['profile']): string | undefined {
  const minimum = minimumOf(id, profile);
  const unjudged = tally.unjudged > 0 ? `, ${tally.unjudged} could not be judged` : '';
  if (tally.samples < minimum.samples) {
    return `${tally.samples === 0 ? 'no sample was' : `only ${tally.samples} of at least ${counted(minimum.samples, 'sample')} were`} judged${unjudged}`;
  }
  for (const [dimension, least] of Object.entries(minimum.covered)) {
    const count = tally.covered.get(dimension)?.size ?? 0;
    if (count < least) return `only ${count} of at least ${least} ${dimension} were covered${unjudged}`;
  }
  return undefined;
}

/** Whether every valid submission was refused for its administrator: a mistake in the set-up, not forty findings. */
function wrongAdministrator(evidences: readonly CheckEvidence[]): boolean {
  if (evidences.some((evidence) => evidence.validAccepted > 0)) return false;
  const refused = evidences.flatMap((evidence) => Object.keys(evidence.validRefused));
  return refused.length > 0 && refused.every((outcome) => outcome.endsWith(' invalid_admin'));
}

const ADMIN_REASON =
  'every valid submission was refused as `invalid_admin`: check ARGOS_ADMIN_EMAIL before anything else';

interface Means {
  readonly setup: Setup;
  readonly reports: readonly Reported[];
  readonly evidences: readonly CheckEvidence[];
  /** What all checks learned by themselves, and what was learned in each task of the run. */
  readonly learned: readonly TaskEvidence[];
  readonly findings: readonly Finding[];
  readonly planned: ReadonlySet<string>;
  readonly adminWrong: boolean;
  /** Whether parts of the run are missing. */
  readonly partial: boolean;
}

type Ruling = Pick<RequirementResult, 'verdict'> & { readonly reason?: string; readonly configure?: string };

function rule(id: RequirementId, tally: Tally, findings: readonly Finding[], means: Means): Ruling {
  const { setup, planned } = means;
  const { level, capabilities } = requirement(id);
  const report = means.reports.find((one) => one.title === id);
  const elsewhere = !planned.has(id) && means.partial && (setup.run.only?.includes(id) ?? true);
  if (elsewhere && findings.length === 0) {
    return {
      verdict: 'not-tested',
      reason: 'tested in another shard',
      configure: 'merge all shards with argos-conformance merge',
    };
  }
  if (planned.size === 0 && !elsewhere) {
    return {
      verdict: 'not-tested',
      reason: 'no test began',
      configure: 'see the errors of the suite',
    };
  }
  if (!planned.has(id) && !elsewhere) {
    const seen = findings.length > 0 ? `; ${findings.length} findings were made in passing` : '';
    return {
      verdict: 'not-tested',
      reason: `left out by a filter${seen}`,
      configure: `run without --only and --grep, or with --only ${id}`,
    };
  }
  const inconclusive = (reason: string): Ruling => ({ verdict: 'inconclusive', reason });
  if (report?.evidence?.state === 'not-tested') {
    const { reason, configure } = report.evidence;
    return { verdict: 'not-tested', reason: reason ?? 'not tested', configure: configure ?? '' };
  }
  if (findings.length > 0 || tally.failures > 0) {
    if (setup.encryption !== undefined && capabilities.includes('encryption'))
      return inconclusive(setup.encryption);
    if (means.adminWrong && findings.every((finding) => finding.actual.includes('invalid_admin'))) {
      return inconclusive(ADMIN_REASON);
    }
    return { verdict: level === 'must' || setup.run.strict ? 'failed' : 'warning' };
  }
  if (setup.stop !== undefined) return inconclusive(setup.stop);
  if (report === undefined) return inconclusive(unfinished(means.reports) ?? 'its test did not run');
  if (report.evidence === undefined) return inconclusive(report.problem ?? 'the test ended without evidence');
  if (report.evidence.state !== 'completed')
    return inconclusive(report.evidence.reason ?? 'the check did not finish');
  if (tally.doubt !== undefined) return inconclusive(tally.doubt);
  const few = shortfall(id, tally, setup.run.profile);
  if (few !== undefined) return inconclusive(means.adminWrong ? ADMIN_REASON : few);
  return { verdict: level === 'observe' ? 'observed' : 'passed' };
}

function resultOf(id: RequirementId, means: Means): RequirementResult & { readonly configure?: string } {
  const { level, section, statement } = requirement(id);
  const tally = tallyOf(id, means);
  const findings = findingsOf(id, means.findings);
  const { reason, verdict, configure } = rule(id, tally, findings, means);
  return {
    id,
    level,
    section,
    statement,
    verdict,
    checks: tally.samples,
    minimum: minimumOf(id, means.setup.run.profile).samples,
    unjudged: tally.unjudged,
    ...(reason === undefined ? {} : { reason }),
    findings: findings.slice(0, FINDINGS_LIMIT),
    occurrences: tally.failures,
    durationMs: tally.durationMs,
    covered: Object.fromEntries([...tally.covered].map(([name, values]) => [name, ordered(values)])),
    ...(configure === undefined ? {} : { configure }),
  };
}

function totalsOf(results: readonly RequirementResult[], level: RequirementResult['level']): Totals {
  const totals: Totals = { passed: 0, failed: 0, warning: 0, observed: 0, 'not-tested': 0, inconclusive: 0 };
  for (const result of results) if (result.level === level) totals[result.verdict] += 1;
  return totals;
}

/** A preflight that says nothing can be tested has found nothing out about the target. */
function withoutStopped(report: Reported): Reported {
  const { evidence } = report;
  if (evidence?.setup?.stop === undefined) return report;
  return { ...report, findings: [], evidence: { ...evidence, judgements: {}, tasks: {} } };
}

/** The result of a run. */
export function aggregate(collected: Collected): ConformanceResult {
  const { reports: parts, tasks } = apart(inOrder(collected.reports).map(withoutStopped));
  const reports = onePreflight(parts);
  const evidences = reports.flatMap(({ evidence }) => (evidence === undefined ? [] : [evidence]));
  const recorded = evidences.find((evidence) => evidence.setup !== undefined)?.setup;
  const setup: Setup = recorded ?? { ...collected.fallback, lines: [] };
  const planned = new Set(collected.planned);
  const unknown = collected.planned.filter((title) => title !== PREFLIGHT && !isRequirementId(title));
  // Each part of a run has a preflight of its own.
  const twice = new Set(
    collected.planned.filter((title, at, all) => title !== PREFLIGHT && all.indexOf(title) < at),
  );
  const errors: SuiteError[] = [
    ...collected.errors,
    ...evidences.flatMap((evidence) => evidence.errors),
    ...unknown.map((title) => ({ where: title, message: 'a test names no requirement of the catalogue' })),
    // One of the two would hide what the other found.
    ...[...twice].map((title) => ({ where: title, message: 'the test was to run more than once' })),
  ];
  if (planned.size === 0 && errors.length === 0) {
    errors.push({ where: 'the run', message: 'no test matched, so nothing was tested' });
  }
  const { shards, known, base } = collected;
  const partial = shards !== undefined && shards.present.length < shards.total;
  const adminWrong = wrongAdministrator(evidences);
  const learned = [...evidences, ...tasks.map(({ evidence }) => evidence)];
  const findings = [...reports, ...tasks].flatMap((one) => one.findings);
  const means: Means = { setup, reports, evidences, learned, findings, planned, adminWrong, partial };
  const results = requirements.map(({ id }) => resultOf(id, means));
  const reported = new Set(
    reports.filter(({ evidence }) => evidence !== undefined).map(({ title }) => title),
  );
  const complete = !collected.interrupted && collected.planned.every((title) => reported.has(title));
  const plain = results.map(({ configure: _, ...result }) => result);
  const ruling =
    known === undefined
      ? undefined
      : applyKnown(plain, { entries: known, startedAt: collected.startedAt, partial });
  const rows = ruling === undefined ? plain : [...ruling.rows];
  const knownFailures = ruling === undefined ? {} : { knownFailures: [...ruling.entries] };
  const sum = (part: (evidence: CheckEvidence) => number): number =>
    evidences.reduce((total, evidence) => total + part(evidence), 0);
  const result: Omit<ConformanceResult, 'evidenceSha256'> = {
    schemaVersion: 1,
    suite: setup.suite,
    contract: { version: CONTRACT_VERSION },
    target: setup.target,
    run: {
      ...setup.run,
      ...(collected.runId === undefined ? {} : { id: collected.runId }),
      startedAt: new Date(collected.startedAt).toISOString(),
      durationMs: Math.round(collected.durationMs),
      requests: sum(({ requests }) => requests),
      created: sum(({ created }) => created),
      unknownOutcomes: sum(({ unknownOutcomes }) => unknownOutcomes),
      complete,
      ...(shards === undefined ? {} : { shards }),
    },
    ...verdictOf({
      results: rows,
      setup,
      errors,
      complete,
      required: collected.required,
      ...knownFailures,
      ...(shards === undefined ? {} : { shards }),
    }),
    totals: {
      must: totalsOf(rows, 'must'),
      should: totalsOf(rows, 'should'),
      observe: totalsOf(rows, 'observe'),
    },
    requirements: boundEvidence(rows),
    observations: observationsOf(learned),
    notTested: results.flatMap(({ id, verdict, reason, configure }) =>
      verdict === 'not-tested' ? [{ id, reason: reason ?? '', configure: configure ?? '' }] : [],
    ),
    coverage: coverageOf(learned),
    latency: latencyOf(evidences),
    timeline: timelineOf(evidences, collected.startedAt, collected.durationMs),
    setup: { lines: setup.lines },
    errors,
    ...knownFailures,
  };
  const compared = base === undefined ? result : { ...result, comparison: compareResults(base, result) };
  return { ...compared, evidenceSha256: evidenceSha256(compared) };
}
