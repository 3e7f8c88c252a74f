/** `submission.*`: which fields a valid submission may have, and which of the documented values (§3). */
import fc from 'fast-check';
import {
  birthDates,
  edgeDates,
  emails,
  expireDates,
  fieldNamed,
  fullSubmission,
  ipv4,
  issueDates,
  minimalSubmission,
  optionalFields,
  subsetsOfOptional,
  textOfLength,
  textRoom,
  validCase,
} from '../generators/index.js';
import type { Submission } from '../schemas/index.js';
import {
  acceptAll,
  acceptAlone,
  acceptedAs,
  acceptedWithOtherValues,
  blame,
  type Feature,
} from './acceptance.js';
import { acceptCarried, acceptFields, carriers, verdictOn } from './carried.js';
import { type CheckContext, check, deriveSeed } from './context.js';
import { optionalPart, requiredPart, textPart, valuePart } from './parts.js';
import { observe } from './refusals.js';
import { accepted, sendCase } from './sender.js';
import { MEASURED, SharedSubmissions } from './shared.js';
import {
  countryCodesAccepted,
  groundOf,
  jsonEquivalence,
  textPlain,
  unicodeText,
} from './submission-content.js';
import { acceptTogether } from './together.js';

/** Values drawn from the seed of a check: the listed ones first, then as chance has it. */
function drawn(
  context: CheckContext,
  name: string,
  first: readonly string[],
  more: fc.Arbitrary<string>,
): readonly string[] {
  const count = context.profile.validRuns;
  const rest = fc.sample(more, { seed: deriveSeed(context.seed, name), numRuns: count });
  return [...first, ...rest].slice(0, Math.max(count, Math.min(first.length, 2 * count)));
}

/** The required fields alone, with A1's two. */
export const minimalAccepted = check('submission.minimal-accepted', async (context) => {
  const under = 'submission.minimal-accepted';
  const { facts } = context;
  const minimal = minimalSubmission(facts);
  await acceptFields(context, under, 'minimal');
  for (const key of carriers(context)) await acceptCarried(context, under, key);
  if (context.profile.validRuns === 0) return;
  const births = drawn(context, 'births', edgeDates('birthDate', facts), birthDates(facts));
  const addresses = drawn(context, 'emails', [], emails());
  for (const [at, birthDate] of births.entries()) {
    await acceptTogether(context, under, minimal, [
      requiredPart('birthDate', birthDate),
      requiredPart('email', addresses[at % addresses.length] ?? minimal.email),
    ]);
  }
  await observe(context, under);
});

/** Every documented field at once, with texts of every length up to the longest (A27). */
export const fullAccepted = check('submission.full-accepted', async (context) => {
  const under = 'submission.full-accepted';
  const { facts, profile } = context;
  const full = fullSubmission(facts);
  await acceptFields(context, under, 'full');
  for (const key of carriers(context)) await acceptCarried(context, under, key);
  if (profile.validRuns === 0) return;
  const issued = drawn(context, 'issued', edgeDates('issueDate', facts), issueDates(facts));
  const expiring = drawn(context, 'expiring', edgeDates('expireDate', facts), expireDates(facts));
  const addresses = drawn(context, 'addresses', [], ipv4());
  const userIds = textRoom(fieldNamed('userid'));
  // One text of each length in some field, the longest first: as many a submission as it has fields.
  const longest = textRoom(fieldNamed('address_full'));
  const rounds = Math.max(
    profile.validRuns,
    Math.ceil(longest / MEASURED.length),
    issued.length,
    expiring.length,
  );
  const length = (round: number, at: number): number => longest - ((round * MEASURED.length + at) % longest);
  for (let round = 0; round < rounds; round += 1) {
    await acceptTogether(context, under, full, [
      optionalPart(facts, 'issueDate', issued[round % issued.length] ?? full.issueDate),
      optionalPart(facts, 'expireDate', expiring[round % expiring.length] ?? full.expireDate),
      optionalPart(facts, 'ipAddress', addresses[round % addresses.length] ?? full.ipAddress),
      textPart(facts, 'userid', textOfLength(userIds - (round % userIds))),
      ...MEASURED.map((field, at) => textPart(facts, field, textOfLength(length(round, at)))),
    ]);
  }
  await inPieces(context, full);
  await observe(context, under);
});

/** A body that comes in two pieces is the same body. */
async function inPieces(context: CheckContext, submission: Submission): Promise<void> {
  const under = 'submission.full-accepted';
  const delivery = { call: { inPieces: true } };
  const trial = await sendCase(context, validCase(submission), { kind: 'accepted', under }, delivery);
  if (trial.ruling.ruling === 'held') context.recorder.judged(under);
  if (trial.ruling.ruling === 'unjudged') context.recorder.unjudged(under);
  if (trial.ruling.ruling !== 'broken') return;
  await blame(context, trial, {
    under,
    words: 'A submission whose body comes in two pieces, a moment apart,',
    key: 'in pieces',
    delivery,
    control: () => acceptedAs(context, submission),
  });
}

const presence = (submission: Submission): { present: string[]; absent: string[] } => ({
  present: optionalFields.filter((field) => submission[field] !== undefined),
  absent: optionalFields.filter((field) => submission[field] === undefined),
});

/** Any subset of the optional fields. */
export const optionalFieldsAccepted = check('submission.optional-fields-accepted', async (context) => {
  const under = 'submission.optional-fields-accepted';
  const shared = new SharedSubmissions(context);
  const full = fullSubmission(context.facts);
  const minimal = minimalSubmission(context.facts);
  for (const key of ['half', 'other-half', 'rewritten'] as const) {
    const { plain } = shared.plan(key);
    await acceptFields(context, under, key, presence(plain));
  }
  await acceptAll(context, {
    under,
    name: 'subset',
    words: 'A submission with only some of the optional fields',
    // None and all of them are requirements of their own.
    values: subsetsOfOptional(context.facts).filter((submission) => {
      const { present, absent } = presence(submission);
      return present.length > 0 && absent.length > 0;
    }),
    runs: context.profile.validRuns * 2,
    covers: presence,
    control: async ({ case: { twin } }) =>
      (accepted((await shared.get('minimal')).exchange) || accepted((await shared.get('full')).exchange)) &&
      !(await acceptedWithOtherValues(context, twin)),
  });
  if (context.profile.validRuns === 0) return;
  await observe(context, under);
  // Each field by itself, so that a culprit has a name.
  for (const field of optionalFields) {
    const submission = { ...minimal, [field]: full[field] };
    await acceptAll(context, {
      under,
      name: `only ${field}`,
      words: `A submission with ${field} as its only optional field`,
      values: fc.constant(submission),
      runs: 1,
      covers: presence,
      control: async ({ case: { twin } }) =>
        accepted((await shared.get('minimal')).exchange) && !(await acceptedWithOtherValues(context, twin)),
    });
  }
});

/** Values of an enumeration: each must be accepted on a submission that is accepted with another one, or without. */
async function enumerationAccepted(
  context: CheckContext,
  under: 'submission.kyc-status-values' | 'submission.gender-values',
  field: 'kycStatus' | 'gender',
): Promise<void> {
  const shared = new SharedSubmissions(context);
  for (const value of fieldNamed(field).values) {
    const feature: Feature = {
      words: `${field} \`${value}\``,
      covers: { values: value },
      alone: async () => validCase({ ...(await groundOf(context)), [field]: value } as Submission),
    };
    for (const key of ['minimal', ...carriers(context)] as const) {
      if (shared.plan(key).case.twin[field] !== value) continue;
      const { ruling } = (await shared.get(key)).ruling;
      if (ruling === 'held') context.recorder.judged(under, feature.covers);
      else if (ruling === 'unjudged') context.recorder.unjudged(under);
      // Where it is no feature of the submission, but one of its plain values, the search leaves it to this check.
      else if ((await verdictOn(context, key)) === 'fields') await acceptAlone(context, under, feature);
      else context.recorder.unjudged(under);
    }
    if (context.profile.validRuns === 0) continue;
    await acceptAlone(context, under, feature);
    // On few fields as well as on many: a value may want company, or not bear it.
    for (const plain of [minimalSubmission(context.facts), fullSubmission(context.facts)]) {
      await acceptTogether(context, under, plain, [valuePart(field, value)]);
    }
    await acceptAll(context, {
      under,
      name: `${field} ${value}`,
      words: `A submission with ${field} \`${value}\``,
      values: subsetsOfOptional(context.facts).map((subset) => ({ ...subset, [field]: value }) as Submission),
      runs: Math.ceil(context.profile.validRuns / 3),
      covers: () => ({ values: value }),
      // With another value the same fields are accepted: else it is no matter of the value.
      control: ({ case: { twin } }) =>
        acceptedAs(context, {
          ...twin,
          [field]: fieldNamed(field).values.find((one) => one !== value),
        } as Submission),
    });
  }
}

/** `approved` and `rejected`. */
export const kycStatusValues = check('submission.kyc-status-values', (context) =>
  enumerationAccepted(context, 'submission.kyc-status-values', 'kycStatus'),
);

/** `female` and `male`. */
export const genderValues = check('submission.gender-values', (context) =>
  enumerationAccepted(context, 'submission.gender-values', 'gender'),
);

/** Every check of the group. */
export const submissionChecks = [
  minimalAccepted,
  fullAccepted,
  optionalFieldsAccepted,
  kycStatusValues,
  genderValues,
  countryCodesAccepted,
  unicodeText,
  jsonEquivalence,
  textPlain,
];
