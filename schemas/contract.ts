/** The request and error contracts, derived from the JSON Schemas so that there is one place to change. */
import errorSchema from './error.schema.json' with { type: 'json' };
import type { ErrorDocument, SubmissionRequest } from './generated/types.js';
import requestSchema from './request.schema.json' with { type: 'json' };
import certainSchema from './request-certain.schema.json' with { type: 'json' };

export type {
  CheckEvidence,
  ConformanceResult,
  EncryptedEnvelope,
  ErrorDocument,
  SubmissionRequest,
  SuccessDocument,
} from './generated/types.js';
export {
  type Validate,
  validateCertainRequest,
  validateEncryptedRequest,
  validateEnvelope,
  validateError,
  validateEvidence,
  validateExchanges,
  validateGatewayError,
  validateKnownFailures,
  validateMatrix,
  validateRequest,
  validateResult,
  validateSuccess,
} from './validators.js';

/** A plain request document. */
export type Submission = SubmissionRequest;

/** The name of a documented request field. */
export type FieldName = keyof SubmissionRequest;

/** One of the seven documented error codes (§5-3). */
export type ErrorCode = ErrorDocument['errorCode'];

/** What kind of value a field takes: decides how values for it are made and broken. */
export type FieldKind =
  | 'admin-email'
  | 'email'
  | 'text'
  | 'birth-date'
  | 'enumeration'
  | 'id-type'
  | 'country'
  | 'date'
  | 'ip-address'
  | 'user-id';

/** A documented request field (§3). */
export interface Field {
  readonly name: FieldName;
  readonly kind: FieldKind;
  readonly required: boolean;
  /** Required in valid payloads although one capture says otherwise (A1). */
  readonly carried: boolean;
  /** Whether the field has a format, as opposed to free text (A9). */
  readonly hasFormat: boolean;
  /** The values of an enumeration. */
  readonly values: readonly string[];
  /** Most bytes of UTF-8 that must be accepted (A27), where it is a free text. */
  readonly maxUtf8Bytes?: number;
}

const freeText: ReadonlySet<string> = new Set(['text', 'user-id', 'id-type']);
const required: ReadonlySet<string> = new Set(requestSchema.required);
const carried: ReadonlySet<string> = new Set(certainSchema.required);

/** Every documented field, in the order of the documentation. */
export const fields: readonly Field[] = Object.entries(requestSchema.properties).map(([name, property]) => {
  const certain: Record<string, unknown> = certainSchema.properties[name as FieldName];
  const bytes = certain['x-maxUtf8Bytes'];
  return {
    name: name as FieldName,
    kind: property['x-kind'] as FieldKind,
    required: required.has(name),
    carried: carried.has(name),
    hasFormat: !freeText.has(property['x-kind']),
    values: 'enum' in property ? property.enum : [],
    ...(typeof bytes === 'number' ? { maxUtf8Bytes: bytes } : {}),
  };
});

/** The names of the required fields (§3). */
export const requiredFields: readonly FieldName[] = fields.filter((f) => f.required).map((f) => f.name);

const fieldNames: ReadonlySet<string> = new Set(fields.map((f) => f.name));

/** Whether a text names a documented field, letter case included. */
export function isFieldName(text: string): text is FieldName {
  return fieldNames.has(text);
}

/** A documented error: its code and the template of its message, `{parameter}` standing for a field's name. */
export interface DocumentedError {
  readonly code: ErrorCode;
  readonly template: string;
  readonly meaning: string;
}

/** The error table of the documentation (§5-3). */
export const documentedErrors: readonly DocumentedError[] = errorSchema.oneOf.map((branch) => ({
  code: branch.title as ErrorCode,
  template: branch.properties.message['x-template'],
  meaning: branch.description,
}));

const templates: ReadonlyMap<string, string> = new Map(documentedErrors.map((e) => [e.code, e.template]));

/** Whether a text is one of the seven documented codes, letter case included. */
export function isErrorCode(text: unknown): text is ErrorCode {
  return typeof text === 'string' && templates.has(text);
}

/** The documented message of a code, `{parameter}` filled in where a field is given. */
export function documentedMessage(code: ErrorCode, field?: string): string {
  const template = templates.get(code) ?? code;
  return field === undefined ? template : template.replace('{parameter}', field);
}
