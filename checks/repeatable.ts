/** `error.repeatable`: the same request, the same code (§5-3). */
import fc from 'fast-check';
import {
  adminWays,
  formatWays,
  type MutationWay,
  omissionWays,
  parameterWays,
  payloadWays,
  typeWays,
} from '../generators/index.js';
import { type CheckContext, check, deriveSeed } from './context.js';
import { describeAnswer, member } from './document.js';
import { shuffled } from './draw.js';
import { trialOf } from './refusals.js';

/** Ways whose code is compared between attempts: those that earn one code, and those that leave a choice (A8, A10, A23, A24). */
function repeatedWays(context: CheckContext): readonly MutationWay[] {
  const every = [
    ...payloadWays,
    ...omissionWays,
    ...parameterWays,
    ...adminWays(context.facts),
    ...formatWays(context.facts),
    ...typeWays,
  ].filter(({ reading }) => reading === 'refused');
  const count = context.profile.oneTwin ? 2 : 20 * context.profile.rounds;
  const some = (name: string, ways: readonly MutationWay[]): readonly MutationWay[] =>
    shuffled(deriveSeed(context.seed, name), ways).slice(0, count);
  // Ways that leave a choice come first: there a target may answer now this, now that.
  const choosy = every.filter(({ row }) => row !== undefined && row !== 'A24');
  const rest = every.filter((way) => !choosy.includes(way));
  return [...some('choosy', choosy), ...some('ways', rest)];
}

/** The same single-fault request gets the same code again. */
export const repeatable = check('error.repeatable', async (context) => {
  const under = 'error.repeatable';
  const attempts = context.profile.oneTwin ? 2 : 4;
  for (const way of repeatedWays(context)) {
    const [mutation] = fc.sample(way.mutation, { seed: deriveSeed(context.seed, way.name), numRuns: 1 });
    if (mutation === undefined) continue;
    const first = await trialOf(context, way, mutation, under);
    const code = member(first.exchange, 'errorCode');
    for (let attempt = 1; attempt < attempts; attempt += 1) {
      const again = await trialOf(context, way, mutation, under, { stamp: first.stamp });
      const other = member(again.exchange, 'errorCode');
      if (typeof code !== 'string' || typeof other !== 'string') {
        context.recorder.unjudged(under);
        continue;
      }
      context.recorder.judged(under, { ways: way.name });
      if (code === other) continue;
      context.judge.fail(under, again.exchange, again.about, {
        key: `changing ${way.name}`,
        summary: `The code changes when the same request is sent again: ${again.about.counterexample.words}.`,
        expected: 'the same errorCode each time',
        actual: `${describeAnswer(first.exchange)}, then ${describeAnswer(again.exchange)}`,
      });
    }
  }
});
