/** `encryption.*`: the whole document encrypted, both ways (§6-1, §6-2), and what cannot be decrypted. */
import fc from 'fast-check';
import {
  adminWays,
  baseSubmission,
  encodeFault,
  encryptionWays,
  formatWays,
  type MutationWay,
  minimalSubmission,
  omissionWays,
  parameterWays,
  subsetsOfOptional,
  typeWays,
  validCase,
} from '../generators/index.js';
import type { RequirementId } from '../schemas/index.js';
import { acceptAll, blame } from './acceptance.js';
import { type CheckContext, check, deriveSeed } from './context.js';
import { classOf, describeAnswer, member, outcomeOf } from './document.js';
import type { Expectation } from './expectations.js';
import { trialOf, twinsOf } from './refusals.js';
import { accepted, bytesOf, cipherOf, sendBytes, sendCase, type Trial } from './sender.js';
import { SharedSubmissions } from './shared.js';
import type { Subject } from './subject.js';

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
  const under = 'encryption.same-outcome';
  const { judge, recorder, profile } = context;
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

  const every = singleOutcomeWays(context);
  // One of each code first, so that a small profile sees them all.
  const byCode = new Map<string, MutationWay[]>();
  for (const way of every) {
    const code = draw(context, way)?.earns[0]?.code ?? '';
    byCode.set(code, [...(byCode.get(code) ?? []), way]);
  }
  const chosen = profile.oneTwin ? [...byCode.values()].flatMap((ways) => ways.slice(0, 4)) : every;
  for (let round = 0; round < profile.rounds; round += 1) {
    for (const way of chosen) await compareForms(context, way, round);
  }
});

/** Sends one mutation plain and encrypted, and compares. */
async function compareForms(context: CheckContext, way: MutationWay, round: number): Promise<void> {
  const under = 'encryption.same-outcome';
  const { judge, recorder } = context;
  const mutation = draw(context, way, round);
  if (mutation === undefined) return;
  const plain = await trialOf(context, way, mutation, way.requirement);
  const other = await trialOf(context, way, mutation, way.requirement, sealed);
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
  recorder.judged(under, { codes: typeof codes[0] === 'string' ? codes[0] : [] });
  const same = plain.exchange.answer?.status === other.exchange.answer?.status && codes[0] === codes[1];
  if (same) return;
  judge.fail(under, other.exchange, other.about, {
    key: `${way.requirement} ${outcomeOf(plain.exchange)} ${outcomeOf(other.exchange)}`,
    summary: `The same request is answered in another way when it is encrypted: ${plain.about.counterexample.words}.`,
    expected: `${outcomeOf(plain.exchange)}, as for the plain request`,
    actual: describeAnswer(other.exchange),
  });
}

/** An encrypted request of each kind: what every encrypted answer is judged by. */
async function encryptedOnes(context: CheckContext): Promise<void> {
  await new SharedSubmissions(context).get('encrypted-minimal');
  const ways = singleOutcomeWays(context);
  const count = context.profile.oneTwin ? 3 : ways.length;
  for (const way of ways.slice(0, count)) {
    const mutation = draw(context, way);
    if (mutation !== undefined) await trialOf(context, way, mutation, way.requirement, sealed);
  }
}

/** `{data: base64 text, isEncrypted: true}`. */
export const envelope = check('encryption.envelope', encryptedOnes);
/** `data` decrypts to a document. */
export const responseDecrypts = check('encryption.response-decrypts', encryptedOnes);

/** Sends each way of spoiling an encrypted body that belongs to a requirement. */
async function spoil(context: CheckContext, under: RequirementId, opens: boolean): Promise<void> {
  const { recorder, judge, profile } = context;
  const cipher = cipherOf(context);
  const observeToo = profile.observeCreating;
  const ways = encryptionWays.filter(
    (way) => way.requirement === under && (observeToo || way.reading === 'refused'),
  );
  for (const way of ways) {
    const seed = deriveSeed(context.seed, way.name);
    // Some draws leave a text that decrypts (A28) and are passed over, so more are drawn than are sent.
    const faults = fc.sample(way.mutation, { seed, numRuns: profile.perWay * 8 });
    const plainTwins = fc.sample(twinsOf(context), { seed, numRuns: profile.perWay * 8 });
    let sent = 0;
    for (const [at, fault] of faults.entries()) {
      if (sent >= profile.perWay) break;
      const subject = validCase(plainTwins[at] ?? baseSubmission(context.facts));
      const stamp = context.nextStamp();
      const body = encodeFault(fault, bytesOf(subject, stamp), cipher);
      if (body === undefined) continue;
      sent += 1;
      const expectation: Expectation =
        way.reading === 'refused'
          ? { kind: 'refused', under, earns: fault.earns }
          : { kind: 'observed', row: way.row ?? under };
      const about: Subject = {
        expectation,
        counterexample: { way: way.name, words: fault.words },
        ...(opens ? {} : { sealed: true }),
      };
      const inside = opens ? { plaintext: cipher.decrypt(decoded(body)) ?? new Uint8Array() } : {};
      const call = { body, ...inside, serial: stamp.serial };
      const { exchange, ruling } = await sendBytes(context, call, about);
      if (way.reading === 'observed') continue;
      if (ruling.ruling === 'unjudged') {
        recorder.unjudged(under);
        continue;
      }
      recorder.judged(under, { ways: way.name });
      if (ruling.ruling === 'held') continue;
      const again = await sendBytes(context, { ...call, alone: true }, about);
      judge.fail(under, exchange, about, {
        key: `${way.name} ${ruling.key}`,
        summary: `An encrypted request is not answered as one that cannot be read: ${fault.words}.`,
        actual: ruling.actual,
        confirmed: `sent again: ${outcomeOf(again.exchange)}`,
      });
      break;
    }
  }
}

const decoded = (body: Uint8Array): Uint8Array =>
  new Uint8Array(Buffer.from(decodeURIComponent(Buffer.from(body).toString('utf8')), 'base64'));

/** What does not decrypt is `invalid_payload` (A28, A29). */
export const undecryptable = check('encryption.undecryptable', (context) =>
  spoil(context, 'encryption.undecryptable', false),
);

/** What decrypts, but to no JSON object, is `invalid_payload` (A10, A23). */
export const notJsonInside = check('encryption.not-json-inside', (context) =>
  spoil(context, 'encryption.not-json-inside', true),
);

/** A plain request gets a plain answer: judged on every one of them. */
export const plainStaysPlain = check('encryption.plain-stays-plain', async (context) => {
  const ways = [omissionWays[0], parameterWays[0], adminWays(context.facts)[0]];
  for (const way of ways) {
    const mutation = way === undefined ? undefined : draw(context, way);
    if (way !== undefined && mutation !== undefined) await trialOf(context, way, mutation, way.requirement);
  }
  await new SharedSubmissions(context).get('minimal');
});

/** Sends a valid submission in a form that the documentation leaves open. */
async function observeForm(context: CheckContext, under: RequirementId): Promise<void> {
  const cipher = cipherOf(context);
  for (const way of encryptionWays.filter(({ requirement }) => requirement === under)) {
    const [fault] = fc.sample(way.mutation, { seed: context.seed, numRuns: 1 });
    const stamp = context.nextStamp();
    const plaintext = bytesOf(validCase(minimalSubmission(context.facts)), stamp);
    const body = fault === undefined ? undefined : encodeFault(fault, plaintext, cipher);
    if (fault === undefined || body === undefined) continue;
    const { exchange } = await sendBytes(
      context,
      { body, serial: stamp.serial },
      {
        expectation: { kind: 'observed', row: way.row ?? under },
        counterexample: { way: way.name, words: fault.words },
        sealed: true,
      },
    );
    if (exchange.answer === undefined || classOf(exchange) === 'throttled') context.recorder.unjudged(under);
    else context.recorder.judged(under);
  }
}

/** Base64 without percent-encoding (A12). */
export const rawBase64 = check('encryption.raw-base64', (context) =>
  observeForm(context, 'encryption.raw-base64'),
);
/** The ciphertext in a member `data` (A13). */
export const dataFieldForm = check('encryption.data-field-form', (context) =>
  observeForm(context, 'encryption.data-field-form'),
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
