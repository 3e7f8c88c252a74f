/** Evidence of whole runs, as tests attach it, for the tests of what reporters make of it. */
import { minimumOf } from '../../checks/profiles.js';
import { aggregate, type Collected } from '../../reports/aggregate.js';
import type { Reported } from '../../reports/collect.js';
import type {
  CheckEvidence,
  ConformanceResult,
  Finding,
  Judgement,
  Setup,
} from '../../schemas/generated/types.js';
import { type RequirementId, requirementIds, validateResult } from '../../schemas/index.js';
import { sampleFinding } from './sample.js';

export const startedAt = Date.parse('2026-11-24T09:10:56.500Z');

/** The setup of a run. */
export function setupOf(change: Partial<Setup> = {}): Setup {
  return {
    suite: { name: 'argos-conformance', version: '0.1.0' },
    target: {
      name: 'mock',
      baseUrl: 'http://127.0.0.1:4010',
      capabilities: ['encryption', 'read-back', 'delete'],
    },
    run: { id: 'run-1', seed: 7, profile: 'smoke', strict: false },
    lines: ['an empty document is answered with 400'],
    ...change,
  };
}

/** Just enough samples for a pass in smoke. */
export function enough(id: RequirementId, change: Partial<Judgement> = {}): Judgement {
  const { samples, covered } = minimumOf(id, 'smoke');
  const values = (dimension: string, count: number) =>
    Array.from({ length: count }, (_, at) => `${dimension}-${at}`);
  return {
    samples,
    unjudged: 0,
    failures: 0,
    covered: Object.fromEntries(Object.entries(covered).map(([name, count]) => [name, values(name, count)])),
    ...change,
  };
}

/** The evidence of one check. */
export function evidenceOf(title: string, change: Partial<CheckEvidence> = {}): CheckEvidence {
  return {
    schemaVersion: 1,
    check: title,
    own: title === 'preflight' ? [] : [title],
    state: 'completed',
    seed: 1,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: 10,
    requests: 5,
    created: 1,
    unknownOutcomes: 0,
    judgements: title === 'preflight' ? {} : { [title]: enough(title as RequirementId) },
    observations: [],
    codes: [],
    malformations: [],
    tasks: {},
    latency: {},
    timeline: [],
    validAccepted: 1,
    validRefused: {},
    errors: [],
    ...change,
  };
}

/** A test with its evidence. */
export function reported(
  title: string,
  change: Partial<CheckEvidence> = {},
  findings: readonly Finding[] = [],
): Reported {
  return { title, evidence: evidenceOf(title, change), findings };
}

/** A requirement that a check found broken. */
export function broken(
  id: RequirementId,
  own: Partial<Finding> = {},
  change: Partial<CheckEvidence> = {},
): Reported {
  const judgements = { [id]: enough(id, { failures: 1 }) };
  return reported(id, { judgements, ...change }, [
    sampleFinding(id, { test: id, summary: `${id} is broken.`, occurrences: 1, ...own }),
  ]);
}

export interface RunChange {
  readonly setup?: Partial<Setup>;
  /** Instead of the flawless ones, by title; undefined: the test never reported. */
  readonly set?: Readonly<Partial<Record<RequirementId | 'preflight', Reported | undefined>>>;
  readonly collected?: Partial<Collected>;
}

/** Everything of a flawless run of smoke, changed. */
export function collectedOf({ setup = {}, set = {}, collected = {} }: RunChange = {}): Collected {
  const { lines: _, ...fallback } = setupOf(setup);
  const planned = ['preflight', ...requirementIds];
  const reports = planned.flatMap((title) => {
    if (title in set) return set[title as RequirementId] ?? [];
    return [reported(title, title === 'preflight' ? { setup: setupOf(setup) } : {})];
  });
  return {
    planned,
    reports,
    errors: [],
    startedAt,
    durationMs: 1_234.5,
    required: [],
    interrupted: false,
    fallback,
    ...collected,
  };
}

/** The result of a run, which must be valid. */
export function resultOf(change: RunChange | Collected = {}): ConformanceResult {
  const result = aggregate('reports' in change ? change : collectedOf(change));
  if (!validateResult(result)) throw new TypeError(JSON.stringify(validateResult.errors));
  return result;
}

/** The verdict on a requirement, with its reason. */
export function rowOf(result: ConformanceResult, id: RequirementId) {
  const row = result.requirements.find((one) => one.id === id);
  if (row === undefined) throw new RangeError(id);
  return row;
}
