/** What a valid submission may look like (§3). */
import { test, verifies } from './conformance.js';

test(
  ...verifies(
    'submission.minimal-accepted',
    'Send the required fields alone, with plain and with edge dates of birth, and varied e-mail addresses.',
  ),
);

test(
  ...verifies(
    'submission.full-accepted',
    'Fill every documented field, with varied dates and addresses, and texts of every length up to 255 bytes.',
  ),
);

test(
  ...verifies(
    'submission.optional-fields-accepted',
    'Leave out any subset of the optional fields, and all but one.',
  ),
);

test(...verifies('submission.kyc-status-values', 'Send approved, and rejected.'));

test(...verifies('submission.gender-values', 'Send female, and male.'));

test(
  ...verifies(
    'submission.country-codes',
    'Send assigned ISO 3166-1 alpha-3 codes in both fields, every code in each of them.',
  ),
);

test(
  ...verifies(
    'submission.unicode-text',
    'Put text of each script into each of the text fields, up to 255 bytes.',
  ),
);

test(
  ...verifies(
    'submission.json-equivalence',
    'Write the same document with other member order, white space and escapes.',
  ),
);

test(...verifies('submission.text-plain', 'Send the same JSON as text/plain and record what comes.'));
