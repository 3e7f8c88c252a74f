/** What a check is given, and what it must not decide for itself. */
import type { Stamp, TargetFacts } from '../generators/model.js';
import type { Capability, Fixture, RequirementId } from '../schemas/requirements.js';
import type { Client } from '../wire/client.js';
import type { Judge } from './judge.js';
import type { Profile } from './profiles.js';
import type { Recording } from './recorder.js';

/** The suite itself is at fault: it sent, or was about to send, something other than it meant to. */
export class SuiteError extends Error {
  override readonly name = 'SuiteError';
}

/** The target, as far as checks may know it. */
export interface TargetView {
  readonly name: string;
  readonly capabilities: ReadonlySet<Capability>;
  readonly fixtures: ReadonlySet<Fixture>;
  /** Whether it runs on this machine. */
  readonly loopback: boolean;
  /** A submitter whose migration fails inside the target. */
  readonly processingErrorEmail?: string;
  /** Whether the key derivation was configured rather than assumed (A6). */
  readonly derivationExplicit: boolean;
}

/** Everything a check works with: a check is a function of this alone. */
export interface CheckContext {
  /** The title of the check. */
  readonly check: string;
  readonly own: readonly RequirementId[];
  /** The seed of this check, made from the run's. */
  readonly seed: number;
  /** The seed of the run. */
  readonly runSeed: number;
  readonly profile: Profile;
  readonly strict: boolean;
  readonly facts: TargetFacts;
  readonly target: TargetView;
  readonly client: Client;
  readonly judge: Judge;
  readonly recorder: Recording;
  /** Aborted when the check's time is up or the run ends. */
  readonly signal: AbortSignal;
  /** The stamp of the next record of this check. */
  readonly nextStamp: () => Stamp;
  /** The stamp of a record that all checks share, whichever of them sends it: `place` counts from 0. */
  readonly sharedStamp: (place: number) => Stamp;
}

/** The same check at a task that is done once a run: what it learns is recorded as the task's. */
export function atTask(context: CheckContext, task: string): CheckContext {
  const recorder = context.recorder.task(task);
  return { ...context, recorder, judge: context.judge.recordingTo(recorder) };
}

/** A check: exercises the requirements it is there for and records what it learns. */
export interface Check {
  /** Stable title; the id of the requirement. */
  readonly title: RequirementId;
  /** The requirements it is there for. */
  readonly own: readonly RequirementId[];
  /** Every request goes over one connection, so that what one leaves behind meets the next. */
  readonly oneConnection?: boolean;
  readonly run: (context: CheckContext) => Promise<void>;
}

/** A check of one requirement. */
export function check(
  title: RequirementId,
  run: Check['run'],
  options: Pick<Check, 'oneConnection'> = {},
): Check {
  return { title, own: [title], run, ...options };
}

/**
 * A seed of its own for everything that is drawn: FNV-1a over the names, so that adding a check or a way moves no
 * other one.
 *
 * @returns an integer from 0 to 2³¹ − 1
 */
export function deriveSeed(seed: number, ...names: readonly string[]): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const character of names.join('\u0000')) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  // One more round spreads the last characters over the high bits.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 1;
}
