/** Before anything is judged: is the set-up right? Every other spec waits for it. */
import {
  ENCRYPTION_WORD,
  type PreflightResult,
  preflight,
  refusedAdministrator,
  setupOf,
} from '../checks/preflight.js';
import { prepare, settle } from '../run/check-runner.js';
import { recordOf } from '../run/record.js';
import { test } from './conformance.js';

test('preflight', async ({ session, evidence }) => {
  const { settings, options, sources } = session;
  const { target, broker } = settings;
  const prepared = prepare(settings, { title: 'preflight', own: [], signal: new AbortController().signal });
  const { context, recorder } = prepared;
  evidence.recorder = recorder;
  const record = {
    ...recordOf(options),
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
    if (result.stop === undefined && options.only === undefined) {
      const stop = await refusedAdministrator(context);
      if (stop !== undefined) result = { ...result, stop };
    }
  } catch (error) {
    settle(recorder, error, (text) => text);
    // What the recorder holds is redacted; the error itself may not be.
    throw new Error(recorder.reason ?? 'the preflight did not finish');
  } finally {
    await prepared.close();
  }
  recorder.setup(setupOf(record, sources, result));
  if (result.encryption !== undefined) await broker.deliver(ENCRYPTION_WORD, result.encryption);
  // Whatever depends on this test does not run then.
  const stop = recorder.evidence().setup?.stop;
  if (stop !== undefined) throw new Error(`nothing can be tested: ${stop}`);
});
