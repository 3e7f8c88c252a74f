/** The verdict on a whole run, in a word and in words. */
import type {
  ConformanceResult,
  KnownFailure,
  RequirementResult,
  Setup,
  Shards,
  SuiteError,
} from '../schemas/generated/types.js';
import { staleReasons } from './known.js';

/** What the verdict rests on. */
export interface VerdictMeans {
  readonly results: readonly RequirementResult[];
  readonly setup: Setup;
  readonly errors: readonly SuiteError[];
  readonly complete: boolean;
  /** Requirements that must not end as not-tested. */
  readonly required: readonly string[];
  /** The list of known failures, where the run had one. */
  readonly knownFailures?: readonly KnownFailure[];
  /** The parts that a run was split into, where it was. */
  readonly shards?: Shards;
}

type Verdict = Pick<ConformanceResult, 'verdict' | 'verdictLine' | 'reasons'>;

const named = (ids: readonly string[]): string =>
  ids.length <= 5 ? ids.join(', ') : `${ids.slice(0, 5).join(', ')} and ${ids.length - 5} more`;

/** The ids of requirements by their reasons, in the order in which the reasons come. */
function byReasonOf(results: readonly RequirementResult[]): Map<string, string[]> {
  const byReason = new Map<string, string[]>();
  for (const { id, verdict, reason = verdict } of results) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), id]);
  }
  return byReason;
}

/** Why requirements are inconclusive: what many have in common first, and once. */
function unsureReasons(unsure: readonly RequirementResult[]): string[] {
  return [...byReasonOf(unsure)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([reason, ids]) =>
      ids.length === 1 ? `${ids[0]}: ${reason}` : `${reason} (${ids.length} requirements: ${named(ids)})`,
    );
}

/** Why requirements that were required were not tested: each reason once, with all whom it concerns. */
function missedReasons(
  missed: readonly RequirementResult[],
  list: (ids: readonly string[]) => string,
): string[] {
  return [...byReasonOf(missed)].map(([reason, ids]) =>
    ids.length === 1
      ? `${ids[0]} was required, but not tested: ${reason}`
      : `${ids.length} requirements were required, but not tested: ${reason} (${list(ids)})`,
  );
}

/** What was not tested, for the line of the verdict: a few by name, more as counts by level with the main reason. */
function untestedWords(untested: readonly RequirementResult[]): string {
  if (untested.length <= 5) return named(untested.map(({ id }) => id));
  const counts = (['must', 'should'] as const).flatMap((level) => {
    const count = untested.filter((result) => result.level === level).length;
    return count === 0 ? [] : [`${count} ${level}`];
  });
  const [[reason, ids] = ['', []]] = [...byReasonOf(untested)].sort(([, a], [, b]) => b.length - a.length);
  const most = ids.length === untested.length ? '' : `${ids.length} of them because `;
  return `${counts.join(' and ')} (${most}${reason.replace(/\.$/, '')})`;
}

/**
 * The verdict of a run: an error of the suite before anything else, then nonconformance, then what could not be
 * concluded. What was not tested leaves the verdict alone and is named in its line.
 */
export function verdictOf(means: VerdictMeans): Verdict {
  const verdict = verdictOnTarget(means);
  const { knownFailures } = means;
  if (verdict.verdict === 'error' || knownFailures === undefined) return verdict;
  const stale = staleReasons({ knownFailures: [...knownFailures] });
  if (stale.length === 0) return verdict;
  const more = stale.length > 1 ? ` (and ${stale.length - 1} more)` : '';
  return {
    ...verdict,
    verdictLine: `${verdict.verdictLine}; ${stale[0]}${more}`,
    reasons: [...verdict.reasons, ...stale],
  };
}

/** Why parts of a run do not make a whole; undefined when they do. */
function partsMissing(shards: Shards | undefined): string | undefined {
  if (shards === undefined) return undefined;
  const { total, present } = shards;
  const missing = Array.from({ length: total }, (_, at) => at + 1).filter((n) => !present.includes(n));
  if (missing.length === 0) return undefined;
  if (present.length === 1) {
    return `only shard ${present[0]} of ${total}: merge all of them with argos-conformance merge`;
  }
  return `shard${missing.length === 1 ? '' : 's'} ${missing.join(', ')} of ${total} missing: merge all of them`;
}

function verdictOnTarget({ results, setup, errors, complete, required, shards }: VerdictMeans): Verdict {
  const { strict } = setup.run;
  const weighty = results.filter(({ level }) => level === 'must' || (strict && level === 'should'));

  if (errors.length > 0) {
    return {
      verdict: 'error',
      verdictLine: `error: the suite itself went wrong (${errors.length}), so this run says nothing`,
      reasons: errors.slice(0, 20).map(({ where, message }) => `${where}: ${message}`),
    };
  }
  const failed = weighty
    .filter(({ verdict, known }) => verdict === 'failed' && known === undefined)
    .map(({ id }) => id);
  const partial = partsMissing(shards);
  if (failed.length > 0) {
    return {
      verdict: 'nonconformant',
      verdictLine: `nonconformant: ${failed.length} ${failed.length === 1 ? 'requirement fails' : 'requirements fail'}: ${named(failed)}`,
      reasons: [
        ...results
          .filter(({ verdict, known }) => verdict === 'failed' && known === undefined)
          .map(({ id, findings }) => `${id}: ${findings[0]?.summary ?? 'failed'}`),
        ...(partial === undefined ? [] : [partial]),
      ],
    };
  }

  const reasons: string[] = [];
  if (partial !== undefined) reasons.push(partial);
  if (setup.stop !== undefined) reasons.push(setup.stop);
  else {
    if (!complete) reasons.push('the run was ended before every check had reported');
    // Of a part, the samples that others hold are missing: that says nothing by itself.
    if (partial === undefined)
      reasons.push(...unsureReasons(weighty.filter(({ verdict }) => verdict === 'inconclusive')));
  }
  const missed = results.filter(
    ({ id, verdict }) => partial === undefined && required.includes(id) && verdict === 'not-tested',
  );
  reasons.push(...missedReasons(missed, (ids) => ids.join(', ')));
  const musts = results.filter(({ level }) => level === 'must');
  const tested = musts.filter(({ verdict }) => verdict === 'passed' || verdict === 'failed');
  if (reasons.length === 0 && tested.length === 0) reasons.push('no requirement of level must was tested');
  if (reasons.length > 0) {
    // In a line the ids of many would bury the reason.
    const [brief] = missedReasons(missed, named);
    const onlyMissed = reasons.length === new Set(missed.map(({ reason }) => reason)).size;
    const first = (onlyMissed ? brief : reasons[0]) ?? '';
    return {
      verdict: 'inconclusive',
      verdictLine: `inconclusive: ${first}${reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : ''}`,
      reasons,
    };
  }

  const untested = results.filter(({ level, verdict }) => level !== 'observe' && verdict === 'not-tested');
  const warned = results
    .filter(({ verdict, known }) => verdict === 'warning' && known === undefined)
    .map(({ id }) => id);
  const known = results.filter((result) => result.known !== undefined).map(({ id }) => id);
  const apart =
    known.length === 0
      ? ''
      : `, apart from ${known.length} known failure${known.length === 1 ? '' : 's'} (${named(known)})`;
  const held = tested.filter(({ verdict }) => verdict === 'passed').length;
  const warning = warned.length === 0 ? '' : `; ${warned.length} with a warning: ${named(warned)}`;
  if (untested.length === 0) {
    return {
      verdict: 'conformant',
      verdictLine: `conformant${apart}: ${held} of ${musts.length} must hold${warning}`,
      reasons: [],
    };
  }
  return {
    verdict: 'conformant',
    verdictLine: `conformant in what was tested${apart}: ${held} of ${musts.length} must; not tested: ${untestedWords(untested)}${warning}`,
    reasons: [],
  };
}

/**
 * The verdict by which a run ends, which is not always that on its target: a list of known failures that no longer holds
 * ends it as a failure would, and a part of a run that found nothing wrong as a success, so that the parts can be merged.
 *
 * @param part whether the result is that of one part by itself, and not merged
 */
export function conclusion(
  result: Pick<ConformanceResult, 'verdict' | 'reasons' | 'knownFailures' | 'run'>,
  { part }: { readonly part: boolean },
): ConformanceResult['verdict'] {
  const { verdict, reasons, run } = result;
  if (verdict === 'error') return verdict;
  if (staleReasons(result).length > 0) return 'nonconformant';
  const alone = part && partsMissing(run.shards) !== undefined;
  // Its one reason is that it is a part.
  return alone && verdict === 'inconclusive' && reasons.length === 1 ? 'conformant' : verdict;
}
