/** The schemas of an OpenAPI document, made of the schema files. */
import encryptedRequestSchema from '../encrypted-request.schema.json' with { type: 'json' };
import envelopeSchema from '../envelope.schema.json' with { type: 'json' };
import errorSchema from '../error.schema.json' with { type: 'json' };
import gatewayErrorSchema from '../gateway-error.schema.json' with { type: 'json' };
import requestSchema from '../request.schema.json' with { type: 'json' };
import successSchema from '../success.schema.json' with { type: 'json' };
import { isJsonObject, type Json, type JsonObject } from './json.js';

/**
 * What only some engines of regular expressions know, and what takes its place. A class of Unicode becomes one that
 * holds at least as much, so that a tool never refuses what the contract does not.
 */
const portableParts: readonly (readonly [string, string])[] = [
  ['\\p{L}', '[A-Za-z\\u00aa-\\uffff]'],
  ['\\p{Nd}', '[0-9\\u0660-\\u1fff\\ua620-\\uabff\\uff10-\\uff19]'],
  ['[^]', '[\\s\\S]'],
  ['(?<parameter>', '(?:'],
];

/** A pattern that engines without Unicode classes understand, too. */
export function portablePattern(pattern: string): string {
  return portableParts.reduce((text, [part, other]) => text.replaceAll(part, other), pattern);
}

/** A schema without what makes it a file of its own, its patterns portable. */
function embedded(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(embedded);
  if (!isJsonObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([name]) => name !== '$schema' && name !== '$id')
      .map(([name, value]) => [
        name,
        name === 'pattern' && typeof value === 'string' ? portablePattern(value) : embedded(value),
      ]),
  );
}

/** The names under which GET answers what was submitted under another (sibling pages). */
const readBackNames = [
  'full_name',
  'first_name',
  'last_name',
  'gender',
  'nationality',
  'date_of_birth',
  'address_city',
  'idcard_issuingCountry',
  'idcard_issueDate',
  'idcard_expireDate',
  'idType',
] as const;

const text: JsonObject = { type: 'string' };

/** Every schema by its name. */
export const componentSchemas: JsonObject = {
  ...Object.fromEntries(
    [
      requestSchema,
      encryptedRequestSchema,
      successSchema,
      errorSchema,
      envelopeSchema,
      gatewayErrorSchema,
    ].map((schema) => [schema.title, embedded(schema)]),
  ),
  SubmissionList: {
    description: 'What GET answers (sibling). Names beyond those of the documentation are possible (A34).',
    type: 'object',
    required: ['Items'],
    properties: {
      Items: {
        type: 'array',
        items: {
          type: 'object',
          required: ['data', 'submission_id'],
          properties: {
            data: {
              type: 'object',
              properties: Object.fromEntries(readBackNames.map((name) => [name, text])),
            },
            submission_id: { type: 'string', minLength: 1 },
          },
        },
      },
    },
  },
  DeletionDocument: {
    description: 'What DELETE answers when it has deleted (sibling).',
    type: 'object',
    required: ['message', 'content'],
    properties: { message: { const: 'success', type: 'string' }, content: text },
  },
};
