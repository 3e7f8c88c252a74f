import type { JsonObject } from '../exchange.js';
import { type FieldName, fieldNames, fields, isFieldName } from '../fields.js';
import { around, breaking, type Fault } from './fault.js';

const exactName: ReadonlyMap<string, FieldName> = new Map(
  fieldNames.map((name) => [name.toLowerCase(), name]),
);

/** A document with its members under the documented names, whatever their letter case. */
function withExactNames(document: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(document).map(([name, value]) => [exactName.get(name.toLowerCase()) ?? name, value]),
  );
}

/**
 * The fields whose format can be left unchecked so that it shows: a malformed `admin` is then an unregistered
 * one, which A24 allows, and any non-empty `idType` is allowed anyway (A4).
 */
const uncheckedFields: readonly FieldName[] = fieldNames.filter(
  (name) => !['text', 'id-type'].includes(fields[name].kind) && name !== 'admin',
);

function uncheckedField(name: FieldName): Fault {
  const slug = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return breaking('error.invalid-format', `${slug}-unchecked`, `any text is taken as ${name}`, (behaviour) =>
    around(
      behaviour,
      'isWellFormed',
      (before) => (asked, text, exchange) => asked === name || before(asked, text, exchange),
    ),
  );
}

/** Faults that break which error a request gets: `error.invalid-payload` up to `error.repeatable`. */
export const errorCodeFaults: readonly Fault[] = [
  breaking(
    ['error.invalid-payload', 'encryption.not-json-inside'],
    'trailing-commas-accepted',
    'JSON with a comma before a closing bracket is read',
    (behaviour) =>
      around(behaviour, 'parseJson', (before) => (text, exchange) => {
        return before(text, exchange) ?? before(text.replace(/,(?=\s*[}\]])/g, ''), exchange);
      }),
  ),
  breaking(
    'error.missing-data',
    'full-name-not-required',
    'a submission without fullName is accepted',
    (behaviour) =>
      around(
        behaviour,
        'isRequired',
        (before) => (name, exchange) => name !== 'fullName' && before(name, exchange),
      ),
  ),
  breaking(
    'error.missing-data',
    'two-missing-accepted',
    'a submission without two required fields at once is accepted',
    (behaviour) =>
      around(behaviour, 'problems', (before) => (document, exchange) => {
        const found = before(document, exchange);
        const missing = found.filter((problem) => problem.code === 'missing_data').length;
        return missing === 2 ? found.filter((problem) => problem.code !== 'missing_data') : found;
      }),
  ),
  breaking(
    'error.invalid-project',
    'invalid-project-as-invalid-admin',
    'the key of an invalid project is answered with invalid_admin',
    (behaviour) =>
      around(behaviour, 'errorDocument', (before) => (problem, exchange) => {
        return before(problem.code === 'invalid_project' ? { code: 'invalid_admin' } : problem, exchange);
      }),
  ),
  breaking(
    'error.invalid-admin',
    'unregistered-admin-accepted',
    'any well-formed address is an administrator',
    (behaviour) => {
      behaviour.isRegistered = () => true;
    },
  ),
  breaking(
    'error.invalid-parameter',
    'unknown-parameters-ignored',
    'parameters that the API does not know are dropped',
    (behaviour) => {
      behaviour.isKnown = () => true;
    },
  ),
  breaking(
    'error.invalid-parameter',
    'parameter-case-ignored',
    'parameters are matched without regard to letter case',
    (behaviour) =>
      around(behaviour, 'asDocument', (before) => (value, exchange) => {
        const document = before(value, exchange);
        return document === undefined ? undefined : withExactNames(document);
      }),
  ),
  ...uncheckedFields.map(uncheckedField),
  breaking(
    'error.invalid-format',
    'objects-as-text-accepted',
    'an object or array is taken as free text',
    (behaviour) =>
      around(behaviour, 'isText', (before) => (name, value, exchange) => {
        const inFreeText = isFieldName(name) && fields[name].kind === 'text' && typeof value === 'object';
        return inFreeText || before(name, value, exchange);
      }),
  ),
  breaking(
    'error.processing-error',
    'processing-error-as-invalid-payload',
    'a failure inside the server is answered with invalid_payload',
    (behaviour) =>
      around(behaviour, 'errorDocument', (before) => (problem, exchange) => {
        return before(problem.code === 'processing_error' ? { code: 'invalid_payload' } : problem, exchange);
      }),
  ),
  breaking(
    'error.any-of-several',
    'several-problems-as-invalid-project',
    'problems of two kinds or more in one request are answered with invalid_project',
    (behaviour) =>
      around(behaviour, 'choose', (before) => (problems, exchange) => {
        const kinds = new Set(problems.map((problem) => problem.code));
        return kinds.size > 1 ? { code: 'invalid_project' } : before(problems, exchange);
      }),
  ),
  breaking(
    'error.repeatable',
    'empty-body-alternates',
    'an empty body is invalid_payload and missing_data in turn',
    (behaviour) => {
      let seen = 0;
      around(behaviour, 'unreadable', (before) => (reason, exchange) => {
        if (reason === 'empty') seen += 1;
        return reason === 'empty' && seen % 2 === 0 ? { code: 'missing_data' } : before(reason, exchange);
      });
    },
  ),
];
