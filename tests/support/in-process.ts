/** Runs checks in this process against a mock in this process: what Playwright runs, without Playwright. */
import type { Check } from '../../checks/context.js';
import { checks } from '../../checks/index.js';
import { type Cost, type ProfileName, profiles } from '../../checks/profiles.js';
import { startMock } from '../../mock/server.js';
import { aggregate, type Collected } from '../../reports/aggregate.js';
import type { Reported } from '../../reports/collect.js';
import { type RunSettings, runCheck } from '../../run/check-runner.js';
import { runPreflight } from '../../run/preflight-runner.js';
import type { ReadyTarget } from '../../run/secrets.js';
import { tagOf } from '../../run/tag.js';
import type { ConformanceResult } from '../../schemas/generated/types.js';
import type { RequirementId } from '../../schemas/index.js';
import { LocalBroker } from '../../wire/broker/local.js';
import { mockTarget, resolveTarget } from '../../wire/target/index.js';

/** How a run in this process differs from the usual one. */
export interface InProcessOptions {
  readonly profile?: ProfileName;
  readonly seed?: number;
  readonly faults?: readonly string[];
  readonly variants?: readonly string[];
  readonly strict?: boolean;
  readonly checks?: readonly Check[];
  /** Checks at the same time, as workers would run them. */
  readonly workers?: number;
  readonly runId?: string;
  readonly change?: (target: ReadyTarget) => ReadyTarget;
  /** Puts a server in front of the mock, at whose address the target is then. */
  readonly inFront?: (behind: string) => Promise<{ readonly baseUrl: string; close(): Promise<void> }>;
  /** Whether the preflight comes first, as it does in a real run. */
  readonly preflight?: boolean;
  /** Told of every sample that breaks a requirement, with what the run has cost so far. */
  readonly onFailure?: (id: RequirementId, cost: Cost) => void;
  /** Asked before each check: whether the run has told enough. */
  readonly enough?: () => boolean;
}

/** Runs checks and aggregates what they say. */
export async function runInProcess(options: InProcessOptions = {}): Promise<ConformanceResult> {
  return aggregate(await collectInProcess(options));
}

/** Runs checks in so many parts, each against a mock and with a broker of its own, and aggregates what all say. */
export async function runInParts(total: number, options: InProcessOptions = {}): Promise<ConformanceResult> {
  const chosen = options.checks ?? checks;
  const parts: Collected[] = [];
  for (let at = 0; at < total; at += 1) {
    const own = chosen.filter((_, place) => Math.floor((place * total) / chosen.length) === at);
    parts.push(await collectInProcess({ ...options, checks: own, runId: `part-${at + 1}` }));
  }
  const [first] = parts;
  if (first === undefined) throw new RangeError('a run has one part or more');
  const places = parts.map((_, at) => at + 1);
  return aggregate({
    ...first,
    planned: parts.flatMap(({ planned }) => planned),
    reports: parts.flatMap(({ reports }) => reports),
    shards: { total, present: places, runs: places.map((place) => `part-${place}`) },
  });
}

async function collectInProcess(options: InProcessOptions): Promise<Collected> {
  const { seed = 1, profile = 'standard', strict = false, runId = `test-${seed}` } = options;
  const { faults = [], variants = [] } = options;
  const mock = await startMock({ faults, variants, seed });
  const resolution = resolveTarget({ cwd: import.meta.dirname, env: {} });
  if (!resolution.ok) throw new Error(resolution.problems.join('\n'));
  const front = await options.inFront?.(mock.baseUrl);
  const { baseUrl } = front ?? mock;
  const ready = { ...(mockTarget(resolution.target, mock) as ReadyTarget), baseUrl };
  const target = options.change?.(ready) ?? ready;
  const chosen = options.checks ?? checks;
  const startedAt = Date.now();
  const startedOn = performance.now();
  const { cap } = profiles[profile];
  const broker = new LocalBroker({ requests: cap.requests, created: cap.created, inFlight: target.inFlight });
  const settings: RunSettings = {
    target,
    broker,
    profile: profiles[profile],
    strict,
    seed,
    tag: tagOf(runId),
    year: 2026,
    faults,
    variants,
    onFailure: (id) => options.onFailure?.(id, { requests: broker.requests, created: broker.created }),
  };
  const reports: Reported[] = [];
  const record = {
    suite: { name: 'argos-conformance', version: '0.0.0' },
    run: { id: runId, seed, profile, strict },
  };
  const queue = [...chosen];
  const worker = async (): Promise<void> => {
    for (
      let check = queue.shift();
      check !== undefined && options.enough?.() !== true;
      check = queue.shift()
    ) {
      const recorder = await runCheck(check, settings);
      reports.push({ title: check.title, evidence: recorder.evidence(), findings: recorder.findings() });
    }
  };
  try {
    if (options.preflight === true) {
      const { recorder, stop } = await runPreflight(settings, { record, sources: [], limited: false });
      reports.push({ title: 'preflight', evidence: recorder.evidence(), findings: recorder.findings() });
      // Whatever depends on the preflight does not run then.
      if (stop !== undefined) queue.length = 0;
    }
    await Promise.all(Array.from({ length: options.workers ?? 1 }, worker));
  } finally {
    broker.close();
    await front?.close();
    await mock.close();
  }
  return {
    planned: [...(options.preflight === true ? ['preflight'] : []), ...chosen.map(({ title }) => title)],
    reports,
    errors: [],
    startedAt,
    durationMs: performance.now() - startedOn,
    required: [],
    interrupted: false,
    fallback: { ...record, target: { name: 'mock', baseUrl, capabilities: [...target.capabilities] } },
  };
}

/** The ids with this verdict. */
export function idsWith(result: ConformanceResult, ...verdicts: readonly string[]): string[] {
  return result.requirements.filter(({ verdict }) => verdicts.includes(verdict)).map(({ id }) => id);
}
