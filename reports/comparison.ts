/** What changed between two runs, as a plain value; renderers make words of it. */
import type {
  ChangedObservation,
  ChangedRequirement,
  ComparedRun,
  Comparison,
  ConformanceResult,
  LatencyHistogram,
  RequirementResult,
  SlowerRequests,
} from '../schemas/generated/types.js';
import { latencyBoundsMs } from './latency.js';

/** Least number of answers in each run before their latencies are compared. */
export const LEAST_ANSWERS = 50;
/** Buckets of the histogram that a share must climb: one may be chance, two are at least twice the time. */
export const LEAST_BUCKETS = 2;

/** Everything of a result that a comparison looks at. */
export type Comparable = Pick<
  ConformanceResult,
  'suite' | 'contract' | 'target' | 'run' | 'verdict' | 'requirements' | 'observations' | 'latency'
>;

function sideOf({ suite, contract, target, run, verdict }: Comparable): ComparedRun {
  return {
    run: run.id,
    startedAt: run.startedAt,
    target: target.name,
    ...(target.version === undefined ? {} : { targetVersion: target.version }),
    profile: run.profile,
    seed: run.seed,
    strict: run.strict,
    contract: contract.version,
    suite: suite.version,
    verdict,
  };
}

/** In what the runs differ beside what they found, a sentence each. */
function differencesOf(base: Comparable, head: Comparable): string[] {
  const of = ({ target, run, contract, suite }: Comparable): readonly (readonly [string, string])[] => [
    ['target', target.name],
    // Each run starts an embedded mock of its own, on a port of its own.
    ['base URL', target.name === 'mock' ? 'the embedded mock' : target.baseUrl],
    ['capabilities', [...target.capabilities].sort().join(', ') || 'none'],
    ['profile', run.profile],
    ['seed', String(run.seed)],
    ['reading', run.strict ? 'strict' : 'standard'],
    ['requirements asked for', run.only === undefined ? 'all' : [...run.only].sort().join(', ')],
    ['version of the contract', contract.version],
    ['version of the suite', suite.version],
    ['end', run.complete ? 'complete' : 'not every planned check reported'],
    ['shards', shardsOf(run)],
  ];
  const after = of(head);
  return of(base).flatMap(([name, value], at) => {
    const now = after[at]?.[1] ?? '';
    return now === value ? [] : [`Another ${name}: ${value} before, ${now} now.`];
  });
}

function shardsOf({ shards }: Comparable['run']): string {
  return shards === undefined || shards.present.length === shards.total
    ? 'the whole run'
    : `${shards.present.join(', ')} of ${shards.total}`;
}

const judged = (row: RequirementResult | undefined): boolean =>
  row !== undefined && row.verdict !== 'not-tested' && row.verdict !== 'inconclusive';
const holds = ({ verdict }: RequirementResult): boolean => verdict === 'passed' || verdict === 'observed';
const troubled = (row: RequirementResult | undefined): boolean =>
  row?.verdict === 'failed' || row?.verdict === 'warning';

function change(before: RequirementResult | undefined, after: RequirementResult): ChangedRequirement {
  const summary = holds(after) ? '' : (after.findings[0]?.summary ?? after.reason ?? after.statement);
  return {
    id: after.id,
    level: after.level,
    before: before?.verdict ?? 'none',
    after: after.verdict,
    summary,
    ...(after.known === undefined ? {} : { known: true }),
  };
}

function observationsOf(base: Comparable, head: Comparable): ChangedObservation[] {
  const outcomes = ({ observations }: Comparable): Map<string, string[]> => {
    const byRow = new Map<string, string[]>();
    for (const { row, outcome } of observations) byRow.set(row, [...(byRow.get(row) ?? []), outcome]);
    for (const [row, all] of byRow) byRow.set(row, [...new Set(all)].sort());
    return byRow;
  };
  const now = outcomes(head);
  return [...outcomes(base)].flatMap(([row, before]) => {
    const after = now.get(row);
    return after === undefined || JSON.stringify(after) === JSON.stringify(before)
      ? []
      : [{ row, before, after }];
  });
}

/** The bucket in which a share of the answers ends. */
function bucketOf({ buckets, count }: LatencyHistogram, share: number): number {
  const rank = Math.max(1, Math.ceil(share * count));
  let seen = 0;
  for (const [at, inBucket] of buckets.entries()) {
    seen += inBucket;
    if (seen >= rank) return at;
  }
  return buckets.length;
}

function slowerOf(base: Comparable, head: Comparable): SlowerRequests[] {
  return Object.entries(head.latency).flatMap(([kind, now]) => {
    const then = Object.hasOwn(base.latency, kind) ? base.latency[kind] : undefined;
    if (then === undefined || then.count < LEAST_ANSWERS || now.count < LEAST_ANSWERS) return [];
    return ([0.5, 0.9] as const).flatMap((share) => {
      const [before, after] = [bucketOf(then, share), bucketOf(now, share)];
      if (after - before < LEAST_BUCKETS) return [];
      const bound = (bucket: number, { maxMs }: LatencyHistogram): number => latencyBoundsMs[bucket] ?? maxMs;
      return [{ kind, share, beforeMs: bound(before, then), afterMs: bound(after, now) }];
    });
  });
}

/**
 * Compares two results: `base` is the earlier one. Pure; says what changed and judges nothing. A latency counts as slower
 * when each run has {@link LEAST_ANSWERS} answers of the kind and the share climbed {@link LEAST_BUCKETS} buckets.
 */
export function compareResults(base: Comparable, head: Comparable): Comparison {
  const before = new Map(base.requirements.map((row) => [row.id, row]));
  const known = new Set(head.requirements.map(({ id }) => id));
  const changed = (
    when: (was: RequirementResult | undefined, is: RequirementResult) => boolean,
  ): ChangedRequirement[] =>
    head.requirements.flatMap((row) => {
      const was = before.get(row.id);
      return when(was, row) ? [change(was, row)] : [];
    });
  return {
    base: sideOf(base),
    head: sideOf(head),
    differences: differencesOf(base, head),
    newFailures: changed((was, is) => is.verdict === 'failed' && was?.verdict !== 'failed'),
    newWarnings: changed((was, is) => is.verdict === 'warning' && !troubled(was)),
    fixed: changed((was, is) => troubled(was) && holds(is)),
    newlyTested: changed((was, is) => was !== undefined && !judged(was) && judged(is)),
    noLongerTested: changed((was, is) => judged(was) && !judged(is)),
    added: head.requirements.filter(({ id }) => !before.has(id)).map(({ id }) => id),
    removed: base.requirements.filter(({ id }) => !known.has(id)).map(({ id }) => id),
    observations: observationsOf(base, head),
    slower: slowerOf(base, head),
  };
}

/** The new failures that nobody has listed as known: they alone make `compare` end with 1. */
export function unexpectedFailures({ newFailures }: Comparison): ChangedRequirement[] {
  return newFailures.filter(({ known }) => known !== true);
}
