/** The whole document encrypted, both ways (§6). */
import {
  encryptedAccepted,
  envelope,
  plainStaysPlain,
  responseDecrypts,
  sameOutcome,
} from '../checks/encryption.js';
import { dataFieldForm, notJsonInside, rawBase64, undecryptable } from '../checks/encryption-spoilt.js';
import { test, verifies } from './conformance.js';

test(
  ...verifies(
    'encryption.accepted',
    encryptedAccepted,
    'Encrypt valid submissions, from the minimal to the full one.',
  ),
);

test(
  ...verifies('encryption.envelope', envelope, 'Look at the form of every answer to an encrypted request.'),
);

test(
  ...verifies(
    'encryption.response-decrypts',
    responseDecrypts,
    'Decrypt every answer to an encrypted request.',
  ),
);

test(
  ...verifies(
    'encryption.same-outcome',
    sameOutcome,
    'Send each faulty submission plain and encrypted, and compare status and code.',
  ),
);

test(
  ...verifies(
    'encryption.undecryptable',
    undecryptable,
    'Break the base64, cut or alter the ciphertext, use another key, another padding.',
  ),
);

test(...verifies('encryption.not-json-inside', notJsonInside, 'Encrypt what is no JSON object.'));

test(
  ...verifies(
    'encryption.plain-stays-plain',
    plainStaysPlain,
    'Look for an envelope in the answers to plain requests.',
  ),
);

test(
  ...verifies('encryption.raw-base64', rawBase64, 'Leave out the percent-encoding and record what comes.'),
);

test(
  ...verifies(
    'encryption.data-field-form',
    dataFieldForm,
    'Send the ciphertext as a member `data` and record what comes.',
  ),
);
