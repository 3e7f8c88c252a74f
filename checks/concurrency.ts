/** `robustness.concurrent` and `method.*`: much at once, and other methods on the path. */
import { baseSubmission, validCase } from '../generators/index.js';
import { MIGRATION_PATH } from '../wire/client.js';
import { check } from './context.js';
import { classOf, describeAnswer } from './document.js';
import { accepted, bytesOf, findOf, send, sendCase, type Trial } from './sender.js';

/** Rounds in which a connection has to be cut before that is the target's doing and not the network's. */
const CUT_ROUNDS = 3;

/** Valid submissions in flight at the same time all succeed. */
export const concurrent = check('robustness.concurrent', async (context) => {
  const under = 'robustness.concurrent';
  const { oneTwin, validRuns } = context.profile;
  const inFlight = oneTwin ? 2 : 8;
  const rounds = oneTwin ? 1 : Math.ceil(validRuns / inFlight);
  const subject = validCase(baseSubmission(context.facts));
  let cut = 0;
  // A round whose connections are cut says little by itself: there are more of them then.
  for (let round = 0; round < rounds || (cut > 0 && cut === round && round < CUT_ROUNDS); round += 1) {
    const trials = await Promise.all(
      Array.from({ length: inFlight }, () =>
        sendCase(context, subject, { kind: 'accepted', under }, { call: { ownConnection: true } }),
      ),
    );
    const crashed = (trial: Trial): boolean => trial.exchange.answer?.status === 500;
    const refused = trials.filter((trial) => trial.ruling.ruling === 'broken' || crashed(trial));
    // A proxy that lets nothing through is not the target.
    const silent = trials.filter(
      ({ exchange }) => exchange.answer === undefined && exchange.failure?.kind !== 'proxy',
    );
    for (const { ruling } of trials) {
      if (ruling.ruling === 'held') context.recorder.judged(under);
      if (ruling.ruling === 'unjudged') context.recorder.unjudged(under);
    }
    if (silent.length > 0) cut += 1;
    const broken = refused.length > 0 ? refused : cut >= CUT_ROUNDS ? silent : [];
    const [first] = broken;
    if (first === undefined) continue;
    const alone = await sendCase(context, subject, { kind: 'control' }, { call: { alone: true } });
    if (!accepted(alone.exchange)) {
      context.recorder.unjudged(under);
      return;
    }
    const what = refused.length > 0 ? 'are refused' : 'get no answer, in round after round';
    context.recorder.judged(under);
    context.judge.fail(under, first.exchange, first.about, {
      key: 'refused among others',
      summary: `Of ${inFlight} valid submissions in flight at once, ${broken.length} ${what}; alone, one is accepted.`,
      actual: describeAnswer(first.exchange),
    });
    return;
  }
});

/** GET, PUT, PATCH and DELETE on the path are 4xx. */
export const othersRejected = check('method.others-rejected', async (context) => {
  const under = 'method.others-rejected';
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
    const stamp = context.nextStamp();
    const subject = validCase(baseSubmission(context.facts));
    // A whole submission: a target that takes any method for POST would refuse less for its own reasons.
    const body =
      method === 'PUT' || method === 'PATCH'
        ? { body: bytesOf(subject, stamp), effect: 'create' as const, find: findOf(subject, stamp) }
        : {};
    const exchange = await send(context, {
      method,
      path: MIGRATION_PATH,
      ...body,
      serial: stamp.serial,
      mustBeRefused: true,
    });
    const about = {
      expectation: { kind: 'observed', row: 'A33' },
      counterexample: { way: `method.${method}`, words: `${method} ${MIGRATION_PATH}` },
    } as const;
    context.judge.judgeNeighbour(exchange, about);
    const cls = classOf(exchange);
    if (cls === 'none' || cls === 'throttled' || cls === 'server-error') {
      context.recorder.unjudged(under);
      continue;
    }
    context.recorder.judged(under, { methods: method });
    const status = exchange.answer?.status ?? 0;
    if (status >= 400) continue;
    context.judge.fail(under, exchange, about, {
      key: method,
      summary: `${method} on the path of the endpoint is not rejected.`,
      expected: 'a status from 400 to 499',
      actual: describeAnswer(exchange),
    });
  }
});
