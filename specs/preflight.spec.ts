/** Before anything is judged: is the set-up right? Every other spec waits for it. */
import { guarded } from '../run/guard.js';
import { runPreflight } from '../run/preflight-runner.js';
import { recordOf } from '../run/record.js';
import { type Fixtures, test } from './conformance.js';

test('preflight', async ({ session, evidence }) => guarded(() => examine({ session, evidence })));

async function examine({ session, evidence }: Fixtures): Promise<void> {
  const { settings, options, sources } = session;
  const { stop } = await runPreflight(settings, {
    record: recordOf(options),
    sources,
    limited: options.only !== undefined,
    onRecorder: (recorder) => {
      evidence.recorder = recorder;
    },
  });
  // Whatever depends on this test does not run then.
  if (stop !== undefined) throw new Error(stop);
}
