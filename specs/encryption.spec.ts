/** The whole document encrypted, both ways (§6). */
import { test, verifies } from './conformance.js';

test(...verifies('encryption.accepted', 'Encrypt valid submissions, from the minimal to the full one.'));

test(...verifies('encryption.envelope', 'Look at the form of every answer to an encrypted request.'));

test(...verifies('encryption.response-decrypts', 'Decrypt every answer to an encrypted request.'));

test(
  ...verifies(
    'encryption.same-outcome',
    'Send each faulty submission plain and encrypted, and compare status and code.',
  ),
);

test(
  ...verifies(
    'encryption.undecryptable',
    'Break the base64, cut or alter the ciphertext, use another key, another padding.',
  ),
);

test(...verifies('encryption.not-json-inside', 'Encrypt what is no JSON object.'));

test(...verifies('encryption.plain-stays-plain', 'Look for an envelope in the answers to plain requests.'));

test(...verifies('encryption.raw-base64', 'Leave out the percent-encoding and record what comes.'));

test(
  ...verifies('encryption.data-field-form', 'Send the ciphertext as a member `data` and record what comes.'),
);
