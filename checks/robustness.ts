/** `robustness.*`: bad input and big input. */
import fc from 'fast-check';
import {
  baseSubmission,
  bigBody,
  caseOf,
  formatWays,
  fullSubmission,
  type MutationWay,
  noiseWays,
  omissionWays,
  parameterWays,
  payloadWays,
  spoilsText,
  stamp as stamped,
  validCase,
} from '../generators/index.js';
import { NOTHING_SENT } from '../wire/exchange.js';
import { concurrent, othersRejected } from './concurrency.js';
import { type CheckContext, check, deriveSeed } from './context.js';
import { classOf, describeAnswer, member, outcomeOf } from './document.js';
import { chosen, trialOf } from './refusals.js';
import { accepted, cipherOf, findIn, send, sendBytes, sendCase } from './sender.js';
import { canaryAnswers, shaky } from './steady.js';

const encoder = new TextEncoder();
/** Size of the oversized body (A27). */
const LARGE_BODY_BYTES = 12 * 1024 * 1024;

/** One mutation of a way, drawn from the seed of the check. */
function drawn(context: CheckContext, way: MutationWay, count = 1) {
  return fc.sample(way.mutation, { seed: deriveSeed(context.seed, way.name), numRuns: count });
}

/** No input gets a 5xx, a hang or a cut connection: noise of every kind. */
export const noServerError = check('robustness.no-server-error', async (context) => {
  const { profile } = context;
  // One document holds all the hostile texts: where every request counts, that is enough of them.
  const noises = profile.oneTwin
    ? noiseWays.filter(({ name }) => !/^noise\.hostile-(?!name)/.test(name))
    : noiseWays;
  for (const way of chosen(context, noises, 1, kindOfNoise)) {
    for (const [at, mutation] of drawn(context, way, profile.noisePerWay).entries()) {
      // Noise in a submission that lacks a required field must be refused, so it costs nothing and can be repeated.
      const mayCreate = profile.observeCreating && at % 2 === 1;
      const mutations =
        mayCreate || spoilsText(mutation.edit) ? [mutation] : [mutation, ...withoutAField(context, way)];
      const subject = caseOf(baseSubmission(context.facts), mutations, way);
      const row = subject.row ?? 'A15';
      await sendCase(context, subject, { kind: 'observed', row }, { about: { refusedAnyhow: !mayCreate } });
    }
  }
});

/** `noise.nul-fullName` is of the kind `noise.nul`. */
const kindOfNoise = ({ name, field }: MutationWay): string =>
  field === undefined ? name : name.slice(0, -(field.length + 1));

/** A required field left out that the way itself does not touch. */
function withoutAField(context: CheckContext, { field }: MutationWay) {
  const omission = omissionWays.find((way) => way.field !== field || field === undefined);
  return omission === undefined ? [] : drawn(context, omission);
}

/** Sends one mutation of a table. */
const one = (table: readonly MutationWay[]) => async (context: CheckContext) => {
  const refused = table.filter(({ reading }) => reading === 'refused');
  const way = refused[context.seed % Math.min(refused.length, 5)];
  const [mutation] = way === undefined ? [] : drawn(context, way);
  if (way === undefined || mutation === undefined) return;
  await trialOf(context, way, mutation, way.requirement);
};

interface BadInput {
  readonly name: string;
  readonly send: () => Promise<unknown>;
}

/** Classes of bad input, each the first request of a pair whose second is valid. */
function badInputs(context: CheckContext): readonly BadInput[] {
  const noise = (pick: RegExp) => async () => {
    const way = noiseWays.find(({ name }) => pick.test(name));
    const [mutation] = way === undefined ? [] : drawn(context, way);
    if (way === undefined || mutation === undefined) return;
    const extra = spoilsText(mutation.edit) ? [] : withoutAField(context, way);
    const subject = caseOf(baseSubmission(context.facts), [mutation, ...extra], way);
    await sendCase(
      context,
      subject,
      { kind: 'observed', row: subject.row ?? 'A15' },
      { about: { refusedAnyhow: true } },
    );
  };
  return [
    { name: 'a body that cannot be parsed', send: () => one(payloadWays)(context) },
    { name: 'a missing field', send: () => one(omissionWays)(context) },
    { name: 'a wrong format', send: () => one(formatWays(context.facts))(context) },
    { name: 'an unknown parameter', send: () => one(parameterWays)(context) },
    { name: 'deep nesting', send: noise(/nest|deep/) },
    ...(context.client.cipher === undefined
      ? []
      : [
          {
            name: 'ciphertext that does not decrypt',
            send: async () => {
              const ciphertext = cipherOf(context).encrypt(encoder.encode('{}'));
              const cut = Buffer.from(ciphertext.subarray(0, 15)).toString('base64');
              await sendBytes(
                context,
                { body: encoder.encode(encodeURIComponent(cut)), serial: context.nextStamp().serial },
                {
                  expectation: {
                    kind: 'refused',
                    under: 'encryption.undecryptable',
                    earns: [{ code: 'invalid_payload', fields: [] }],
                  },
                  counterexample: { way: 'undecryptable', words: 'ciphertext cut inside a block' },
                  sealed: true,
                },
              );
            },
          },
        ]),
  ];
}

/** Whether what follows bad input is cut off again and again, while what follows that is answered. */
async function cutEachTime(context: CheckContext, inputs: readonly BadInput[]): Promise<boolean> {
  for (let again = 0; again < 2; again += 1) {
    for (const input of inputs) await input.send();
    const next = await sendCase(context, validCase(baseSubmission(context.facts)), { kind: 'control' });
    if (!shaky(next.exchange) || !(await canaryAnswers(context))) return false;
  }
  return true;
}

/** A valid submission succeeds right after each class of bad input, on the same connection. */
export const survivesBadInput = check(
  'robustness.survives-bad-input',
  async (context) => {
    const under = 'robustness.survives-bad-input';
    const inputs = badInputs(context);
    // A created submission costs money: a small profile pays one for all classes in a row.
    const groups = context.profile.oneTwin ? [inputs] : [...inputs.map((input) => [input]), inputs];
    for (const group of groups) {
      const names = group.map(({ name }) => name);
      for (const input of group) await input.send();
      const subject = validCase(baseSubmission(context.facts));
      const after = await sendCase(context, subject, { kind: 'accepted', under });
      if (after.ruling.ruling === 'held') {
        context.recorder.judged(under, { classes: names });
        // What the accepted one left behind must not fill the gaps of the next.
        await one(omissionWays)(context);
        continue;
      }
      if (after.ruling.ruling === 'unjudged') {
        if (!shaky(after.exchange) || !(await cutEachTime(context, group))) {
          context.recorder.unjudged(under);
          continue;
        }
        context.recorder.judged(under, { classes: names });
        context.judge.fail(under, after.exchange, after.about, {
          key: `cut after ${names.join(', ')}`,
          summary: `The request right after ${names.join(', then ')} gets no answer, three times out of three; the one after it does.`,
          actual: describeAnswer(after.exchange),
          confirmed: 'sent three times; a plain request after each was answered',
        });
        continue;
      }
      const fresh = await sendCase(context, subject, { kind: 'control' }, { call: { alone: true } });
      // The whole way once more: a target that refuses now and then does so anywhere.
      for (const input of group) await input.send();
      const again = await sendCase(context, subject, { kind: 'control' });
      if (!accepted(fresh.exchange) || accepted(again.exchange)) {
        context.recorder.unjudged(under);
        continue;
      }
      context.recorder.judged(under, { classes: names });
      context.judge.fail(under, after.exchange, after.about, {
        key: names.join(', '),
        summary: `A valid submission is not accepted right after ${names.join(', then ')}; another one after it is.`,
        actual: describeAnswer(after.exchange),
        confirmed: 'seen twice, with an accepted one between',
      });
    }
  },
  { oneConnection: true },
);

/** 12 MiB get a final answer: 413, a documented 400 or 200 (A27). */
export const largeBody = check('robustness.large-body', async (context) => {
  const under = 'robustness.large-body';
  const stamp = context.nextStamp();
  const body = bigBody(LARGE_BODY_BYTES, context.facts, stamp);
  const about = {
    expectation: { kind: 'observed', row: 'A27' },
    counterexample: { way: under, words: 'a submission of 12 MiB' },
  } as const;
  const find = findIn(stamped(fullSubmission(context.facts), stamp), stamp.tag);
  const attempt = () => send(context, { body, serial: stamp.serial, find });
  let exchange = await attempt();
  // It is far over what a gateway takes, but a target could accept it: only an unanswered one is worth a second look.
  if (shaky(exchange)) {
    if (!(await canaryAnswers(context))) {
      context.recorder.inconclusive(
        `no answer to 12 MiB (${describeAnswer(exchange)}), and none to a small request after it`,
      );
      return;
    }
    const small = bigBody(LARGE_BODY_BYTES, context.facts, stamp).subarray(0, LARGE_BODY_BYTES - 1);
    // Cut by its last byte it is no JSON any more and cannot create anything.
    exchange = await send(context, { body: small, serial: context.nextStamp().serial });
  }
  context.recorder.observed('A27', `12 MiB: ${outcomeOf(exchange)}`, describeAnswer(exchange));
  const cls = classOf(exchange);
  // A slow line may not carry so much in time; a closed kept-alive connection says nothing.
  const kind = exchange.failure?.kind;
  const slow = kind === 'timeout' && !context.target.loopback;
  const unsent = kind !== undefined && NOTHING_SENT.has(kind);
  if (cls === 'throttled' || kind === 'reset-reused' || slow || unsent) {
    context.recorder.unjudged(under);
    return;
  }
  context.recorder.judged(under);
  const status = exchange.answer?.status;
  if (
    status === 413 ||
    cls === 'accepted' ||
    (status === 400 && typeof member(exchange, 'errorCode') === 'string')
  )
    return;
  context.judge.fail(under, exchange, about, {
    key: outcomeOf(exchange),
    summary: 'A submission of 12 MiB gets no final answer.',
    expected: '413, a documented 400, or 200',
    actual: describeAnswer(exchange),
  });
});

/** Every check of the two groups. */
export const robustnessChecks = [noServerError, survivesBadInput, largeBody, concurrent, othersRejected];
