import { fieldNames, fields, isFieldName } from '../fields.js';
import { isFreeText, refuseTexts } from '../variants/variant.js';
import { breaking, type Fault } from './fault.js';
import { brokenJsonWhere, isGiven, refuseWhere } from './helpers.js';

const minimalNames: readonly string[] = [
  'idType',
  'issuingCountry',
  ...fieldNames.filter((name) => fields[name].required),
];

/** Faults that break `submission.*`: valid submissions that are refused. */
export const submissionFaults: readonly Fault[] = [
  breaking(
    'submission.minimal-accepted',
    'minimal-refused',
    'a submission of nothing but the required fields is missing_data',
    (behaviour) =>
      refuseWhere(behaviour, 'missing_data', (document) =>
        Object.keys(document).every((name) => minimalNames.includes(name) || !isGiven(document, name)),
      ),
  ),
  breaking(
    'submission.full-accepted',
    'full-refused',
    'a submission of every documented field is invalid_payload',
    (behaviour) =>
      refuseWhere(behaviour, 'invalid_payload', (document) =>
        fieldNames.every((name) => isGiven(document, name)),
      ),
  ),
  breaking(
    'submission.optional-fields-accepted',
    'first-name-needs-last-name',
    'a firstName without a lastName is missing_data',
    (behaviour) =>
      refuseWhere(
        behaviour,
        'missing_data',
        (document) => isGiven(document, 'firstName') && !isGiven(document, 'lastName'),
      ),
  ),
  breaking(
    'submission.kyc-status-values',
    'kyc-status-rejected-refused',
    'kycStatus `rejected` is invalid_format',
    (behaviour) => refuseTexts(behaviour, (name, text) => name === 'kycStatus' && text === 'rejected'),
  ),
  breaking(
    'submission.gender-values',
    'gender-male-refused',
    'gender `male` is invalid_format',
    (behaviour) => refuseTexts(behaviour, (name, text) => name === 'gender' && text === 'male'),
  ),
  breaking(
    'submission.country-codes',
    'countries-after-m-refused',
    'country codes that begin with a letter after M are invalid_format',
    (behaviour) =>
      refuseTexts(
        behaviour,
        (name, text) => isFieldName(name) && fields[name].kind === 'country' && text.charAt(0) > 'M',
      ),
  ),
  breaking(
    'submission.unicode-text',
    'astral-text-refused',
    'free text with characters outside the Basic Multilingual Plane is invalid_format',
    (behaviour) =>
      refuseTexts(behaviour, (name, text) => isFreeText(name) && /[\u{10000}-\u{10FFFF}]/u.test(text)),
  ),
  breaking(
    'submission.unicode-text',
    'non-ascii-text-refused',
    'free text with anything outside ASCII is invalid_format',
    (behaviour) => refuseTexts(behaviour, (name, text) => isFreeText(name) && /\P{ASCII}/u.test(text)),
  ),
  breaking(
    'submission.json-equivalence',
    'newline-in-json-refused',
    'JSON with a line break before a member is invalid_payload',
    (behaviour) => brokenJsonWhere(behaviour, /[{,][ \t\r]*\n/),
  ),
  breaking(
    'submission.json-equivalence',
    'unicode-escape-refused',
    'JSON with a \\u escape is invalid_payload',
    (behaviour) => brokenJsonWhere(behaviour, /(?<!\\)(?:\\\\)*\\u/),
  ),
];
