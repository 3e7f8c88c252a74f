/** `encryption.*`: encrypted requests that cannot be read, and other forms of those that can (A10, A12, A13, A28, A29). */
import fc from 'fast-check';
import {
  baseSubmission,
  encodeFault,
  encryptionWays,
  minimalSubmission,
  validCase,
} from '../generators/index.js';
import type { RequirementId } from '../schemas/index.js';
import { type CheckContext, check, deriveSeed } from './context.js';
import { classOf, outcomeOf } from './document.js';
import type { Expectation } from './expectations.js';
import { twinsOf } from './refusals.js';
import { bytesOf, cipherOf, findOf, sendBytes } from './sender.js';
import type { Subject } from './subject.js';

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
    const plainTwins = fc.sample(twinsOf(context), { seed, numRuns: profile.perWay });
    let sent = 0;
    for (const [at, fault] of faults.entries()) {
      if (sent >= profile.perWay) break;
      const subject = validCase(plainTwins[at % plainTwins.length] ?? baseSubmission(context.facts));
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
      const call = { body, ...inside, serial: stamp.serial, find: findOf(subject, stamp) };
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

/** Sends a valid submission in a form that the documentation leaves open. */
async function observeForm(context: CheckContext, under: RequirementId): Promise<void> {
  const cipher = cipherOf(context);
  for (const way of encryptionWays.filter(({ requirement }) => requirement === under)) {
    const [fault] = fc.sample(way.mutation, { seed: context.seed, numRuns: 1 });
    const stamp = context.nextStamp();
    const subject = validCase(minimalSubmission(context.facts));
    const plaintext = bytesOf(subject, stamp);
    const body = fault === undefined ? undefined : encodeFault(fault, plaintext, cipher);
    if (fault === undefined || body === undefined) continue;
    const { exchange } = await sendBytes(
      context,
      { body, serial: stamp.serial, find: findOf(subject, stamp) },
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
