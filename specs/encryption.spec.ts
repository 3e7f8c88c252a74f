/** The whole document encrypted, both ways (§6). */
import {
  dataFieldForm,
  encryptedAccepted,
  envelope,
  notJsonInside,
  plainStaysPlain,
  rawBase64,
  responseDecrypts,
  sameOutcome,
  undecryptable,
} from '../checks/encryption.js';
import { verifies } from './conformance.js';

verifies(
  'encryption.accepted',
  encryptedAccepted,
  'Encrypt valid submissions, from the minimal to the full one.',
);

verifies('encryption.envelope', envelope, 'Look at the form of every answer to an encrypted request.');

verifies('encryption.response-decrypts', responseDecrypts, 'Decrypt every answer to an encrypted request.');

verifies(
  'encryption.same-outcome',
  sameOutcome,
  'Send each faulty submission plain and encrypted, and compare status and code.',
);

verifies(
  'encryption.undecryptable',
  undecryptable,
  'Break the base64, cut or alter the ciphertext, use another key, another padding.',
);

verifies('encryption.not-json-inside', notJsonInside, 'Encrypt what is no JSON object.');

verifies(
  'encryption.plain-stays-plain',
  plainStaysPlain,
  'Look for an envelope in the answers to plain requests.',
);

verifies('encryption.raw-base64', rawBase64, 'Leave out the percent-encoding and record what comes.');

verifies(
  'encryption.data-field-form',
  dataFieldForm,
  'Send the ciphertext as a member `data` and record what comes.',
);
