import { namesOf, refuseTexts } from '../variants/variant.js';
import { breaking, type Fault } from './fault.js';
import { isGiven, malformedIn, refuseWhere } from './helpers.js';

/** Territories that became countries, or got a code of their own, between 2007 and 2011. */
const youngCountries: ReadonlySet<string> = new Set(['SSD', 'CUW', 'SXM', 'BES', 'BLM', 'MAF']);
const countryFields = namesOf('country');

/** Faults about the values of enumerations, countries among them. */
export const submissionValueFaults: readonly Fault[] = [
  breaking(
    'submission.kyc-status-values',
    'kyc-status-approved-refused',
    'kycStatus `approved` is invalid_format',
    (behaviour) => malformedIn(behaviour, 'kycStatus', (text) => text === 'approved'),
  ),
  breaking(
    'submission.kyc-status-values',
    'rejected-needs-expire-date',
    'kycStatus `rejected` without an expireDate is missing_data',
    (behaviour) =>
      refuseWhere(
        behaviour,
        'missing_data',
        (document) => document.kycStatus === 'rejected' && !isGiven(document, 'expireDate'),
      ),
  ),
  breaking(
    'submission.kyc-status-values',
    'rejected-with-document-refused',
    'kycStatus `rejected` together with a documentNumber is invalid_payload',
    (behaviour) =>
      refuseWhere(
        behaviour,
        'invalid_payload',
        (document) => document.kycStatus === 'rejected' && isGiven(document, 'documentNumber'),
      ),
  ),
  breaking(
    'submission.gender-values',
    'gender-female-refused',
    'gender `female` is invalid_format',
    (behaviour) => malformedIn(behaviour, 'gender', (text) => text === 'female'),
  ),
  breaking(
    'submission.country-codes',
    'kiribati-nationality-refused',
    'nationality `KIR` is invalid_format',
    (behaviour) => malformedIn(behaviour, 'nationality', (text) => text === 'KIR'),
  ),
  breaking(
    'submission.country-codes',
    'young-countries-refused',
    'codes that were assigned after 2006 are invalid_format',
    (behaviour) =>
      refuseTexts(behaviour, (name, text) => countryFields.includes(name) && youngCountries.has(text)),
  ),
];
