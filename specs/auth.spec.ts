/** The API key: in its header, and nowhere else (§2). */
import { test, verifies } from './conformance.js';

test(...verifies('auth.missing-key', 'Send a valid submission without a key header, and with an empty one.'));

test(
  ...verifies(
    'auth.unknown-key',
    'Send a valid submission with a made-up key, and with one wrong in its last character.',
  ),
);

test(
  ...verifies(
    'auth.key-only-in-header',
    'Send the valid key in the query string alone, and in the body alone.',
  ),
);

test(...verifies('auth.header-name-case', 'Spell the name of the key header in other cases.'));

test(
  ...verifies(
    'auth.key-not-echoed',
    'Search every answer, headers and decrypted text included, for the key in any form.',
  ),
);
