/** `submission.*`: what a valid submission may look like (§3). */
import fc from 'fast-check';
import {
  asciiText,
  baseSubmission,
  birthDates,
  countryCodes,
  expireDates,
  fullSubmission,
  ipv4,
  issueDates,
  type Layout,
  layouts,
  minimalSubmission,
  optionalFields,
  scripts,
  subsetsOfOptional,
  textIn,
  validCase,
} from '../generators/index.js';
import { type FieldName, fields, requirement, type Submission } from '../schemas/index.js';
import { acceptAll, acceptAlone, acceptCases, acceptShared, type Feature, ground } from './acceptance.js';
import { type CheckContext, check, deriveSeed } from './context.js';
import { classOf } from './document.js';
import { observe } from './refusals.js';
import { accepted, sendCase } from './sender.js';
import { type SharedKey, SharedSubmissions } from './shared.js';

async function groundOf(context: CheckContext): Promise<Submission> {
  return (await ground(context)) ?? baseSubmission(context.facts);
}

/** The required fields alone, with A1's two. */
export const minimalAccepted = check('submission.minimal-accepted', async (context) => {
  const under = 'submission.minimal-accepted';
  const minimal = minimalSubmission(context.facts);
  await acceptShared(context, under, 'minimal', () => [
    { words: 'the required fields alone', covers: {}, alone: async () => validCase(minimal) },
  ]);
  await acceptAll(context, {
    under,
    name: 'minimal',
    words: 'A submission of the required fields alone',
    values: birthDates(context.facts).map((birthDate) => ({ ...minimal, birthDate })),
    runs: context.profile.validRuns,
    covers: () => ({}),
    control: async () => true,
  });
  await observe(context, under);
});

/** Every documented field at once. */
export const fullAccepted = check('submission.full-accepted', async (context) => {
  const under = 'submission.full-accepted';
  const full = fullSubmission(context.facts);
  await acceptShared(context, under, 'full', () => [
    { words: 'every documented field', covers: {}, alone: async () => validCase(full) },
  ]);
  await acceptAll(context, {
    under,
    name: 'full',
    words: 'A submission that fills every documented field',
    values: fc
      .record({
        birthDate: birthDates(context.facts),
        issueDate: issueDates(context.facts),
        expireDate: expireDates(context.facts),
        ipAddress: ipv4(),
        documentNumber: asciiText(40),
        address_full: asciiText(200),
      })
      .map((values) => ({ ...full, ...values })),
    runs: context.profile.validRuns,
    covers: () => ({}),
    control: async () => true,
  });
  await observe(context, under);
});

function withoutFields(submission: Submission, left: readonly FieldName[]): Submission {
  const rest = { ...submission };
  for (const field of left) delete rest[field as 'gender'];
  return rest;
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
  for (const key of ['half', 'other-half'] as const) {
    const { twin } = shared.plan(key).case;
    const left = optionalFields.filter((field) => twin[field] === undefined);
    const plain = withoutFields(full, left);
    const words = `only some of the optional fields (${presence(plain).present.join(', ')})`;
    await acceptShared(context, under, key, () => [
      { words, covers: presence(plain), alone: async () => validCase(plain) },
    ]);
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
    control: async () =>
      accepted((await shared.get('minimal')).exchange) || accepted((await shared.get('full')).exchange),
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
      control: async () => accepted((await shared.get('minimal')).exchange),
    });
  }
});

/** Values of an enumeration: each must be accepted on a submission that is accepted with another one, or without. */
async function enumerationAccepted(
  context: CheckContext,
  under: 'submission.kyc-status-values' | 'submission.gender-values',
  field: 'kycStatus' | 'gender',
  carriers: Readonly<Record<string, SharedKey>>,
): Promise<void> {
  const values = fields.find(({ name }) => name === field)?.values ?? [];
  for (const value of values) {
    const carrier = carriers[value];
    const feature: Feature = {
      words: `${field} \`${value}\``,
      covers: { values: value },
      alone: async () => validCase({ ...(await groundOf(context)), [field]: value } as Submission),
    };
    if (carrier !== undefined) await acceptShared(context, under, carrier, () => [feature]);
    if (context.profile.validRuns > 0) await acceptAlone(context, under, feature);
  }
}

/** `approved` and `rejected`. */
export const kycStatusValues = check('submission.kyc-status-values', (context) =>
  enumerationAccepted(context, 'submission.kyc-status-values', 'kycStatus', {
    approved: 'minimal',
    rejected: 'full',
  }),
);

/** `female` and `male`. */
export const genderValues = check('submission.gender-values', (context) =>
  enumerationAccepted(context, 'submission.gender-values', 'gender', { female: 'full', male: 'half' }),
);

/** Officially assigned ISO 3166-1 alpha-3 codes, in both fields (A25). */
export const countryCodesAccepted = check('submission.country-codes', async (context) => {
  const under = 'submission.country-codes';
  const feature = (field: 'issuingCountry' | 'nationality', code: string): Feature => ({
    words: `${field} \`${code}\``,
    covers: { codes: code },
    alone: async () => validCase({ ...(await groundOf(context)), [field]: code }),
  });
  const shared = new SharedSubmissions(context);
  for (const key of ['full', 'half', 'other-half', 'rewritten'] as const) {
    const { issuingCountry, nationality } = shared.plan(key).case.twin;
    await acceptShared(context, under, key, () => [
      ...(issuingCountry === undefined ? [] : [feature('issuingCountry', issuingCountry)]),
      ...(nationality === undefined ? [] : [feature('nationality', nationality)]),
    ]);
  }
  // Every code once before any code twice: 249 of them, two a submission.
  const [shuffled] = fc.sample(fc.shuffledSubarray([...countryCodes], { minLength: countryCodes.length }), {
    seed: deriveSeed(context.seed, 'codes'),
    numRuns: 1,
  });
  const codes = shuffled ?? [];
  if (context.profile.validRuns === 0) return;
  const submission = await groundOf(context);
  for (let run = 0; run < context.profile.validRuns; run += 1) {
    const issuingCountry = codes[(2 * run) % codes.length] ?? 'KOR';
    const nationality = codes[(2 * run + 1) % codes.length] ?? 'KOR';
    const both = validCase({ ...submission, issuingCountry, nationality });
    const trial = await sendCase(context, both, { kind: 'accepted', under });
    if (trial.ruling.ruling === 'held')
      context.recorder.judged(under, { codes: [issuingCountry, nationality] });
    else if (trial.ruling.ruling === 'unjudged') context.recorder.unjudged(under);
    else {
      await acceptAlone(context, under, feature('issuingCountry', issuingCountry));
      await acceptAlone(context, under, feature('nationality', nationality));
      // One culprit is a finding; hunting all of them would cost a submission each.
      if (context.recorder.failuresOf([under]) >= 3) return;
    }
  }
});

const textFields = fields.filter(({ kind }) => kind === 'text').map(({ name }) => name);

/** Text in many scripts, one script in one field of an otherwise plain submission. */
export const unicodeText = check('submission.unicode-text', async (context) => {
  const under = 'submission.unicode-text';
  const shared = new SharedSubmissions(context);
  for (const key of ['full', 'rewritten'] as const) {
    const plan = shared.plan(key);
    await acceptShared(context, under, key, () =>
      plan.carried.map(({ field, script }) => ({
        words: `${script} text in ${field}`,
        covers: { scripts: script },
        alone: async () => validCase({ ...(await groundOf(context)), [field]: plan.case.twin[field] }),
      })),
    );
  }
  if (context.profile.validRuns === 0) return;
  const submission = await groundOf(context);
  for (const script of scripts) {
    await acceptAll(context, {
      under,
      name: script,
      words: `A submission with ${script} text`,
      values: fc
        .tuple(fc.constantFrom(...textFields), textIn(script, { maxBytes: 200 }))
        .map(([field, text]) => ({ ...submission, [field]: text })),
      runs: Math.ceil(context.profile.validRuns / 8),
      covers: () => ({ scripts: script }),
    });
  }
  await observe(context, under);
});

const layoutName = (layout: Layout): string[] => [
  `order ${typeof layout.order === 'string' ? layout.order : 'shuffled'}`,
  `space ${layout.space}`,
  `escapes ${layout.escapes}`,
];

/** The same document written in other ways. */
export const jsonEquivalence = check('submission.json-equivalence', async (context) => {
  const under = 'submission.json-equivalence';
  const shared = new SharedSubmissions(context);
  for (const key of ['other-half', 'rewritten'] as const) {
    const { layout } = shared.plan(key).case;
    await acceptShared(context, under, key, () => [
      {
        words: `another way of writing the same JSON (${layoutName(layout).join(', ')})`,
        covers: { layouts: layoutName(layout) },
        alone: async () => validCase(await groundOf(context), layout),
      },
    ]);
  }
  if (context.profile.validRuns === 0) return;
  const submission = await groundOf(context);
  await acceptCases(context, {
    under,
    name: 'layout',
    words: 'A submission written in another way',
    values: layouts.map((layout) => validCase(submission, layout)),
    runs: context.profile.validRuns,
    covers: (_, { layout }) => ({ layouts: layoutName(layout) }),
  });
});

/** The same JSON as text/plain: recorded, whatever comes. */
export const textPlain = check('submission.text-plain', async (context) => {
  const under = requirement('submission.text-plain').id;
  const { exchange } = await sendCase(
    context,
    validCase(minimalSubmission(context.facts)),
    { kind: 'observed', row: under },
    // Only recorded: a gateway may refuse the media type in a form of its own.
    { call: { contentType: 'text/plain' }, about: { unauthenticated: true } },
  );
  if (exchange.answer === undefined || classOf(exchange) === 'throttled') context.recorder.unjudged(under);
  else context.recorder.judged(under);
});

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
