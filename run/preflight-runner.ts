/** Runs the preflight and hands back its evidence, whatever happens. */
import {
  ENCRYPTION_WORD,
  firstSubmission,
  type PreflightResult,
  preflight,
  setupOf,
} from '../checks/preflight.js';
import type { Recorder } from '../checks/recorder.js';
import type { Setup } from '../schemas/generated/types.js';
import { prepare, type RunSettings, settle } from './check-runner.js';
import { recordOf } from './record.js';
import { redactorOf } from './secrets.js';
import type { Session } from './session.js';

/** What the record of a run says beside what its preflight learns. */
export interface PreflightAbout {
  readonly record: Pick<Setup, 'suite' | 'run'>;
  /** Where the settings came from, a line each. */
  readonly sources: readonly string[];
  /** Whether the run is limited to some requirements: then it need not send a valid submission. */
  readonly limited: boolean;
  /** Told of the recorder before anything is sent: an interrupted preflight has evidence too. */
  readonly onRecorder?: (recorder: Recorder) => void;
}

/**
 * Runs the preflight of a run. Never throws: what happens is in the evidence.
 *
 * @returns why nothing can be tested; undefined when it can
 */
export async function runPreflight(
  settings: RunSettings,
  about: PreflightAbout,
): Promise<{ readonly recorder: Recorder; readonly stop?: string }> {
  const { target, broker } = settings;
  const { sources } = about;
  const { context, recorder, close } = prepare(settings, {
    title: 'preflight',
    own: [],
    signal: new AbortController().signal,
  });
  about.onRecorder?.(recorder);
  const record = {
    ...about.record,
    target: {
      name: target.name,
      baseUrl: target.baseUrl,
      capabilities: [...target.capabilities],
      ...(target.targetVersion === undefined ? {} : { version: target.targetVersion }),
    },
  };
  recorder.setup({ ...record, lines: [...sources] });
  let result: PreflightResult;
  try {
    result = await preflight(context);
    // A run of all checks sends this submission anyway; a limited one may not have to.
    if (result.stop === undefined && !about.limited) {
      const stop = await firstSubmission(context, result);
      if (stop !== undefined) result = { ...result, stop };
    }
  } catch (error) {
    settle(recorder, error, (text) => redactorOf(target).text(text));
    return { recorder, stop: recorder.reason ?? 'the preflight did not finish' };
  } finally {
    await close();
  }
  recorder.setup(setupOf(record, sources, result));
  if (result.encryption !== undefined) await broker.deliver(ENCRYPTION_WORD, result.encryption);
  // What the recorder holds is redacted; the result itself may not be.
  const stop = recorder.evidence().setup?.stop;
  return { recorder, ...(stop === undefined ? {} : { stop: `nothing can be tested: ${stop}` }) };
}

/** What the preflight of a run came to, as each of its workers learns it. */
export interface Examined {
  /** Why nothing can be tested; undefined when it can. */
  readonly stop?: string;
  /** Whether this worker made it. */
  readonly mine: boolean;
}

const TASK = 'preflight';

/**
 * The preflight of a run, made by whichever worker comes first; the others wait for what came of it.
 *
 * @param onRecorder told of the recorder before anything is sent, where it is this worker that makes it
 */
export async function examine(session: Session, onRecorder: (recorder: Recorder) => void): Promise<Examined> {
  const { settings, options, sources } = session;
  const { broker } = settings;
  const share = await broker.share(TASK);
  if (share.role === 'take') return { ...(JSON.parse(share.value) as { stop?: string }), mine: false };
  const { stop } = await runPreflight(settings, {
    record: recordOf(options),
    sources,
    limited: options.only !== undefined,
    onRecorder,
  });
  const told = stop === undefined ? {} : { stop };
  await broker.deliver(TASK, JSON.stringify(told));
  return { ...told, mine: true };
}
