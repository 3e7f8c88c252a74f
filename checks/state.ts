/** `state.*`: what GET and DELETE say of what was submitted (sibling pages, A34, A35). */
import fc from 'fast-check';
import {
  adminWays,
  formatWays,
  type MutationWay,
  omissionWays,
  parameterWays,
  stamp as stamped,
  typeWays,
} from '../generators/index.js';
import { type ReadExchange, SUBMISSION_PATH } from '../wire/client.js';
import { type CheckContext, check, deriveSeed } from './context.js';
import { classOf, describeAnswer, member } from './document.js';
import { LOOK_EVERY_MS, look, nothingStored, readBack, SEEN_WITHIN_MS, submissionIdOf } from './read-back.js';
import { trialOf } from './refusals.js';
import { accepted, send, type Trial } from './sender.js';
import { SharedSubmissions } from './shared.js';

/** What was refused cannot be found. */
export const rejectedNotStored = check('state.rejected-not-stored', async (context) => {
  const under = 'state.rejected-not-stored';
  const shared = new SharedSubmissions(context);
  // Without this control a target that finds nothing at all would pass.
  const control = await shared.get('full');
  const known = stamped(control.case.twin, control.stamp).userid;
  const asked = performance.now();
  const usable =
    known !== undefined &&
    accepted(control.exchange) &&
    (await look(context, { userid: known }, (list) => list.length > 0)).found;
  // What a refused submission left behind may take as long to be seen as what an accepted one did.
  const delay = performance.now() - asked > LOOK_EVERY_MS ? SEEN_WITHIN_MS : 0;
  if (!usable) {
    context.recorder.inconclusive(
      'GET does not find an accepted submission by its userid, so it cannot show what is missing',
    );
    return;
  }
  const refused = (table: readonly MutationWay[]): readonly MutationWay[] =>
    table.filter((way) => way.reading === 'refused' && way.field !== 'userid');
  // One kind of refusal after the other: what is stored too early may be so for one of them alone.
  const kinds = [
    omissionWays,
    adminWays(context.facts),
    parameterWays,
    formatWays(context.facts),
    typeWays,
  ].map(refused);
  const trials: Trial[] = [];
  const count = context.profile.oneTwin ? kinds.length : 30 * context.profile.rounds;
  for (let at = 0; at < count; at += 1) {
    const ways = kinds[at % kinds.length] ?? [];
    const way = ways[(Math.floor(at / kinds.length) * 7 + (context.seed % ways.length)) % ways.length];
    if (way === undefined) continue;
    const [mutation] = fc.sample(way.mutation, { seed: deriveSeed(context.seed, way.name), numRuns: 1 });
    if (mutation === undefined) continue;
    // Plain and encrypted by turns, and the other way round the next time.
    const turn = at + Math.floor(at / kinds.length);
    const encrypted = context.client.cipher !== undefined && turn % 2 === 1;
    const trial = await trialOf(context, way, mutation, way.requirement, { encrypted });
    if (classOf(trial.exchange) !== 'refused') {
      context.recorder.unjudged(under);
      continue;
    }
    trials.push(trial);
  }
  // One wait for all of them.
  if (trials.length > 0) await new Promise((resolve) => setTimeout(resolve, delay));
  for (const trial of trials) await judgeAbsence(context, trial);
});

/** Judges that a refused submission is not to be found. */
async function judgeAbsence(context: CheckContext, trial: Trial): Promise<void> {
  const under = 'state.rejected-not-stored';
  const nothing = await nothingStored(context, trial.stamp);
  if (nothing === undefined) {
    context.recorder.unjudged(under);
    return;
  }
  context.recorder.judged(under);
  if (nothing) return;
  context.judge.fail(under, trial.exchange, trial.about, {
    key: 'stored',
    summary: `A submission is refused, yet GET finds it by its userid: ${trial.about.counterexample.words}.`,
    expected: 'nothing to be found by its userid',
    actual: `${describeAnswer(trial.exchange)}, and GET finds the submission`,
  });
}

const unknownYet = ({ answer }: ReadExchange): boolean => answer?.status === 400 || answer?.status === 404;

/** Created submissions can be deleted, plain and encrypted ones, and are gone then; an unknown one cannot. */
export const deleted = check('state.delete', async (context) => {
  const shared = new SharedSubmissions(context);
  await deletedOne(context, await shared.get('rewritten'));
  if (context.client.cipher !== undefined) await deletedOne(context, await shared.get('encrypted-minimal'));
  await deletedNothing(context);
});

/** Deleting what was never there is 400 (sibling). */
async function deletedNothing(context: CheckContext): Promise<void> {
  const query = new URLSearchParams({
    submission_id: 'argos-conformance-no-such-id',
    admin_name: context.facts.adminEmail,
  });
  const exchange = await send(context, {
    method: 'DELETE',
    path: `${SUBMISSION_PATH}?${query}`,
    serial: context.nextStamp().serial,
  });
  const about = {
    expectation: { kind: 'observed', row: 'A35' },
    counterexample: { way: 'state.delete', words: 'a submission of an id that was never given is deleted' },
  } as const;
  context.judge.judgeNeighbour(exchange, about);
  const cls = classOf(exchange);
  if (cls !== 'accepted' && cls !== 'refused') return;
  context.recorder.judged('state.delete');
  if (cls === 'refused') return;
  context.judge.fail('state.delete', exchange, about, {
    key: 'unknown id',
    summary: 'Deleting a submission of an unknown id succeeds.',
    expected: '400, as for an id that is unknown',
    actual: describeAnswer(exchange),
  });
}

async function deletedOne(context: CheckContext, trial: Trial): Promise<void> {
  const under = 'state.delete';
  const id = submissionIdOf(trial);
  if (id === undefined) {
    context.recorder.unjudged(under);
    return;
  }
  const query = new URLSearchParams({ submission_id: id, admin_name: context.facts.adminEmail });
  const remove = (): Promise<ReadExchange> =>
    send(context, {
      method: 'DELETE',
      path: `${SUBMISSION_PATH}?${query}`,
      serial: context.nextStamp().serial,
      deletes: id,
    });
  let exchange = await remove();
  // A write may take a while to be seen (A34), and an unknown id is 400 or 404 until then.
  for (
    const started = performance.now();
    unknownYet(exchange) && performance.now() - started < SEEN_WITHIN_MS;
  ) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    exchange = await remove();
  }
  const about = {
    ...trial.about,
    counterexample: { ...trial.about.counterexample, way: under, words: 'a created submission is deleted' },
  };
  context.judge.judgeNeighbour(exchange, about);
  const cls = classOf(exchange);
  if (cls === 'none' || cls === 'throttled' || (cls === 'server-error' && exchange.answer?.status !== 500)) {
    context.recorder.unjudged(under);
    return;
  }
  const fail = (key: string, summary: string, actual: string): void => {
    context.recorder.judged(under);
    context.judge.fail(under, exchange, about, {
      key,
      summary,
      expected: '200 with message `success`, and nothing to be found by the id afterwards',
      actual,
    });
  };
  if (exchange.answer?.status !== 200 || member(exchange, 'message') !== 'success') {
    fail('answer', 'Deleting a created submission does not succeed.', describeAnswer(exchange));
    return;
  }
  if (!context.target.capabilities.has('read-back')) {
    context.recorder.judged(under);
    return;
  }
  const after = await look(context, { submission_id: id }, (list) => list.length === 0);
  if (after.items === undefined) {
    context.recorder.unjudged(under);
    return;
  }
  if (after.found) {
    context.recorder.judged(under);
    return;
  }
  fail(
    'kept',
    'A deleted submission can still be found.',
    `deleted, yet GET answers ${describeAnswer(after.exchange)}`,
  );
}

/** Every check of the group. */
export const stateChecks = [readBack, rejectedNotStored, deleted];
