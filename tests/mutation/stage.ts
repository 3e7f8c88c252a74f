/** The servers that the checks of one pass look at, and the first thing that turns red there. */
import type { Check } from '../../checks/context.js';
import { checks } from '../../checks/index.js';
import { firstSubmission, preflight } from '../../checks/preflight.js';
import { type ProfileName, profiles } from '../../checks/profiles.js';
import { startMock } from '../../mock/server.js';
import type { Reported } from '../../reports/collect.js';
import { prepare, type RunSettings, runCheck, settle } from '../../run/check-runner.js';
import type { ReadyTarget } from '../../run/secrets.js';
import { tagOf } from '../../run/tag.js';
import type { Setup } from '../../schemas/generated/types.js';
import { type RequirementId, requirement } from '../../schemas/index.js';
import { LocalBroker } from '../../wire/broker/local.js';
import { mockTarget, resolveTarget } from '../../wire/target/index.js';

/** One round of the checks. */
export interface Pass {
  readonly profile: ProfileName;
  readonly seed: number;
  readonly strict: boolean;
  /** All checks on one server, as in a real run, instead of those that reach a mutant, each on its own. */
  readonly whole?: boolean;
}

// Without a GET that works these wait before they come to no conclusion; another check may fail at once.
const patient = checks.filter(({ title }) => title.startsWith('auth.'));

/** What can turn red, in the order in which it is looked at: the preflight and each check. */
export const titles: readonly string[] = [
  'preflight',
  ...checks.filter((one) => !patient.includes(one)).map(({ title }) => title),
  ...patient.map(({ title }) => title),
];

/**
 * How a deviating mock showed: a broken *must*, a broken *should*, no verdict, an error of the suite, a crash. What is
 * only `observed` shows in the report as another reading of a silence: the verdict stays, so nobody caught it.
 */
export type Kind = 'failed' | 'warned' | 'inconclusive' | 'error' | 'crashed' | 'observed';

/** The first thing that showed. */
export interface Caught {
  readonly kind: Kind;
  readonly title: string;
  readonly words: string;
}

/** Milliseconds; an answer that never comes is one kind of fault, and is not worth a long wait. */
const patience = 5_000;
/** Milliseconds; more than ten times what the slowest check takes. */
const checkDeadlineMs = 15_000;
/** What one check, or the preflight, comes to. */
export interface Outcome {
  readonly reported?: Reported;
  readonly caught?: Caught;
}

/** A pass in words. */
export const named = ({ profile, seed, strict }: Pass): string =>
  `${profile}, seed ${seed}${strict ? ', strict' : ''}`;

/** The head of a pass's result. */
export function setupFor({ profile, seed, strict }: Pass): Omit<Setup, 'lines'> {
  return {
    suite: { name: 'argos-conformance', version: '0.0.0' },
    target: {
      name: 'mock',
      baseUrl: 'http://127.0.0.1',
      capabilities: ['encryption', 'read-back', 'delete'],
    },
    run: { id: `mutation-${seed}`, seed, profile, strict },
  };
}

/** The preflight of a run: why nothing could be tested. */
async function runPreflight(settings: RunSettings): Promise<Caught | undefined> {
  const title = 'preflight';
  const { context, recorder, close } = prepare(settings, {
    title,
    own: [],
    signal: new AbortController().signal,
  });
  try {
    const found = await preflight(context);
    const words = found.stop ?? found.encryption ?? (await firstSubmission(context, found));
    if (words !== undefined) return { kind: 'inconclusive', title, words };
  } catch (error) {
    settle(recorder, error, (text) => text);
    const kind = recorder.state === 'suite-error' ? 'error' : 'inconclusive';
    return { kind, title, words: recorder.reason ?? 'the preflight did not finish' };
  } finally {
    await close();
  }
  return undefined;
}

/** A check that comes to no conclusion stops nothing: another may yet find a failure, which weighs more. */
async function runTitle(settings: RunSettings, title: string): Promise<Outcome> {
  const check: Check | undefined = checks.find((one) => one.title === title);
  if (check === undefined) {
    const caught = await runPreflight(settings);
    return caught === undefined ? {} : { caught };
  }
  const recorder = await runCheck(check, settings);
  const evidence = recorder.evidence();
  const reported: Reported = { title, evidence, findings: recorder.findings() };
  if (evidence.state !== 'suite-error') return { reported };
  return { reported, caught: { kind: 'error', title, words: evidence.reason ?? 'an error of the suite' } };
}

interface Scene {
  readonly settings: RunSettings;
  /** The first requirement that was broken. */
  readonly broken: () => RequirementId | undefined;
  readonly close: () => Promise<void>;
}

/** A server, and what a run needs to look at it. */
async function open(pass: Pass, faults: readonly string[]): Promise<Scene> {
  const mock = await startMock({ seed: pass.seed, faults });
  const resolution = resolveTarget({ cwd: import.meta.dirname, env: {} });
  if (!resolution.ok) throw new Error(resolution.problems.join('\n'));
  const target = { ...mockTarget(resolution.target, mock), requestTimeoutMs: patience } as ReadyTarget;
  const profile = profiles[pass.profile];
  const broker = new LocalBroker({ ...profile.cap, inFlight: target.inFlight });
  let broken: RequirementId | undefined;
  const settings: RunSettings = {
    target,
    broker,
    profile: { ...profile, shrinkFailures: 0, shrinkRequests: 0, checkDeadlineMs },
    strict: pass.strict,
    seed: pass.seed,
    tag: tagOf(setupFor(pass).run.id),
    year: 2026,
    faults: [],
    variants: [],
    onFailure: (id) => {
      broken ??= id;
      // Nothing more is sent: what else the check would find does not matter any more.
      void broker.trip('the first failure is enough');
    },
  };
  const close = (): Promise<void> => {
    broker.close();
    return mock.close();
  };
  return { settings, broken: () => broken, close };
}

/** The servers of one pass. */
export class Stage {
  readonly #pass: Pass;
  readonly #faults: readonly string[];
  #scene: Scene | undefined;

  constructor(pass: Pass, faults: readonly string[] = []) {
    this.#pass = pass;
    this.#faults = faults;
  }

  /** Runs one check, or the preflight, and stops it as soon as something is red. */
  async look(title: string): Promise<Outcome> {
    this.#scene ??= await open(this.#pass, this.#faults);
    const { settings, broken } = this.#scene;
    let crash: (error: Error) => void = () => undefined;
    const crashed = new Promise<Outcome>((resolve) => {
      crash = ({ message }) => resolve({ caught: { kind: 'crashed', title, words: message } });
    });
    process.on('uncaughtException', crash);
    try {
      const outcome = await Promise.race([crashed, runTitle(settings, title)]);
      const id = broken();
      if (id === undefined) return outcome;
      const kind = requirement(id).level === 'must' || this.#pass.strict ? 'failed' : 'warned';
      return { ...outcome, caught: { kind, title, words: `${id} (${title}; ${named(this.#pass)})` } };
    } finally {
      process.off('uncaughtException', crash);
      if (this.#pass.whole !== true) await this.close();
    }
  }

  async close(): Promise<void> {
    const scene = this.#scene;
    this.#scene = undefined;
    await scene?.close();
  }
}
