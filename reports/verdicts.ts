/** The words and signs of verdicts, and what a reader does about them: one vocabulary for every report. */
import type { ConformanceResult, Finding, RequirementResult } from '../schemas/generated/types.js';
import { staleEntries } from './known.js';
import { count } from './text.js';

/** Verdict of one requirement. */
export type Verdict = RequirementResult['verdict'];
/** Verdict of a run. */
export type RunVerdict = ConformanceResult['verdict'];
/** Weight of a requirement. */
export type Level = RequirementResult['level'];

/** A word with a sign, so that no meaning hangs on colour alone. */
export interface Label {
  readonly word: string;
  readonly sign: string;
}

/** Verdicts of requirements, the most pressing first. */
export const verdictLabels: Readonly<Record<Verdict, Label>> = {
  failed: { word: 'Failed', sign: '×' },
  inconclusive: { word: 'Inconclusive', sign: '?' },
  warning: { word: 'Warning', sign: '!' },
  'not-tested': { word: 'Not tested', sign: '–' },
  observed: { word: 'Observed', sign: '•' },
  passed: { word: 'Passed', sign: '✓' },
};

/** The verdicts in the order of {@link verdictLabels}. */
export const verdicts: readonly Verdict[] = [
  'failed',
  'inconclusive',
  'warning',
  'not-tested',
  'observed',
  'passed',
];

/** The levels, the weightiest first. */
export const levels: readonly Level[] = ['must', 'should', 'observe'];

/** Verdicts of runs. */
export const runLabels: Readonly<Record<RunVerdict, Label>> = {
  conformant: { word: 'Conformant', sign: '✓' },
  nonconformant: { word: 'Nonconformant', sign: '×' },
  inconclusive: { word: 'Inconclusive', sign: '?' },
  error: { word: 'Suite error', sign: '!' },
};

/** The findings of a requirement, as a plain list. */
export function findingsOf(requirement: RequirementResult): readonly Finding[] {
  return requirement.findings;
}

/** The requirements with a verdict, in the order of the result. */
export function withVerdict(result: ConformanceResult, verdict: Verdict): RequirementResult[] {
  return result.requirements.filter((requirement) => requirement.verdict === verdict);
}

/** One thing to do next; `ids` are the requirements it is about, to be set between `before` and `after`. */
export interface Step {
  readonly before: string;
  readonly ids: readonly string[];
  readonly after: string;
}

const listed = 3;

function step(before: string, requirements: readonly { id: string }[], after = '.'): Step {
  const more = requirements.length - listed;
  return {
    before,
    ids: requirements.slice(0, listed).map((requirement) => requirement.id),
    after: more > 0 ? ` and ${more} more${after}` : after,
  };
}

/** What the reader of a result does next, the most pressing first; never empty. */
export function nextSteps(result: ConformanceResult): Step[] {
  const steps: Step[] = [];
  const failed = withVerdict(result, 'failed').filter(({ known }) => known === undefined);
  const stale = staleEntries(result);
  const { shards } = result.run;
  const inconclusive = withVerdict(result, 'inconclusive');
  const warnings = withVerdict(result, 'warning').filter(({ known }) => known === undefined);
  if (result.verdict === 'error') {
    steps.push(
      step('The suite itself went wrong, so this says little about the target: mend that first.', [], ''),
    );
  } else if (!result.run.complete) {
    steps.push(step('Not every planned check reported: run again.', [], ''));
  }
  if (shards !== undefined && shards.present.length < shards.total) {
    const what = `This is shard ${shards.present.join(', ')} of ${shards.total}`;
    steps.push(step(`${what}: put all of them together with argos-conformance merge.`, [], ''));
  }
  if (stale.length > 0) {
    steps.push(step('Bring the list of known failures up to date: ', stale));
  }
  if (failed.length > 0) {
    const fails = failed.length === 1 ? '1 requirement fails' : `${failed.length} requirements fail`;
    steps.push(step(`${fails}; start with `, failed));
  }
  if (inconclusive.length > 0) {
    const reasons = new Set(inconclusive.map((requirement) => requirement.reason));
    steps.push(
      step(
        reasons.size === 1 && inconclusive.length > 1
          ? `Settle the one reason why ${inconclusive.length} requirements have no verdict, then run again: `
          : `Settle why ${count(inconclusive.length, 'requirement')} got no verdict, then run again: `,
        inconclusive,
      ),
    );
  }
  if (warnings.length > 0) {
    steps.push(step(`Look at ${count(warnings.length, 'warning')}: `, warnings));
  }
  if (result.notTested.length > 0) {
    steps.push(step('To close the gaps in what was tested, see “Not tested”: ', result.notTested));
  }
  const unknown = result.run.unknownOutcomes ?? 0;
  if (unknown > 0) {
    const what = unknown === 1 ? '1 request was' : `${unknown} requests were`;
    steps.push(
      step(`${what} never answered and may have created a submission: check the target for it.`, [], ''),
    );
  }
  if (steps.length === 0)
    steps.push(step('Nothing to mend. Keep this file as the record of the run.', [], ''));
  return steps;
}
