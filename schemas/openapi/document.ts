/** The contract as an OpenAPI 3.1 document, derived from the schemas, the catalogue and the register. */
import { documentedErrors, documentedMessage } from '../contract.js';
import { exampleSubmission } from '../example.js';
import { register } from '../register.js';
import { type RequirementId, requirements } from '../requirements.js';
import type { Json, JsonObject } from './json.js';
import { componentSchemas } from './schemas.js';

/** What the builder cannot know. */
export interface OpenApiFacts {
  /** Version of the document. */
  readonly version: string;
  /** Address of the server that a tool calls unless told otherwise: never one that bills. */
  readonly defaultServer: string;
  /** The encrypted form of a document, as `data` of an envelope has it: base64. */
  readonly encrypted: (document: JsonObject) => string;
}

const reference = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
const success: JsonObject = { message: 'success', submissionId: 'example-submission-id' };

/** The ids of the requirements in these groups; `x-requirements` names what tests a part of the document. */
function inGroups(...groups: readonly string[]): readonly RequirementId[] {
  return requirements.map(({ id }) => id).filter((id) => groups.some((group) => id.startsWith(`${group}.`)));
}

function only(...ids: readonly RequirementId[]): readonly RequirementId[] {
  return ids;
}

/** The body that percent-encoding makes of base64 (§6-1). */
function percentEncoded(base64: string): string {
  return base64.replaceAll('+', '%2B').replaceAll('/', '%2F').replaceAll('=', '%3D');
}

/** The error document of each code, with the message documented for it; a field stands for `{parameter}`. */
function errorExamples(facts: OpenApiFacts): JsonObject {
  const fieldOf = (template: string, code: string): string | undefined =>
    template.includes('{parameter}')
      ? code === 'invalid_parameter'
        ? 'middleName'
        : 'expireDate'
      : undefined;
  const documents = documentedErrors.map(({ code, template, meaning }) => ({
    code,
    meaning,
    value: { errorCode: code, message: documentedMessage(code, fieldOf(template, code)) },
  }));
  const [first] = documents;
  return {
    ...Object.fromEntries(documents.map(({ code, meaning, value }) => [code, { summary: meaning, value }])),
    ...(first === undefined ? {} : { encrypted: envelopeExample(facts, first.value, 'An encrypted error.') }),
  };
}

function envelopeExample({ encrypted }: OpenApiFacts, document: JsonObject, summary: string): JsonObject {
  return { summary, value: { data: encrypted(document), isEncrypted: true } };
}

function json(schema: JsonObject, examples?: JsonObject): JsonObject {
  return { 'application/json': { schema, ...(examples === undefined ? {} : { examples }) } };
}

function requestBody(facts: OpenApiFacts): JsonObject {
  const { firstName: _first, lastName: _last, ...rest } = exampleSubmission;
  const minimal = Object.fromEntries(
    Object.entries(rest).filter(([name]) =>
      ['admin', 'email', 'fullName', 'birthDate', 'kycStatus', 'idType', 'issuingCountry'].includes(name),
    ),
  );
  const full: JsonObject = { ...exampleSubmission };
  return {
    required: true,
    description:
      'A JSON document, or the whole of it encrypted: AES-256, ECB, PKCS#7; base64; percent-encoded. The encrypted text itself is the body, still as application/json.',
    content: {
      ...json(
        { anyOf: [reference('SubmissionRequest'), reference('EncryptedRequestText')] },
        {
          minimal: { summary: 'The required fields, idType and issuingCountry (A1).', value: minimal },
          full: { summary: 'Every documented field.', value: full },
          encrypted: {
            summary: 'The minimal one, encrypted.',
            value: percentEncoded(facts.encrypted(minimal)),
          },
        },
      ),
      'text/plain': { schema: { description: 'The same text (sibling).', type: 'string' } },
    },
  };
}

/** Answers that every operation can get, by status. */
function commonResponses(): JsonObject {
  return {
    '403': {
      description: 'A missing or unknown key, or a blocked address (the gateway, A14).',
      'x-requirements': only('auth.missing-key', 'auth.unknown-key'),
      content: json(reference('GatewayError'), { forbidden: { value: { message: 'Forbidden' } } }),
    },
    '429': { description: 'Too many requests: 5,000 a second and 200,000 a day for a key (A38).' },
    '500': { description: 'A failure of the gateway.' },
    '502': { description: 'A failure behind the gateway.' },
  };
}

function refused(facts: OpenApiFacts): JsonObject {
  return {
    description: 'Refused: one of seven codes, with the message documented for it.',
    'x-requirements': inGroups('error'),
    content: json(
      { anyOf: [reference('ErrorDocument'), reference('EncryptedEnvelope')] },
      errorExamples(facts),
    ),
  };
}

const plainRefusal: JsonObject = { description: 'Refused.', content: json(reference('ErrorDocument')) };

function query(name: string, description: string, extra: JsonObject = {}): JsonObject {
  return { name, in: 'query', description, schema: { type: 'string', minLength: 1 }, ...extra };
}

function submit(facts: OpenApiFacts): JsonObject {
  return {
    operationId: 'submitMigration',
    tags: ['submission'],
    summary: 'Create a submission without the verification process.',
    description: 'Every submission that is created is billed, also after it is deleted.',
    'x-requirements': inGroups('submission', 'auth', 'robustness', 'method', 'encryption'),
    requestBody: requestBody(facts),
    responses: {
      '200': {
        description: 'Accepted; encrypted when the request was.',
        'x-requirements': inGroups('success'),
        content: json(
          { anyOf: [reference('SuccessDocument'), reference('EncryptedEnvelope')] },
          {
            accepted: { value: success },
            encrypted: envelopeExample(facts, success, 'An encrypted success.'),
          },
        ),
      },
      '400': refused(facts),
      '413': { description: 'A body too large for the gateway (A27).' },
      ...commonResponses(),
    },
  };
}

const find = (): JsonObject => ({
  operationId: 'findSubmissions',
  tags: ['neighbours'],
  summary: 'Find submissions by id, userid or e-mail address.',
  description: 'Needs at least one of the three.',
  'x-requirements': only('state.read-back', 'state.rejected-not-stored'),
  parameters: [
    query('submission_id', 'Id of a submission.'),
    query('userid', "The client's own id of the user."),
    query('email', 'E-mail of the submitter.'),
    query('count', 'Most submissions to answer.', { schema: { type: 'integer', minimum: 1, default: 50 } }),
  ],
  responses: {
    '200': { description: 'What was found.', content: json(reference('SubmissionList')) },
    '400': plainRefusal,
    '404': { description: 'Nothing was found (A34).' },
    ...commonResponses(),
  },
});

const remove = (): JsonObject => ({
  operationId: 'deleteSubmission',
  tags: ['neighbours'],
  summary: 'Delete a submission.',
  description: 'A deleted submission stays billed.',
  'x-requirements': only('state.delete'),
  parameters: [
    query('submission_id', 'Id of the submission.', { required: true }),
    query('admin_name', "The administrator's e-mail (A35).", { required: true }),
  ],
  responses: {
    '200': { description: 'Deleted.', content: json(reference('DeletionDocument')) },
    '400': plainRefusal,
    ...commonResponses(),
  },
});

/** The document, OpenAPI 3.1. */
export function openApiDocument(facts: OpenApiFacts): JsonObject {
  const table: readonly Json[] = requirements.map(({ id, level, section, statement }) => ({
    id,
    level,
    section,
    statement,
  }));
  return {
    openapi: '3.1.0',
    info: {
      title: 'ARGOS Identity migration submission',
      version: facts.version,
      summary: 'The contract that argos-conformance tests.',
      description:
        'Derived from the JSON Schemas of argos-conformance. A request that does not match must be refused; what matches may still be left open by the documentation: `x-register` has the rows.',
      contact: { name: 'ARGOS Identity developers', url: 'https://developers.argosidentity.com' },
      license: { name: 'MIT (this description)', identifier: 'MIT' },
    },
    servers: [
      {
        url: '{baseUrl}',
        description: 'The environment under test.',
        variables: {
          baseUrl: {
            default: facts.defaultServer,
            description: 'Scheme, host and port; the default is a local mock.',
          },
        },
      },
    ],
    security: [{ apiKey: [] }],
    tags: [
      { name: 'submission', description: 'The endpoint under test.' },
      { name: 'neighbours', description: 'For read-back and cleanup, where the target offers them.' },
    ],
    paths: {
      '/v3/submission/migration': { post: submit(facts) },
      '/v3/submission': { get: find(), delete: remove() },
    },
    components: {
      securitySchemes: {
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'Identifies the project.' },
      },
      schemas: componentSchemas,
    },
    'x-requirements': table,
    'x-register': register.map(({ id, silence, reading }) => ({ id, silence, reading })),
  };
}
