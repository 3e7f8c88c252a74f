/** What must be refused, and how (§5-2, §5-3). */
import { test, verifies } from './conformance.js';

test(...verifies('error.status-and-shape', 'Look at the status and the document of every refusal.'));

test(...verifies('error.documented-codes', 'Look for codes that nobody documented, in every refusal.'));

test(
  ...verifies(
    'error.documented-messages',
    'Compare the message of every refusal with the one of its code, and the field it names with the one at fault.',
  ),
);

test(...verifies('error.no-submission', 'Look for a submissionId in every refusal.'));

test(
  ...verifies(
    'error.no-internals',
    'Search every answer for stack traces, file paths, SQL and source lines.',
  ),
);

test(
  ...verifies(
    'error.invalid-payload',
    'Send bodies that do not parse: cut, with a trailing comma, as a form, as XML, empty and more.',
  ),
);

test(...verifies('error.missing-data', 'Leave out each required field, and each pair of them.'));

test(
  ...verifies(
    'error.invalid-project',
    'Send a valid submission with the key of a project that is not valid.',
  ),
);

test(...verifies('error.invalid-admin', 'Name administrators who are not registered.'));

test(
  ...verifies(
    'error.invalid-parameter',
    'Add parameters that the API does not know: near misses, other letter case, odd names.',
  ),
);

test(
  ...verifies(
    'error.invalid-format',
    'Break each field with a format in each way that is beyond doubt, wrong JSON types included.',
  ),
);

test(...verifies('error.processing-error', 'Submit for a person whose migration fails inside the target.'));

test(...verifies('error.any-of-several', 'Combine two to four faults in one submission.'));

test(...verifies('error.repeatable', 'Send the same faulty request again and compare the codes.'));
