/** What a result says of the target, for a comparison of a run with itself in parts. */
import type { ConformanceResult, Finding } from '../../schemas/generated/types.js';

/** A finding without the test that made it: what is shared is found by the test that comes first. */
function told({ requirement, summary, expected, actual, counterexample, occurrences, ...rest }: Finding) {
  const { way, words } = counterexample;
  const { seed, path, confirmed } = rest;
  return { requirement, summary, expected, actual, way, words, occurrences, seed, path, confirmed };
}

/**
 * Everything that must be the same in one piece and in parts. Left out is
 *
 * - what was spent and when, which adds up over the parts: requests, created submissions, times, latency, timeline;
 * - who did it: the run's id and parts, the mock's address, the suite, the lines of the set-up, the comparison, the hash;
 * - how long a write took to be seen (A34);
 * - of a finding its test and the command that names it, and its exchange, whose stamps are the run's.
 */
export function said(result: ConformanceResult) {
  const { contract, verdict, verdictLine, reasons, totals, observations, notTested, coverage, errors } =
    result;
  const { seed, profile, strict, complete } = result.run;
  return {
    contract,
    run: { seed, profile, strict, complete },
    verdict,
    verdictLine,
    reasons,
    totals,
    requirements: result.requirements.map(({ durationMs: _, findings, ...row }) => ({
      ...row,
      findings: findings.map(told),
    })),
    observations: observations.filter(({ row, outcome }) => row !== 'A34' || !outcome.startsWith('seen ')),
    notTested,
    coverage,
    errors,
  };
}
