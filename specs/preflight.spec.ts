/** Before anything is judged: is the set-up right? Creates nothing, and every other spec waits for it. */

import { ENCRYPTION_WORD, preflight, setupOf } from '../checks/preflight.js';
import { prepare, settle } from '../run/check-runner.js';
import { version } from '../run/suite.js';
import { test } from './conformance.js';

test('preflight', async ({ session, evidence }) => {
  const { settings, options, sources } = session;
  const { target } = settings;
  const limit = new AbortController();
  const prepared = prepare(settings, { title: 'preflight', own: [], signal: limit.signal });
  const { context, recorder } = prepared;
  evidence.recorder = recorder;
  const base = {
    suite: { name: 'argos-conformance', version },
    target: {
      name: target.name,
      baseUrl: target.baseUrl,
      capabilities: [...target.capabilities],
      ...(target.targetVersion === undefined ? {} : { version: target.targetVersion }),
    },
    run: {
      id: options.runId,
      seed: options.seed,
      profile: options.profile,
      strict: options.strict,
      ...(options.only === undefined ? {} : { only: [...options.only] }),
    },
  };
  recorder.setup({ ...base, lines: [...sources] });
  try {
    const result = await preflight(context);
    recorder.setup(setupOf(base, sources, result));
    if (result.encryption !== undefined) await settings.broker.deliver(ENCRYPTION_WORD, result.encryption);
    if (result.stop !== undefined) throw new Error(`nothing can be tested: ${result.stop}`);
  } catch (error) {
    if (
      recorder.state === 'completed' &&
      !(error instanceof Error && error.message.startsWith('nothing can'))
    ) {
      settle(recorder, error, (text) => text);
    }
    throw error;
  } finally {
    await prepared.close();
  }
});
