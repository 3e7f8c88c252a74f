/** What must be refused, and how (§5-2, §5-3). */
import {
  anyOfSeveral,
  documentedCodes,
  documentedMessages,
  invalidAdmin,
  invalidFormat,
  invalidParameter,
  invalidPayload,
  invalidProject,
  missingData,
  noInternals,
  noSubmission,
  processingError,
  statusAndShape,
} from '../checks/errors.js';
import { repeatable } from '../checks/repeatable.js';
import { test, verifies } from './conformance.js';

test(
  ...verifies(
    'error.status-and-shape',
    statusAndShape,
    'Look at the status and the document of every refusal.',
  ),
);

test(
  ...verifies(
    'error.documented-codes',
    documentedCodes,
    'Look for codes that nobody documented, in every refusal.',
  ),
);

test(
  ...verifies(
    'error.documented-messages',
    documentedMessages,
    'Compare the message of every refusal with the one of its code, and the field it names with the one at fault.',
  ),
);

test(...verifies('error.no-submission', noSubmission, 'Look for a submissionId in every refusal.'));

test(
  ...verifies(
    'error.no-internals',
    noInternals,
    'Search every answer for stack traces, file paths, SQL and source lines.',
  ),
);

test(
  ...verifies(
    'error.invalid-payload',
    invalidPayload,
    'Send bodies that do not parse: cut, with a trailing comma, as a form, as XML, empty and more.',
  ),
);

test(...verifies('error.missing-data', missingData, 'Leave out each required field, and each pair of them.'));

test(
  ...verifies(
    'error.invalid-project',
    invalidProject,
    'Send a valid submission with the key of a project that is not valid.',
  ),
);

test(...verifies('error.invalid-admin', invalidAdmin, 'Name administrators who are not registered.'));

test(
  ...verifies(
    'error.invalid-parameter',
    invalidParameter,
    'Add parameters that the API does not know: near misses, other letter case, odd names.',
  ),
);

test(
  ...verifies(
    'error.invalid-format',
    invalidFormat,
    'Break each field with a format in each way that is beyond doubt, wrong JSON types included.',
  ),
);

test(
  ...verifies(
    'error.processing-error',
    processingError,
    'Submit for a person whose migration fails inside the target.',
  ),
);

test(...verifies('error.any-of-several', anyOfSeveral, 'Combine two to four faults in one submission.'));

test(
  ...verifies('error.repeatable', repeatable, 'Send the same faulty request again and compare the codes.'),
);
