import type { Behaviour } from '../behaviour.js';
import type { Exchange, JsonObject, Problem } from '../exchange.js';
import { member } from '../faithful.js';
import { type FieldName, fieldNames, fields } from '../fields.js';
import { around, breaking, type Fault } from './fault.js';

const requiredNames: readonly FieldName[] = fieldNames.filter((name) => fields[name].required);

function notRequired(name: FieldName, slug: string): Fault {
  return breaking(
    'error.missing-data',
    `${slug}-not-required`,
    `a submission without ${name} is accepted`,
    (behaviour) =>
      around(
        behaviour,
        'isRequired',
        (before) => (asked, exchange) => asked !== name && before(asked, exchange),
      ),
  );
}

/** Changes what is found wrong with a document. */
function changeProblems(
  behaviour: Behaviour,
  change: (found: Problem[], document: JsonObject, exchange: Exchange) => Problem[],
): void {
  around(
    behaviour,
    'problems',
    (before) => (document, exchange) => change(before(document, exchange), document, exchange),
  );
}

/** Takes a value of a required field for given though it holds nothing. */
function takesForGiven(behaviour: Behaviour, name: FieldName, nothing: '' | null): void {
  changeProblems(behaviour, (found, document) =>
    member(document, name) === nothing
      ? found.filter((problem) => problem.code !== 'missing_data' || problem.name !== name)
      : found,
  );
}

/** Answers with another problem when exactly these fields are left out and nothing else is wrong. */
function answerMissing(behaviour: Behaviour, names: readonly FieldName[], instead: Problem): void {
  around(behaviour, 'choose', (before) => (problems, exchange) => {
    const { document = {} } = exchange;
    const leftOut = requiredNames.filter((name) => member(document, name) === undefined);
    const exactly =
      problems.length === names.length &&
      leftOut.length === names.length &&
      names.every((name) => leftOut.includes(name));
    return exactly ? instead : before(problems, exchange);
  });
}

function localPart(address: string): string {
  return address.slice(0, address.lastIndexOf('@'));
}

function domain(address: string): string {
  return address.slice(address.lastIndexOf('@'));
}

/** Faults that break `error.missing-data`, and the empty values of required fields (A8). */
export const requiredFaults: readonly Fault[] = [
  notRequired('admin', 'admin'),
  notRequired('email', 'email'),
  notRequired('birthDate', 'birth-date'),
  notRequired('kycStatus', 'kyc-status'),
  breaking(
    'error.missing-data',
    'admin-missing-as-invalid-admin',
    'a submission without admin alone is invalid_admin',
    (behaviour) => answerMissing(behaviour, ['admin'], { code: 'invalid_admin' }),
  ),
  breaking(
    'error.missing-data',
    'kyc-status-defaulted',
    'a submission without kycStatus is taken for approved',
    (behaviour) =>
      around(behaviour, 'asDocument', (before) => (value, exchange) => {
        const document = before(value, exchange);
        return document === undefined || member(document, 'kycStatus') !== undefined
          ? document
          : { ...document, kycStatus: 'approved' };
      }),
  ),
  breaking(
    ['error.missing-data', 'encryption.same-outcome'],
    'missing-field-from-previous',
    'a required field that is missing is taken over from the submission accepted before on the connection',
    (behaviour) => {
      const previous = new WeakMap<object, JsonObject>();
      around(behaviour, 'asDocument', (before) => (value, exchange) => {
        const document = before(value, exchange);
        const last = previous.get(exchange.connection);
        if (document === undefined || last === undefined) return document;
        const missing = requiredNames.filter((name) => member(document, name) === undefined);
        return { ...Object.fromEntries(missing.map((name) => [name, last[name]])), ...document };
      });
      around(behaviour, 'remember', (before) => (submissionId, document, exchange) => {
        previous.set(exchange.connection, document);
        before(submissionId, document, exchange);
      });
    },
  ),
  breaking(
    'error.invalid-format',
    'empty-full-name-accepted',
    'an empty text is taken as fullName',
    (behaviour) => takesForGiven(behaviour, 'fullName', ''),
  ),
  breaking('error.invalid-format', 'null-birth-date-accepted', 'null is taken as birthDate', (behaviour) =>
    takesForGiven(behaviour, 'birthDate', null),
  ),
];

/** Faults that break `error.invalid-project` and `error.invalid-admin`. */
export const rightsFaults: readonly Fault[] = [
  breaking(
    'error.invalid-project',
    'invalid-project-accepted',
    'the key of an invalid project counts like that of a registered one',
    (behaviour) =>
      around(behaviour, 'recogniseKey', (before) => (key, exchange) => {
        const project = before(key, exchange);
        return project.standing === 'invalid' ? { ...project, standing: 'registered' } : project;
      }),
  ),
  breaking(
    'error.invalid-project',
    'invalid-project-as-missing-data',
    'the key of an invalid project is answered with missing_data',
    (behaviour) =>
      around(behaviour, 'errorDocument', (before) => (problem, exchange) => {
        return before(problem.code === 'invalid_project' ? { code: 'missing_data' } : problem, exchange);
      }),
  ),
  breaking(
    'error.invalid-admin',
    'admin-of-same-domain-accepted',
    "any address of the administrator's domain is an administrator",
    (behaviour, { credentials }) =>
      around(behaviour, 'isRegistered', (before) => (admin, exchange) => {
        return before(admin, exchange) || domain(admin) === domain(credentials.adminEmail);
      }),
  ),
  breaking(
    'error.invalid-admin',
    'admin-local-part-alone-compared',
    "any address with the administrator's name before its @ is an administrator",
    (behaviour, { credentials }) =>
      around(behaviour, 'isRegistered', (before) => (admin, exchange) => {
        return before(admin, exchange) || localPart(admin) === localPart(credentials.adminEmail);
      }),
  ),
];
