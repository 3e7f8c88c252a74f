/** Submissions that a target must accept: constants a person could have written, and random ones that shrink to them. */
import fc from 'fast-check';
import { type Field, type FieldName, fields, type Submission } from '../schemas/index.js';
import { emails, ipv4, PLAIN_EMAIL, PLAIN_IP } from './addresses.js';
import { inFront, oneOfList, plainFirst } from './arbitrary.js';
import { countryCode, PLAIN_COUNTRY } from './countries.js';
import { birthDates, expireDates, issueDates, plainDates } from './dates.js';
import { carriedFields, fieldsOfKind, optionalFields, picked, textRoom, utf8Bytes } from './fields.js';
import type { TargetFacts } from './model.js';
import { anyText, textIn } from './text.js';

/** Every documented field, in plain ASCII. */
export function fullSubmission(facts: TargetFacts): Required<Submission> {
  return {
    admin: facts.adminEmail,
    email: PLAIN_EMAIL,
    fullName: 'Jane Doe',
    firstName: 'Jane',
    lastName: 'Doe',
    birthDate: plainDates(facts).birthDate,
    kycStatus: 'approved',
    idType: facts.idType,
    issuingCountry: PLAIN_COUNTRY,
    nationality: PLAIN_COUNTRY,
    gender: 'female',
    issueDate: plainDates(facts).issueDate,
    expireDate: plainDates(facts).expireDate,
    ipAddress: PLAIN_IP,
    identityNumber: '900517-2345678',
    documentNumber: 'M12345678',
    address_city: 'Seoul',
    address_country: 'South Korea',
    address_state: 'Gangnam-gu',
    address_street: '12 Sample Street',
    address_full: '12 Sample Street, Gangnam-gu, Seoul, South Korea',
    cf1: 'blue',
    cf2: 'branch 7',
    cf3: 'moved from the old system',
    userid: 'user-1001',
  };
}

const baseFields: ReadonlySet<FieldName> = new Set([
  ...carriedFields,
  'firstName',
  'lastName',
  'nationality',
  'userid',
]);

/** The required fields alone, with A1's two. */
export function minimalSubmission(facts: TargetFacts): Submission {
  return picked(fullSubmission(facts), (name) => carriedFields.includes(name));
}

/** The plainest submission worth spoiling: the required fields, the names, the nationality and a user id. */
export function baseSubmission(facts: TargetFacts): Submission {
  return picked(fullSubmission(facts), (name) => baseFields.has(name));
}

/**
 * A full submission whose free texts are so long that, with `\\u` escapes, it takes more than 8 KiB and less than 16
 * (A27): a fault at its end lies beyond what a careless reader looks at.
 */
export function longSubmission(facts: TargetFacts): Submission {
  const full = fullSubmission(facts);
  const texts = fieldsOfKind('text').map((field) => [
    field.name,
    'é'.repeat(Math.floor(textRoom(field) / utf8Bytes('é'))),
  ]);
  return { ...full, ...Object.fromEntries(texts) };
}

/** Random texts are kept this short, so that a whole submission, escapes included, stays within 16 KiB (A27). */
const SHORT_BYTES = 80;

/** Valid values of a field, shrinking to the plain one. */
export function valuesOf(field: Field, facts: TargetFacts): fc.Arbitrary<string> {
  const plain = fullSubmission(facts)[field.name];
  switch (field.kind) {
    case 'admin-email':
      return fc.constant(facts.adminEmail);
    case 'email':
      return emails();
    case 'birth-date':
      return birthDates(facts);
    case 'date':
      return field.name === 'issueDate' ? issueDates(facts) : expireDates(facts);
    case 'enumeration':
      return oneOfList(inFront<string>(plain, field.values));
    case 'id-type':
      return fc.constant(facts.idType);
    case 'country':
      return countryCode();
    case 'ip-address':
      return ipv4();
    case 'text':
    case 'user-id':
      return plainFirst(plain, anyText(Math.min(textRoom(field), SHORT_BYTES)));
  }
}

function valuesByField(facts: TargetFacts): Record<FieldName, fc.Arbitrary<string>> {
  const entries = fields.map((field) => [field.name, valuesOf(field, facts)] as const);
  return Object.fromEntries(entries) as Record<FieldName, fc.Arbitrary<string>>;
}

/** One free text up to its limit: more than one could push a whole submission over 16 KiB. */
const oneLongText: fc.Arbitrary<readonly [FieldName, string]> = fc.oneof(
  ...fieldsOfKind('text', 'user-id').map((field) =>
    textIn('long', { maxBytes: textRoom(field) }).map((text) => [field.name, text] as const),
  ),
);

/** Random valid submissions whose fields, the ones in `always` aside, come and go. */
function submissionsWith(facts: TargetFacts, always: readonly FieldName[], maybe: readonly FieldName[]) {
  const values = valuesByField(facts);
  const model = Object.fromEntries([...always, ...maybe].map((name) => [name, values[name]]));
  const short = fc.record(model, { requiredKeys: [...always], noNullPrototype: true });
  const lengthened = fc.option(oneLongText, { freq: 4, nil: undefined });
  return fc.tuple(short, lengthened).map(([submission, text]): Submission => {
    const whole =
      text !== undefined && text[0] in submission ? { ...submission, [text[0]]: text[1] } : submission;
    return picked(whole as unknown as Submission, () => true);
  });
}

/**
 * Random valid submissions: varied names, scripts, dates, countries and addresses, with none, any or all of the
 * optional fields. They shrink to plain values and, with `any`, to fewer fields.
 */
export function submissions(
  facts: TargetFacts,
  { optional }: { readonly optional: 'none' | 'any' | 'all' },
): fc.Arbitrary<Submission> {
  const always = optional === 'all' ? [...carriedFields, ...optionalFields] : carriedFields;
  return submissionsWith(facts, always, optional === 'any' ? optionalFields : []);
}

/**
 * Valid twins for mutations; the first shrink of each is `baseSubmission`. All carry `userid`, so that a record made
 * of a spoilt `email` can still be found by the run's tag.
 */
export function twins(facts: TargetFacts): fc.Arbitrary<Submission> {
  const always: readonly FieldName[] = [...carriedFields, 'userid'];
  const maybe = optionalFields.filter((name) => name !== 'userid');
  return plainFirst(baseSubmission(facts), submissionsWith(facts, always, maybe));
}

/** Plain submissions with any subset of the optional fields, shrinking to none of them. */
export function subsetsOfOptional(facts: TargetFacts): fc.Arbitrary<Submission> {
  const full = fullSubmission(facts);
  return fc
    .subarray([...optionalFields])
    .map((kept) => picked(full, (name) => carriedFields.includes(name) || kept.includes(name)));
}
