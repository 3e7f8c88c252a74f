/**
 * The register of silences and contradictions: where the documentation says nothing, or two things at once, and how
 * this suite reads it. Only what a reading *requires* can fail a target; the rest is exercised and recorded.
 */
import type { RequirementId } from './requirements.js';

/** One row of the register. */
export interface RegisterRow {
  readonly id: string;
  /** What the documentation leaves open, in one line. */
  readonly silence: string;
  /** How the suite reads it. */
  readonly reading: string;
  /** What is recorded about a target, in a few words; absent where the row only settles a reading. */
  readonly observes?: string;
  /** Requirements that `--strict` extends to this row: a deviating observation then is a finding under them. */
  readonly strict: readonly RequirementId[];
}

function row<const Id extends string>(
  id: Id,
  silence: string,
  reading: string,
  extra: { observes?: string; strict?: readonly RequirementId[] } = {},
): RegisterRow & { readonly id: Id } {
  return {
    id,
    silence,
    reading,
    ...(extra.observes === undefined ? {} : { observes: extra.observes }),
    strict: extra.strict ?? [],
  };
}

/** Every row, A1 to A39. */
export const register = [
  row(
    'A1',
    'Whether idType and issuingCountry are required: the captures of the page differ.',
    'Valid payloads always carry both.',
    { observes: 'a submission without idType, and one without issuingCountry' },
  ),
  row(
    'A2',
    'Which dates are dates: the example has a day that does not exist, and only two fields state YYYY-MM-DD.',
    'Valid dates are real days as YYYY-MM-DD. issueDate and expireDate must refuse what is not NNNN-NN-NN, birthDate what is no date in any notation.',
    {
      observes: 'other notations of birthDate, foreign digits, surrounding blanks, days that do not exist',
      strict: ['error.invalid-format'],
    },
  ),
  row(
    'A3',
    'Whether messages end in a full stop: the table and the example differ.',
    'Messages compare without regard to letter case and to one full stop at the end.',
  ),
  row('A4', 'Which idType codes exist: two styles appear.', 'Valid payloads use the one configured code.', {
    observes: 'other idType texts',
  }),
  row(
    'A5',
    'Whether the envelope is the body, or sits in a member `body` of it.',
    'The body is the envelope; the wrapped form is taken too.',
    { observes: 'a wrapped envelope' },
  ),
  row(
    'A6',
    'How the AES key follows from the API key.',
    'Configured: SHA-256 of the key, its UTF-8 bytes cut or padded to 32, base64 or hex.',
  ),
  row('A7', 'Which of several faults is reported.', 'Any code that one of the faults earns is right.', {
    observes: 'which code wins',
  }),
  row(
    'A8',
    'What an empty text or null in a required field is.',
    '`missing_data` and `invalid_format` are both right.',
    { observes: 'which of the two codes comes' },
  ),
  row(
    'A9',
    'What a value that is not a text is.',
    'Objects and lists are `invalid_format`, numbers and booleans too in a field with a format.',
    { observes: 'numbers and booleans in free-text fields' },
  ),
  row('A10', 'What JSON that is no object is.', '`invalid_payload` and `missing_data` are both right.', {
    observes: 'which of the two codes comes',
  }),
  row(
    'A11',
    'Whether an error answer to an encrypted request is encrypted.',
    'Encrypted when the request could be decrypted; otherwise plain or encrypted.',
    { observes: 'the form of the answer to what cannot be decrypted' },
  ),
  row('A12', 'Whether base64 must be percent-encoded.', 'Recorded only.', {
    observes: 'base64 without percent-encoding as the body',
  }),
  row(
    'A13',
    'How an envelope sent as a request is answered.',
    'Any documented 400 is right; acceptance is recorded.',
    { observes: 'an envelope as the request' },
  ),
  row(
    'A14',
    'Which status a missing or unknown key gets: two pages differ.',
    '403 is right; 401 and 400 `invalid_project` are taken too. Never a 2xx, never a submissionId.',
    { observes: 'another status than 403', strict: ['auth.missing-key', 'auth.unknown-key'] },
  ),
  row(
    'A15',
    'Duplicate keys, a byte-order mark, invalid UTF-8 and deep nesting.',
    'Any answer below 500 is right.',
    { observes: 'how each is answered' },
  ),
  row('A16', 'Whether answers may carry more properties.', 'They may.', {
    observes: 'extra properties in answers',
    strict: ['success.status-and-shape', 'error.status-and-shape'],
  }),
  row(
    'A17',
    'Which e-mail addresses are valid.',
    'Plain addresses in reserved domains are; without @, with an empty side or with blanks inside they are not.',
    { observes: 'surrounding blanks and subtler addresses' },
  ),
  row(
    'A18',
    'Whether ipAddress takes IPv6.',
    'Valid payloads use IPv4; text that is no address is refused.',
    {
      observes: 'IPv6 addresses',
    },
  ),
  row('A19', 'Whether success may be another 2xx than 200.', '200 is right.', {
    observes: 'another 2xx',
    strict: ['success.status-and-shape'],
  }),
  row('A20', 'The media type of answers.', 'The body must be JSON, whatever its Content-Type says.', {
    observes: 'a Content-Type other than application/json',
    strict: ['success.status-and-shape', 'error.status-and-shape', 'encryption.envelope'],
  }),
  row('A21', 'What null in an optional field is.', 'Recorded only.', { observes: 'null in optional fields' }),
  row(
    'A22',
    'Empty or blank text in an optional text field, blanks alone in a required one.',
    'Recorded only.',
    { observes: 'empty and blank texts' },
  ),
  row(
    'A23',
    'An empty body, or one of white space alone.',
    '`invalid_payload` and `missing_data` are both right.',
    { observes: 'which of the two codes comes' },
  ),
  row('A24', 'A malformed admin.', '`invalid_format` and `invalid_admin` are both right.', {
    observes: 'which of the two codes comes',
  }),
  row(
    'A25',
    'Which country codes are valid.',
    'The officially assigned alpha-3 codes are; what is not three letters is not.',
    { observes: 'unassigned and lower-case codes' },
  ),
  row('A26', 'The letter case of kycStatus and gender.', 'Exact.'),
  row(
    'A27',
    'How long a text and how big a body may be.',
    'Texts up to 255 bytes of UTF-8 (userid 64) and bodies up to 16 KiB are accepted; 12 MiB gets a final answer.',
    { observes: 'longer texts, bigger bodies' },
  ),
  row(
    'A28',
    'ECB carries no integrity: altered ciphertext may still decrypt.',
    'A text counts as undecryptable only when the suite has found so with its own key before sending.',
  ),
  row(
    'A29',
    'Which base64 and percent-encoding is broken.',
    'Characters outside every base64 alphabet and a cut inside a block are.',
    {
      observes:
        'missing padding, white space, the URL-safe alphabet, lower-case escapes, over-encoding, encoding twice',
    },
  ),
  row('A30', 'Whether two identical requests are one submission or two.', 'Recorded only.', {
    observes: 'the ids of two identical requests',
  }),
  row('A31', 'NUL and lone surrogates, as escapes, in text.', 'Any answer below 500 is right.', {
    observes: 'how each is answered',
  }),
  row(
    'A32',
    'Whether dates must be plausible.',
    'Valid payloads are, with two days to spare around today; the rest is recorded.',
    { observes: 'a birth in the future, expiry before issue, an expired document' },
  ),
  row(
    'A33',
    'The bodies of 403, 413 and of answers to other methods.',
    'Not judged beyond the status, except that a key or internals in them still count.',
  ),
  row(
    'A34',
    'What GET answers beyond the documented names, for unknown ids, and how soon.',
    'Only documented names are compared; an unknown id may be 400, 404 or an empty list; up to 5 s are given.',
    { observes: 'the answer for an unknown id, and the delay' },
  ),
  row('A35', 'What admin_name of DELETE is.', "The administrator's e-mail is sent."),
  row('A36', 'Which message a success carries.', 'Exactly `success`.'),
  row(
    'A37',
    'Odd parameter names.',
    '`invalid_parameter` and `invalid_payload` are both right; a name is compared only when it is a plain one.',
    { observes: 'odd names that are silently dropped' },
  ),
  row('A38', 'Rate limiting.', '429 and its messages are never a verdict about the request that met them.', {
    observes: 'rate limiting',
  }),
  row(
    'A39',
    'Whether email, userid, identityNumber and name may repeat.',
    'Every valid submission of a run differs in all of them.',
    { observes: 'a repeated value' },
  ),
] as const;

/** The id of a row of the register. */
export type RowId = (typeof register)[number]['id'];

const byId: ReadonlyMap<string, RegisterRow & { readonly id: RowId }> = new Map(
  register.map((entry) => [entry.id, entry]),
);

/** The row with this id. */
export function registerRow(id: RowId): RegisterRow & { readonly id: RowId } {
  const found = byId.get(id);
  if (found === undefined) throw new RangeError(`the register has no row ${id}`);
  return found;
}

/** Whether a text is the id of a row. */
export function isRowId(text: string): text is RowId {
  return byId.has(text);
}
