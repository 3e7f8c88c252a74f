/**
 * The requirement catalogue: what a target must, should or may do, one entry an id.
 *
 * An id is a stable name: it appears in test titles, reports and result files and never changes its meaning.
 * Sections (§) are those of the documentation page "POST/Submission"; "sibling" is one of its neighbouring pages.
 */

/** How much weight a requirement has. `observe` is recorded and never judged. */
export type Level = 'must' | 'should' | 'observe';

/** What a target has to offer before a requirement can be tested at all. */
export type Capability = 'encryption' | 'read-back' | 'delete';

/** A piece of set-up on the target that a requirement needs, named by its configuration variable. */
export type Fixture = 'ARGOS_INVALID_PROJECT_API_KEY' | 'ARGOS_PROCESSING_ERROR_EMAIL';

/** One row of the catalogue. */
export interface Requirement {
  /** Stable name, `group.what`. */
  readonly id: string;
  readonly level: Level;
  /** Section of the documentation, without the sign. */
  readonly section: string;
  /** One line, in the suite's own words. */
  readonly statement: string;
  readonly capabilities: readonly Capability[];
  readonly fixtures: readonly Fixture[];
  /** Rows of the register of silences that bear on it. */
  readonly rows: readonly string[];
}

function row<const Id extends string>(
  id: Id,
  level: Level,
  section: string,
  statement: string,
  extra: {
    capabilities?: readonly Capability[];
    fixtures?: readonly Fixture[];
    rows?: readonly string[];
  } = {},
): Requirement & { readonly id: Id } {
  return {
    id,
    level,
    section,
    statement,
    capabilities: extra.capabilities ?? [],
    fixtures: extra.fixtures ?? [],
    rows: extra.rows ?? [],
  };
}

const encryption = ['encryption'] as const;

/** Every requirement, in the order of the report. */
export const requirements = [
  row(
    'submission.minimal-accepted',
    'must',
    '3, 5-1',
    'A submission of the required fields alone is accepted.',
    {
      rows: ['A1', 'A2', 'A4', 'A17', 'A39'],
    },
  ),
  row(
    'submission.full-accepted',
    'must',
    '3, 5-1',
    'A submission that fills every documented field is accepted.',
    {
      rows: ['A1', 'A2', 'A4', 'A17', 'A18', 'A27', 'A32', 'A39'],
    },
  ),
  row(
    'submission.optional-fields-accepted',
    'must',
    '3',
    'Any subset of the optional fields may be left out.',
    {
      rows: ['A1', 'A21', 'A22'],
    },
  ),
  row(
    'submission.kyc-status-values',
    'must',
    '3',
    'Both `approved` and `rejected` are accepted as kycStatus.',
    {
      rows: ['A26'],
    },
  ),
  row('submission.gender-values', 'must', '3', 'Both `female` and `male` are accepted as gender.', {
    rows: ['A26'],
  }),
  row(
    'submission.country-codes',
    'must',
    '3',
    'Assigned ISO 3166-1 alpha-3 codes are accepted as issuingCountry and nationality.',
    { rows: ['A25'] },
  ),
  row(
    'submission.unicode-text',
    'must',
    '3',
    'Text fields take Unicode: Hangul, Arabic, CJK, Latin with marks, emoji.',
    { rows: ['A22', 'A27', 'A31'] },
  ),
  row(
    'submission.json-equivalence',
    'must',
    '3',
    'Member order, insignificant white space and \\u escapes do not change the outcome.',
    { rows: ['A15'] },
  ),
  row(
    'submission.text-plain',
    'observe',
    'sibling',
    'How the same JSON is answered when sent as text/plain.',
  ),

  row(
    'success.status-and-shape',
    'must',
    '5-1',
    'An accepted submission is answered with 200, message `success` and a non-empty submissionId text.',
    { rows: ['A16', 'A19', 'A20', 'A36'] },
  ),
  row('success.unique-ids', 'must', '5-1', 'Different submissions, concurrent ones too, get different ids.', {
    rows: ['A30', 'A39'],
  }),

  row('auth.missing-key', 'must', '2', 'A request without an API key is rejected and creates nothing.', {
    rows: ['A14', 'A33'],
  }),
  row('auth.unknown-key', 'must', '2', 'A request with an unknown API key is rejected and creates nothing.', {
    rows: ['A14', 'A33'],
  }),
  row(
    'auth.key-only-in-header',
    'should',
    '2',
    'A valid key in the query string or the body alone does not authenticate.',
    { rows: ['A14'] },
  ),
  row(
    'auth.header-name-case',
    'should',
    '2',
    'The name of the key header is matched without regard to case.',
  ),
  row('auth.key-not-echoed', 'should', '2', 'No answer, decrypted ones included, contains the API key.', {
    rows: ['A33'],
  }),

  row(
    'error.status-and-shape',
    'must',
    '5-2',
    "An error of the API (the gateway's own aside) is 400 with errorCode and message, both texts.",
    { rows: ['A16', 'A20', 'A33'] },
  ),
  row(
    'error.documented-codes',
    'must',
    '5-3',
    'The errorCode of an error is one of the seven documented ones.',
  ),
  row(
    'error.documented-messages',
    'must',
    '5-3',
    'The message of an error is the one documented for its code, naming an offending field where it has one.',
    { rows: ['A3', 'A37'] },
  ),
  row('error.no-submission', 'must', '5-2', 'An error carries no submissionId.'),
  row(
    'error.no-internals',
    'should',
    '5-2',
    'No answer shows a stack trace, file path, SQL or source line that was not in the request.',
    { rows: ['A33'] },
  ),
  row('error.invalid-payload', 'must', '5-3', 'A body that cannot be parsed is `invalid_payload`.', {
    rows: ['A10', 'A15', 'A23'],
  }),
  row('error.missing-data', 'must', '5-3', 'Leaving out a required field, or two, is `missing_data`.', {
    rows: ['A1', 'A8', 'A10', 'A23'],
  }),
  row('error.invalid-project', 'must', '5-3', 'A key whose project is not valid is `invalid_project`.', {
    fixtures: ['ARGOS_INVALID_PROJECT_API_KEY'],
  }),
  row('error.invalid-admin', 'must', '5-3', 'An administrator who is not registered is `invalid_admin`.', {
    rows: ['A24'],
  }),
  row(
    'error.invalid-parameter',
    'must',
    '5-3',
    'A parameter the API does not know is `invalid_parameter`, also one that differs only in case.',
    { rows: ['A37'] },
  ),
  row(
    'error.invalid-format',
    'must',
    '5-3',
    'A value that does not match the format of its field is `invalid_format`.',
    {
      rows: ['A2', 'A8', 'A9', 'A17', 'A18', 'A21', 'A24', 'A25', 'A26'],
    },
  ),
  row(
    'error.processing-error',
    'must',
    '5-3',
    'A failure inside the target is reported as `processing_error`.',
    {
      fixtures: ['ARGOS_PROCESSING_ERROR_EMAIL'],
    },
  ),
  row(
    'error.any-of-several',
    'must',
    '5-3',
    'Several faults in one request: the code is one that they earn.',
    {
      rows: ['A7'],
    },
  ),
  row('error.repeatable', 'should', '5-3', 'The same single-fault request gets the same code again.', {
    rows: ['A8', 'A10', 'A23', 'A24'],
  }),

  row('robustness.no-server-error', 'must', '5-2', 'No input gets a 5xx, a hang or a cut connection.', {
    rows: ['A15', 'A31', 'A38'],
  }),
  row(
    'robustness.survives-bad-input',
    'must',
    '5',
    'A valid submission succeeds right after each class of bad input.',
  ),
  row('robustness.large-body', 'should', 'sibling', 'A body of 12 MiB gets a final answer.', {
    rows: ['A27', 'A33'],
  }),
  row('robustness.concurrent', 'must', '5', 'Valid submissions in flight at the same time all succeed.', {
    rows: ['A38'],
  }),

  row(
    'method.others-rejected',
    'should',
    '1',
    'GET, PUT, PATCH and DELETE on the path are answered with a 4xx.',
    {
      rows: ['A33'],
    },
  ),

  row('encryption.accepted', 'must', '6-1', 'An encrypted valid submission is accepted.', {
    capabilities: encryption,
    rows: ['A6', 'A29'],
  }),
  row('encryption.envelope', 'must', '6-2', 'Its answer is `{data: base64 text, isEncrypted: true}`.', {
    capabilities: encryption,
    rows: ['A5', 'A11', 'A16', 'A20'],
  }),
  row(
    'encryption.response-decrypts',
    'must',
    '6-2',
    "`data` decrypts with the project's key to a documented document.",
    { capabilities: encryption, rows: ['A6', 'A11'] },
  ),
  row(
    'encryption.same-outcome',
    'must',
    '6',
    'A valid or single-fault request has the same status and errorCode plain and encrypted.',
    { capabilities: encryption, rows: ['A8', 'A10', 'A24', 'A37'] },
  ),
  row(
    'encryption.undecryptable',
    'must',
    '5-3, 6',
    'Broken base64, cut or altered ciphertext and another key are `invalid_payload`.',
    { capabilities: encryption, rows: ['A11', 'A28', 'A29'] },
  ),
  row(
    'encryption.not-json-inside',
    'must',
    '5-3, 6',
    'Ciphertext whose plaintext is no JSON object is `invalid_payload` (other JSON: also `missing_data`).',
    { capabilities: encryption, rows: ['A10', 'A11', 'A23'] },
  ),
  row('encryption.plain-stays-plain', 'should', '6-2', 'A plain request gets a plain answer.'),
  row('encryption.raw-base64', 'observe', '6-1', 'How base64 without percent-encoding is answered.', {
    capabilities: encryption,
    rows: ['A12'],
  }),
  row(
    'encryption.data-field-form',
    'observe',
    '6',
    'How `{"data": "<ciphertext>"}` is answered as a request.',
    {
      capabilities: encryption,
      rows: ['A13'],
    },
  ),

  row('state.read-back', 'should', 'sibling', 'What was accepted is what GET returns, field by field.', {
    capabilities: ['read-back'],
    rows: ['A34'],
  }),
  row(
    'state.rejected-not-stored',
    'should',
    'sibling',
    'A rejected submission cannot be found by its userid.',
    {
      capabilities: ['read-back'],
      rows: ['A34'],
    },
  ),
  row('state.delete', 'should', 'sibling', 'A created submission can be deleted.', {
    capabilities: ['delete'],
    rows: ['A34', 'A35'],
  }),
] as const;

/** The id of a requirement. */
export type RequirementId = (typeof requirements)[number]['id'];

/** Every id, in the order of the report. */
export const requirementIds: readonly RequirementId[] = requirements.map((requirement) => requirement.id);

const byId: ReadonlyMap<string, Requirement & { readonly id: RequirementId }> = new Map(
  requirements.map((requirement) => [requirement.id, requirement]),
);

/** Whether a text is the id of a requirement. */
export function isRequirementId(text: string): text is RequirementId {
  return byId.has(text);
}

/** The requirement with this id. */
export function requirement(id: RequirementId): Requirement & { readonly id: RequirementId } {
  const found = byId.get(id);
  if (found === undefined) throw new RangeError(`no requirement is named ${id}`);
  return found;
}
