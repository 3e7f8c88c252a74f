/** Runs all checks against one server of the mock, in this process, and tells what turned red and after how much. */
import { checkOf, checks } from '../../checks/index.js';
import type { Cost } from '../../checks/profiles.js';
import type { RequirementId } from '../../schemas/index.js';
import { idsWith, runInProcess } from '../support/in-process.js';
import { type Plan, type Subject, seedsFrom } from './plan.js';
import type { Seen } from './row.js';

/** Longest wait for an answer, in milliseconds. */
const PATIENCE_MS = 3_000;

/** One run with one seed; `cut` ends it with the first check after which an expected requirement has failed. */
async function once(subject: Subject, profile: Plan['profile'], seed: number, cut: boolean): Promise<Seen> {
  const at = new Map<RequirementId, Cost>();
  const expected: readonly RequirementId[] = subject.kind === 'fault' ? subject.fault.breaks : [];
  const startedAt = Date.now();
  // Where the run may end early, what is likely to end it comes first.
  const first = cut ? expected.map(checkOf) : [];
  const result = await runInProcess({
    profile,
    seed,
    checks: [...first, ...checks.filter((check) => !first.includes(check))],
    faults: subject.kind === 'fault' ? [subject.name] : [],
    variants: subject.kind === 'variant' ? [subject.name] : [],
    // An answer that never comes is not worth a long wait.
    change: (target) => ({ ...target, requestTimeoutMs: PATIENCE_MS }),
    onFailure: (id, cost) => {
      if (!at.has(id)) at.set(id, cost);
    },
    enough: () => cut && expected.some((id) => at.has(id)),
  });
  const red = idsWith(result, 'failed', 'warning');
  const whole = { requests: result.run.requests, created: result.run.created };
  return {
    seed,
    red: Object.fromEntries(red.map((id) => [id, at.get(id as RequirementId) ?? whole])),
    inconclusive: cut ? [] : idsWith(result, 'inconclusive', 'not-tested'),
    errors: result.errors.map(({ message }) => message),
    cost: whole,
    durationMs: Date.now() - startedAt,
    cut,
  };
}

/** Every run of a plan against one server. */
export async function observe(subject: Subject, plan: Plan): Promise<Seen[]> {
  const intermittent = subject.kind === 'fault' && subject.fault.intermittent === true;
  const count = intermittent ? plan.intermittentSeeds : subject.kind === 'fault' ? 1 : plan.seeds;
  const runs: Seen[] = [];
  for (const [at, seed] of seedsFrom(plan.seed, count).entries()) {
    runs.push(await once(subject, plan.profile, seed, intermittent && at > 0));
  }
  return runs;
}
