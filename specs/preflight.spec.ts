/** Before anything is judged: is the set-up right? Creates nothing, and every other spec waits for it. */
import { ENCRYPTION_WORD, type PreflightResult, preflight, setupOf } from '../checks/preflight.js';
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
  } catch (error) {
    settle(recorder, error, (text) => text);
    throw error;
  } finally {
    await prepared.close();
  }
  recorder.setup(setupOf(record, sources, result));
  if (result.encryption !== undefined) await broker.deliver(ENCRYPTION_WORD, result.encryption);
  // Whatever depends on this test does not run then.
  if (result.stop !== undefined) throw new Error(`nothing can be tested: ${result.stop}`);
});
