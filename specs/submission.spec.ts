/** What a valid submission may look like (§3). */
import {
  countryCodesAccepted,
  fullAccepted,
  genderValues,
  jsonEquivalence,
  kycStatusValues,
  minimalAccepted,
  optionalFieldsAccepted,
  textPlain,
  unicodeText,
} from '../checks/submission.js';
import { test, verifies } from './conformance.js';

test(
  ...verifies(
    'submission.minimal-accepted',
    minimalAccepted,
    'Send the required fields alone, with plain and with edge dates of birth.',
  ),
);

test(
  ...verifies(
    'submission.full-accepted',
    fullAccepted,
    'Fill every documented field, with varied dates, addresses and plain texts.',
  ),
);

test(
  ...verifies(
    'submission.optional-fields-accepted',
    optionalFieldsAccepted,
    'Leave out any subset of the optional fields, and all but one.',
  ),
);

test(...verifies('submission.kyc-status-values', kycStatusValues, 'Send approved, and rejected.'));

test(...verifies('submission.gender-values', genderValues, 'Send female, and male.'));

test(
  ...verifies(
    'submission.country-codes',
    countryCodesAccepted,
    'Send assigned ISO 3166-1 alpha-3 codes in both fields, every code once before any twice.',
  ),
);

test(
  ...verifies(
    'submission.unicode-text',
    unicodeText,
    'Put text of each script into the text fields, up to 255 bytes.',
  ),
);

test(
  ...verifies(
    'submission.json-equivalence',
    jsonEquivalence,
    'Write the same document with other member order, white space and escapes.',
  ),
);

test(
  ...verifies('submission.text-plain', textPlain, 'Send the same JSON as text/plain and record what comes.'),
);
