/** `success.*`: the answer to an accepted submission (§5-1). Most of it is judged on every answer of a run. */
import { baseSubmission, validCase } from '../generators/index.js';
import { check } from './context.js';
import { outcomeOf } from './document.js';
import { accepted, sendCase } from './sender.js';
import { type SharedKey, SharedSubmissions } from './shared.js';

const EVERY: readonly SharedKey[] = ['minimal', 'full', 'half', 'other-half', 'rewritten'];

/** 200, `success`, and an id that is a non-empty text. */
export const statusAndShape = check('success.status-and-shape', async (context) => {
  const shared = new SharedSubmissions(context);
  for (const key of EVERY) await shared.get(key);
  for (let run = 0; run < context.profile.validRuns; run += 1) {
    await sendCase(context, validCase(baseSubmission(context.facts)), {
      kind: 'accepted',
      under: 'success.status-and-shape',
    });
  }
});

/** Different submissions get different ids; the broker compares those of the whole run, this check the shared ones. */
export const uniqueIds = check('success.unique-ids', async (context) => {
  const under = 'success.unique-ids';
  const shared = new SharedSubmissions(context);
  const seen = new Map<string, string>();
  for (const key of EVERY) {
    const trial = await shared.get(key);
    const { document } = trial.exchange.read as { document?: { submissionId?: unknown } };
    const id = document?.submissionId;
    // No id at all is no repeated one: `success.status-and-shape` says so.
    if (!accepted(trial.exchange) || id === undefined || id === null || id === '') continue;
    const before = seen.get(String(id));
    context.recorder.judged(under);
    if (before !== undefined) {
      context.judge.fail(under, trial.exchange, trial.about, {
        key: 'repeated',
        summary: 'Two different submissions got the same submissionId.',
        expected: 'a submissionId that no other submission has',
        actual: `the submissionId ${JSON.stringify(id)}, which another submission of this run has`,
        series: trial.stamp.serial,
      });
    }
    seen.set(String(id), key);
  }
  // Concurrent ones: four at a time.
  const inFlight = 4;
  for (let run = 0; run < context.profile.validRuns; run += inFlight) {
    await Promise.all(
      Array.from({ length: inFlight }, () =>
        sendCase(context, validCase(baseSubmission(context.facts)), { kind: 'control' }),
      ),
    );
  }
  if (!context.profile.observeCreating) return;
  // Two identical requests: one submission or two (A30).
  const first = await sendCase(context, validCase(baseSubmission(context.facts)), {
    kind: 'control',
  });
  const second = await sendCase(
    context,
    validCase(baseSubmission(context.facts)),
    { kind: 'control' },
    { stamp: first.stamp },
  );
  const ids = [first, second].map(
    ({ exchange }) => (exchange.read.document as { submissionId?: unknown } | undefined)?.submissionId,
  );
  context.recorder.observed('A30', ids[0] === ids[1] ? 'one id' : 'two ids', 'two identical requests');
  // Another person with the same e-mail, userid and name (A39).
  const namesake = { ...baseSubmission(context.facts), birthDate: '1985-03-02', documentNumber: 'B7654321' };
  const other = await sendCase(context, validCase(namesake), { kind: 'control' }, { stamp: first.stamp });
  context.recorder.observed(
    'A39',
    outcomeOf(other.exchange),
    'the same email, userid and name for another person',
  );
});

/** Every check of the group. */
export const successChecks = [statusAndShape, uniqueIds];
