/** A run, as each of its processes sees it: the options, the target and the broker. */

import { defaultCredentials } from '../mock/credentials.js';
import type { Broker } from '../wire/broker/broker.js';
import { RemoteBroker } from '../wire/broker/remote.js';
import { type Environment, mockTarget, resolveTarget } from '../wire/target/index.js';
import { profileOf } from './bounds.js';
import type { RunSettings } from './check-runner.js';
import { decodeRunOptions, type RunOptions } from './options.js';
import { ProblemsError } from './problems.js';
import { type ReadyTarget, readyOf } from './secrets.js';
import { tagOf } from './tag.js';

/** Where the broker listens; set by the process of the runner. */
export const BROKER_VARIABLE = 'ARGOS_CONFORMANCE_BROKER';
/** Base URL of the embedded mock; set by the process of the runner. */
export const MOCK_VARIABLE = 'ARGOS_CONFORMANCE_MOCK';

/** The target of a run is not what it must be: one line each. */
export class TargetError extends ProblemsError {
  override readonly name = 'TargetError';
}

/**
 * The target of a run with its keys, and where each setting came from.
 *
 * @throws TargetError when the configuration is wrong or the embedded mock is not there
 */
export function readyTarget(
  options: RunOptions,
  env: Environment,
): { readonly target: ReadyTarget; readonly sources: readonly string[] } {
  const { cwd, allowHosts, allowPlaintext, envOverrides, target: name } = options;
  const resolution = resolveTarget({
    cwd,
    env,
    allowHosts: [...allowHosts],
    allowPlaintext,
    envOverrides,
    ...(name === undefined ? {} : { targetOption: name }),
  });
  if (!resolution.ok) throw new TargetError(resolution.problems);
  const { sources } = resolution;
  const mockUrl = env[MOCK_VARIABLE];
  const target =
    resolution.target.kind === 'mock' && mockUrl !== undefined
      ? mockTarget(resolution.target, { baseUrl: mockUrl, credentials: defaultCredentials })
      : resolution.target;
  const ready = readyOf(target);
  if (ready === undefined) throw new TargetError(['the embedded mock is not running']);
  return { target: ready, sources };
}

/** What a run's checks have in common, from what the run was asked for. */
export function settingsOf(options: RunOptions, target: ReadyTarget, broker: Broker): RunSettings {
  const { strict, seed, runId, faults, variants } = options;
  return {
    target,
    broker,
    profile: profileOf(options, target),
    strict,
    seed,
    tag: tagOf(runId),
    year: new Date().getUTCFullYear(),
    faults,
    variants,
  };
}

/** A run, seen from one of its workers. */
export interface Session {
  readonly options: RunOptions;
  readonly settings: RunSettings;
  readonly sources: readonly string[];
  close(): void;
}

/**
 * Joins the run of this process.
 *
 * @throws TargetError as `readyTarget`
 * @throws Error when the broker of the run does not listen
 */
export async function openSession(env: Environment): Promise<Session> {
  const options = decodeRunOptions(env);
  const { target, sources } = readyTarget(options, env);
  const address = env[BROKER_VARIABLE];
  if (address === undefined) throw new Error('this process belongs to no run: there is no broker');
  const broker = await RemoteBroker.connect(address);
  return {
    options,
    sources,
    settings: settingsOf(options, target, broker),
    close: () => broker.close(),
  };
}
