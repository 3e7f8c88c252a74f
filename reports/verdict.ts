/** The verdict on a whole run, in a word and in words. */
import type { ConformanceResult, RequirementResult, Setup, SuiteError } from '../schemas/generated/types.js';

/** What the verdict rests on. */
export interface VerdictMeans {
  readonly results: readonly RequirementResult[];
  readonly setup: Setup;
  readonly errors: readonly SuiteError[];
  readonly complete: boolean;
  /** Requirements that must not end as not-tested. */
  readonly required: readonly string[];
}

type Verdict = Pick<ConformanceResult, 'verdict' | 'verdictLine' | 'reasons'>;

const named = (ids: readonly string[]): string =>
  ids.length <= 5 ? ids.join(', ') : `${ids.slice(0, 5).join(', ')} and ${ids.length - 5} more`;

/** Why requirements are inconclusive: what many have in common first, and once. */
function unsureReasons(unsure: readonly RequirementResult[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { id, reason = 'inconclusive' } of unsure) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), id]);
  }
  return [...byReason]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([reason, ids]) =>
      ids.length === 1 ? `${ids[0]}: ${reason}` : `${reason} (${ids.length} requirements: ${named(ids)})`,
    );
}

/**
 * The verdict of a run: an error of the suite before anything else, then nonconformance, then what could not be
 * concluded. What was not tested leaves the verdict alone and is named in its line.
 */
export function verdictOf({ results, setup, errors, complete, required }: VerdictMeans): Verdict {
  const { strict } = setup.run;
  const weighty = results.filter(({ level }) => level === 'must' || (strict && level === 'should'));
  const ids = (verdict: RequirementResult['verdict'], among = weighty): string[] =>
    among.filter((result) => result.verdict === verdict).map(({ id }) => id);

  if (errors.length > 0) {
    return {
      verdict: 'error',
      verdictLine: `error: the suite itself went wrong (${errors.length}), so this run says nothing`,
      reasons: errors.slice(0, 20).map(({ where, message }) => `${where}: ${message}`),
    };
  }
  const failed = ids('failed');
  if (failed.length > 0) {
    return {
      verdict: 'nonconformant',
      verdictLine: `nonconformant: ${failed.length} ${failed.length === 1 ? 'requirement fails' : 'requirements fail'}: ${named(failed)}`,
      reasons: results
        .filter(({ verdict }) => verdict === 'failed')
        .map(({ id, findings }) => `${id}: ${findings[0]?.summary ?? 'failed'}`),
    };
  }

  const reasons: string[] = [];
  if (setup.stop !== undefined) reasons.push(setup.stop);
  else {
    if (!complete) reasons.push('the run was ended before every check had reported');
    reasons.push(...unsureReasons(weighty.filter(({ verdict }) => verdict === 'inconclusive')));
  }
  const missed = results.filter(({ id, verdict }) => required.includes(id) && verdict === 'not-tested');
  reasons.push(...missed.map(({ id, reason }) => `${id} was required, but not tested: ${reason ?? ''}`));
  const musts = results.filter(({ level }) => level === 'must');
  const tested = musts.filter(({ verdict }) => verdict === 'passed' || verdict === 'failed');
  if (reasons.length === 0 && tested.length === 0) reasons.push('no requirement of level must was tested');
  if (reasons.length > 0) {
    const first = reasons[0] ?? '';
    return {
      verdict: 'inconclusive',
      verdictLine: `inconclusive: ${first}${reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : ''}`,
      reasons,
    };
  }

  const untested = results.filter(({ level, verdict }) => level !== 'observe' && verdict === 'not-tested');
  const warned = results.filter(({ verdict }) => verdict === 'warning').map(({ id }) => id);
  const warning = warned.length === 0 ? '' : `; ${warned.length} with a warning: ${named(warned)}`;
  if (untested.length === 0) {
    return {
      verdict: 'conformant',
      verdictLine: `conformant: ${tested.length} of ${musts.length} must hold${warning}`,
      reasons: [],
    };
  }
  return {
    verdict: 'conformant',
    verdictLine: `conformant in what was tested: ${tested.length} of ${musts.length} must; not tested: ${named(untested.map(({ id }) => id))}${warning}`,
    reasons: [],
  };
}
