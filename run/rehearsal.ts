/**
 * What a run would send, found out by doing it: the same checks with the same seed against the embedded mock, which
 * keeps the contract. The target itself is not touched.
 */
import type { Check } from '../checks/context.js';
import { checks } from '../checks/index.js';
import type { Cost } from '../checks/profiles.js';
import type { Recorder } from '../checks/recorder.js';
import { defaultCredentials } from '../mock/credentials.js';
import type { RequirementId } from '../schemas/index.js';
import { LocalBroker } from '../wire/broker/local.js';
import { mockTarget, type Target } from '../wire/target/index.js';
import { given } from '../wire/target/target.js';
import { boundsOf } from './bounds.js';
import { runCheck } from './check-runner.js';
import { startMockProcess } from './mock-process.js';
import type { RunOptions } from './options.js';
import { runPreflight } from './preflight-runner.js';
import { recordOf } from './record.js';
import { type ReadyTarget, readyOf } from './secrets.js';
import { settingsOf } from './session.js';

/** What one part of a run would cost. */
export interface RehearsedPart extends Cost {
  /** A requirement, or `preflight`. */
  readonly title: RequirementId | 'preflight';
  /** Why it would have no verdict; absent when it would have one. */
  readonly untested?: string;
}

/** What a run would cost on a target that keeps its contract and answers at once. */
export interface Rehearsal extends Cost {
  readonly parts: readonly RehearsedPart[];
}

/** The embedded mock, offering no more than the target does. */
function likeness(target: Target, baseUrl: string): ReadyTarget {
  // The way to it is none of the target's: no proxy, no private authority.
  const { proxy: _, caFile: __, ...own } = target;
  const mock = readyOf(mockTarget(own, { baseUrl, credentials: defaultCredentials }));
  if (mock === undefined) throw new Error('the embedded mock has no credentials');
  if (target.kind === 'mock') return mock;
  const { invalidProjectApiKey, processingErrorEmail, ...rest } = mock;
  return {
    ...rest,
    kind: 'mock',
    loopback: true,
    capabilities: target.capabilities,
    ...(target.invalidProjectApiKey === undefined ? {} : given({ invalidProjectApiKey })),
    ...(target.processingErrorEmail === undefined ? {} : given({ processingErrorEmail })),
  };
}

function partOf(title: RehearsedPart['title'], recorder: Recorder): RehearsedPart {
  const { requests, created, state, reason } = recorder.evidence();
  const untested = state === 'completed' ? {} : { untested: reason ?? state };
  return { title, requests, created, ...untested };
}

/**
 * Rehearses a run.
 *
 * @throws Error when the embedded mock does not start
 */
export async function rehearse(options: RunOptions, target: Target): Promise<Rehearsal> {
  const mock = await startMockProcess(options);
  const broker = new LocalBroker({ ...boundsOf(options, target), inFlight: target.inFlight });
  const settings = settingsOf(options, likeness(target, mock.baseUrl), broker);
  const { only } = options;
  const chosen = (check: Check): boolean => only === undefined || only.includes(check.title);
  try {
    const { recorder, stop } = await runPreflight(settings, {
      record: recordOf(options),
      sources: [],
      limited: only !== undefined,
    });
    const first = partOf('preflight', recorder);
    const parts = [stop === undefined ? first : { ...first, untested: stop }];
    for (const check of stop === undefined ? checks.filter(chosen) : []) {
      parts.push(partOf(check.title, await runCheck(check, settings)));
    }
    const total = (of: (part: RehearsedPart) => number): number =>
      parts.reduce((sum, part) => sum + of(part), 0);
    return { requests: total(({ requests }) => requests), created: total(({ created }) => created), parts };
  } finally {
    broker.close();
    await mock.close();
  }
}
