import { around, breaking, type Fault } from './fault.js';
import { isGiven, malformedIn, refuseWhere, requireWith } from './helpers.js';

const mostMembers = 20;
const leastBytes = 256;
const mostStoredCharacters = 1024;
const expiryLimitYears = 10;

const addressParts = ['address_city', 'address_country', 'address_state', 'address_street'] as const;
const customFields = ['cf1', 'cf2', 'cf3'] as const;
function yearOf(date: string): number {
  return Number(date.slice(0, 4));
}

/** Faults that refuse plain values, or numbers, of the documented fields. */
const valueFaults: readonly Fault[] = [
  breaking(
    'submission.minimal-accepted',
    'leap-day-birth-refused',
    'a birthDate of 29 February is invalid_format',
    (behaviour) => malformedIn(behaviour, 'birthDate', (text) => text.endsWith('-02-29')),
  ),
  breaking(
    'submission.minimal-accepted',
    'birth-on-day-31-refused',
    'a birthDate on the 31st of a month is invalid_format',
    (behaviour) => malformedIn(behaviour, 'birthDate', (text) => text.endsWith('-31')),
  ),
  breaking(
    // The address that makes the mock fail inside has a hyphen, too.
    ['submission.minimal-accepted', 'error.processing-error'],
    'email-with-hyphen-refused',
    'an email with a hyphen is invalid_format',
    (behaviour) => malformedIn(behaviour, 'email', (text) => text.includes('-')),
  ),
  breaking(
    ['submission.minimal-accepted', 'submission.optional-fields-accepted'],
    'short-body-refused',
    `a submission of fewer than ${leastBytes} bytes is invalid_payload`,
    (behaviour) =>
      refuseWhere(behaviour, 'invalid_payload', (_document, exchange) => exchange.bodyLength < leastBytes),
  ),
  breaking(
    ['submission.full-accepted', 'submission.optional-fields-accepted'],
    'many-members-refused',
    `a submission of more than ${mostMembers} members is invalid_payload`,
    (behaviour) =>
      refuseWhere(behaviour, 'invalid_payload', (document) => Object.keys(document).length > mostMembers),
  ),
  breaking(
    'submission.full-accepted',
    'long-submission-refused',
    `a submission whose compact JSON is longer than ${mostStoredCharacters} characters is processing_error`,
    (behaviour) =>
      refuseWhere(
        behaviour,
        'processing_error',
        (document) => JSON.stringify(document).length > mostStoredCharacters,
      ),
  ),
  breaking(
    'submission.full-accepted',
    'late-expiry-refused',
    `an expireDate more than ${expiryLimitYears} years ahead is invalid_format`,
    (behaviour) => {
      const latest = new Date().getFullYear() + expiryLimitYears;
      malformedIn(behaviour, 'expireDate', (text) => yearOf(text) > latest);
    },
  ),
  breaking(
    ['submission.full-accepted', 'submission.optional-fields-accepted'],
    'ip-with-zero-refused',
    'an ipAddress with an octet of 0 is invalid_format',
    (behaviour) => malformedIn(behaviour, 'ipAddress', (text) => /(?:^|\.)0(?:\.|$)/.test(text)),
  ),
];

/** Faults that make optional fields depend on each other. */
const dependencyFaults: readonly Fault[] = [
  breaking(
    'submission.optional-fields-accepted',
    'cf2-needs-cf1',
    'cf2 without cf1 is missing_data',
    (behaviour) => requireWith(behaviour, 'cf2', 'cf1'),
  ),
  breaking(
    'submission.optional-fields-accepted',
    'issue-date-needs-expire-date',
    'an issueDate without an expireDate is missing_data',
    (behaviour) => requireWith(behaviour, 'issueDate', 'expireDate'),
  ),
  breaking(
    'submission.optional-fields-accepted',
    'address-parts-need-full-address',
    'a part of an address without address_full is missing_data',
    (behaviour) => {
      for (const part of addressParts) requireWith(behaviour, part, 'address_full');
    },
  ),
  breaking(
    'submission.optional-fields-accepted',
    'full-address-excludes-parts',
    'address_full together with exactly one part of an address is invalid_payload',
    (behaviour) =>
      refuseWhere(
        behaviour,
        'invalid_payload',
        (document) =>
          isGiven(document, 'address_full') &&
          addressParts.filter((part) => isGiven(document, part)).length === 1,
      ),
  ),
  breaking(
    'submission.optional-fields-accepted',
    'gender-needs-nationality',
    'a gender without a nationality is missing_data',
    (behaviour) => requireWith(behaviour, 'gender', 'nationality'),
  ),
  breaking(
    ['submission.full-accepted', 'submission.optional-fields-accepted'],
    'one-custom-field-only',
    'more than one of cf1, cf2 and cf3 is invalid_payload',
    (behaviour) =>
      refuseWhere(
        behaviour,
        'invalid_payload',
        (document) => customFields.filter((name) => isGiven(document, name)).length > 1,
      ),
  ),
  breaking(
    ['submission.minimal-accepted', 'submission.optional-fields-accepted'],
    'gender-required',
    'gender is a required field',
    (behaviour) =>
      around(behaviour, 'isRequired', (before) => (name, exchange) => {
        return name === 'gender' || before(name, exchange);
      }),
  ),
];

/** Faults about the fields of valid submissions. */
export const submissionFieldFaults: readonly Fault[] = [...valueFaults, ...dependencyFaults];
