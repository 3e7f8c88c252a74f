/** `encryption.*`: the whole document encrypted, both ways (§6-1, §6-2), and what cannot be decrypted. */
import fc from 'fast-check';
import {
  adminWays,
  formatWays,
  type MutationWay,
  minimalSubmission,
  omissionWays,
  parameterWays,
  subsetsOfOptional,
  typeWays,
  validCase,
} from '../generators/index.js';
import { acceptAll, blame } from './acceptance.js';
import { type CheckContext, check, deriveSeed } from './context.js';
import { classOf, describeAnswer, member, outcomeOf } from './document.js';
import { shuffled } from './draw.js';
import { dataFieldForm, notJsonInside, rawBase64, undecryptable } from './encryption-spoilt.js';
import { failAsChanging, trialOf, twinsOf } from './refusals.js';
import { accepted, bytesOf, sendCase, type Trial } from './sender.js';
import { onceARun, SharedSubmissions } from './shared.js';

/** Bytes of an AES block. */
const BLOCK_BYTES = 16;

const sealed = { encrypted: true } as const;

/** An encrypted valid submission is accepted where the plain one is. */
export const encryptedAccepted = check('encryption.accepted', async (context) => {
  const under = 'encryption.accepted';
  const shared = new SharedSubmissions(context);
  for (const [key, plainTwin] of [
    ['encrypted-minimal', 'minimal'],
    ['encrypted-full', 'full'],
  ] as const) {
    const trial = await shared.get(key);
    if (trial.ruling.ruling === 'held') context.recorder.judged(under);
    else if (trial.ruling.ruling === 'unjudged') context.recorder.unjudged(under);
    else {
      await blame(context, trial, {
        under,
        words: 'An encrypted submission that is accepted when sent plain',
        key: 'refused',
        delivery: sealed,
        control: async () => {
          if (plainTwin === 'minimal') return accepted((await shared.get('minimal')).exchange);
          const plain = await sendCase(context, trial.case, { kind: 'control' }, { call: { alone: true } });
          return accepted(plain.exchange);
        },
      });
    }
  }
  if (context.profile.validRuns === 0) return;
  const minimal = minimalSubmission(context.facts);
  // Every number of bytes in the last block, a whole block of padding included.
  for (let more = 0; more < BLOCK_BYTES; more += 1) {
    const submission = { ...minimal, fullName: minimal.fullName + 'e'.repeat(more) };
    const trial = await sendCase(context, validCase(submission), { kind: 'accepted', under }, sealed);
    const { ruling } = trial.ruling;
    if (ruling === 'held') context.recorder.judged(under);
    if (ruling === 'unjudged') context.recorder.unjudged(under);
    if (ruling !== 'broken') continue;
    await blame(context, trial, {
      under,
      words: `An encrypted submission of ${bytesOf(trial.case, trial.stamp).length} bytes`,
      key: 'padding',
      delivery: sealed,
      control: (one) => acceptedPlain(context, one),
    });
    break;
  }
  await acceptAll(context, {
    under,
    name: 'encrypted',
    words: 'An encrypted submission',
    values: fc.oneof(subsetsOfOptional(context.facts), twinsOf(context)),
    runs: context.profile.validRuns,
    covers: () => ({}),
    delivery: sealed,
    control: (trial) => acceptedPlain(context, trial),
  });
});

/** Whether the same submission is accepted when it is sent plain. */
async function acceptedPlain(context: CheckContext, { case: subject }: Trial): Promise<boolean> {
  const plain = await sendCase(context, subject, { kind: 'control' }, { call: { alone: true } });
  return accepted(plain.exchange);
}

/** The ways that leave one outcome only, so that plain and encrypted can be compared. */
function singleOutcomeWays(context: CheckContext): readonly MutationWay[] {
  const { facts } = context;
  return [...omissionWays, ...adminWays(facts), ...parameterWays, ...formatWays(facts), ...typeWays].filter(
    (way) => way.reading === 'refused' && (draw(context, way)?.earns.length ?? 0) === 1,
  );
}

function draw(context: CheckContext, way: MutationWay, round = 0) {
  return fc.sample(way.mutation, { seed: deriveSeed(context.seed, way.name, String(round)), numRuns: 1 })[0];
}

/** The same status and errorCode, plain and encrypted. */
export const sameOutcome = check('encryption.same-outcome', async (context) => {
  const { profile } = context;
  const every = singleOutcomeWays(context);
  // One of each code first, so that a small profile sees them all.
  const byCode = new Map<string, MutationWay[]>();
  for (const way of every) {
    const code = draw(context, way)?.earns[0]?.code ?? '';
    byCode.set(code, [...(byCode.get(code) ?? []), way]);
  }
  const least = (ways: readonly MutationWay[]): readonly MutationWay[] =>
    shuffled(deriveSeed(context.seed, 'ways', ways[0]?.name ?? ''), ways).slice(0, 2);
  const chosen = profile.oneTwin ? [...byCode.values()].flatMap(least) : every;
  for (let round = 0; round < profile.rounds; round += 1) {
    for (const way of chosen) await compareForms(context, way, round);
  }
  // Last, as below: a run that may create nothing gets this far.
  await compareValid(context);
});

/** A valid submission, plain and encrypted. */
async function compareValid(context: CheckContext): Promise<void> {
  const under = 'encryption.same-outcome';
  const { judge, recorder } = context;
  const shared = new SharedSubmissions(context);
  const [plainValid, sealedValid] = [await shared.get('minimal'), await shared.get('encrypted-minimal')];
  // A refusal of the encrypted one is `encryption.accepted`'s business.
  if (accepted(plainValid.exchange) && accepted(sealedValid.exchange)) {
    recorder.judged(under);
    if (plainValid.exchange.answer?.status !== sealedValid.exchange.answer?.status) {
      judge.fail(under, sealedValid.exchange, sealedValid.about, {
        key: 'valid',
        summary: 'A valid submission has another status encrypted than plain.',
        expected: `${plainValid.exchange.answer?.status}, as for the plain one`,
        actual: describeAnswer(sealedValid.exchange),
      });
    }
  } else recorder.unjudged(under);
}

/** Sends one mutation plain and encrypted, and compares. */
async function compareForms(context: CheckContext, way: MutationWay, round: number): Promise<void> {
  const under = 'encryption.same-outcome';
  const { judge, recorder } = context;
  const mutation = draw(context, way, round);
  if (mutation === undefined) return;
  const plain = await trialOf(context, way, mutation, way.requirement);
  const other = await trialOf(context, way, mutation, way.requirement, sealed);
  // Accepted although it must be refused: its own requirement says so.
  if (accepted(plain.exchange)) {
    recorder.unjudged(under);
    return;
  }
  const codes = [plain, other].map(({ exchange }) => member(exchange, 'errorCode'));
  if (
    classOf(plain.exchange) !== 'refused' ||
    classOf(other.exchange) !== 'refused' ||
    codes.some((code) => typeof code !== 'string')
  ) {
    const split = new Set([plain, other].map(({ exchange }) => classOf(exchange)));
    const readable = split.has('accepted') && split.has('refused');
    if (!readable) {
      recorder.unjudged(under);
      return;
    }
  }
  // The target could not decrypt it: `encryption.accepted` says so.
  if (codes[1] === 'invalid_payload' && other.exchange.read.envelope === undefined) {
    recorder.unjudged(under);
    return;
  }
  recorder.judged(under, { codes: typeof codes[0] === 'string' ? codes[0] : [] });
  const same = plain.exchange.answer?.status === other.exchange.answer?.status && codes[0] === codes[1];
  if (same) return;
  // An answer that changes by itself is no difference between the two forms.
  const once = await trialOf(context, way, mutation, way.requirement);
  const twice = await trialOf(context, way, mutation, way.requirement, sealed);
  for (const [first, second] of [
    [plain, once],
    [other, twice],
  ] as const) {
    if (outcomeOf(first.exchange) === outcomeOf(second.exchange)) continue;
    failAsChanging(context, first, second);
    return;
  }
  judge.fail(under, other.exchange, other.about, {
    key: `${way.requirement} ${outcomeOf(plain.exchange)} ${outcomeOf(other.exchange)}`,
    summary: `The same request is answered in another way when it is encrypted: ${plain.about.counterexample.words}.`,
    expected: `${outcomeOf(plain.exchange)}, as for the plain request`,
    actual: describeAnswer(other.exchange),
  });
}

/** An encrypted request of each kind: what every encrypted answer is judged by. */
async function encryptedOnes(context: CheckContext): Promise<void> {
  await onceARun(context, 'encrypted ones', everyEncrypted);
}

async function everyEncrypted(context: CheckContext): Promise<void> {
  const ways = singleOutcomeWays(context);
  const count = context.profile.oneTwin ? 1 : ways.length;
  for (const way of ways.slice(0, count)) {
    const mutation = draw(context, way);
    if (mutation !== undefined) await trialOf(context, way, mutation, way.requirement, sealed);
  }
  await new SharedSubmissions(context).get('encrypted-minimal');
}

/** `{data: base64 text, isEncrypted: true}`. */
export const envelope = check('encryption.envelope', encryptedOnes);
/** `data` decrypts to a document. */
export const responseDecrypts = check('encryption.response-decrypts', encryptedOnes);

/** A plain request gets a plain answer, right after an encrypted one too: judged on every one of them. */
export const plainStaysPlain = check(
  'encryption.plain-stays-plain',
  async (context) => {
    const ways = [omissionWays[0], parameterWays[0], adminWays(context.facts)[0]];
    for (const way of context.profile.oneTwin ? ways.slice(0, 1) : ways) {
      const mutation = way === undefined ? undefined : draw(context, way);
      if (way === undefined || mutation === undefined) continue;
      if (context.client.cipher !== undefined) await trialOf(context, way, mutation, way.requirement, sealed);
      await trialOf(context, way, mutation, way.requirement);
    }
    await new SharedSubmissions(context).get('minimal');
  },
  { oneConnection: true },
);

/** Every check of the group. */
export const encryptionChecks = [
  encryptedAccepted,
  envelope,
  responseDecrypts,
  sameOutcome,
  undecryptable,
  notJsonInside,
  plainStaysPlain,
  rawBase64,
  dataFieldForm,
];
