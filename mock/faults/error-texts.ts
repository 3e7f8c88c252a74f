import type { ErrorCode, JsonObject, Problem } from '../exchange.js';
import { around, breaking, type Fault, intermittent, oneIn } from './fault.js';
import { rewriteError } from './helpers.js';

/** The document with another code, where the problem has this one. */
function recoded(document: JsonObject, problem: Problem, code: ErrorCode, errorCode: string): JsonObject {
  return problem.code === code ? { ...document, errorCode } : document;
}

/** A fault that spells every code in another way. */
function spellingFault(name: string, words: string, spell: (code: string) => string): Fault {
  return breaking('error.documented-codes', name, words, (behaviour) =>
    rewriteError(behaviour, (document, { code }) => ({ ...document, errorCode: spell(code) })),
  );
}

/** A fault that words the message of a problem in another way. */
function messageFault(
  name: string,
  words: string,
  reword: (message: string, problem: Problem) => string,
): Fault {
  return breaking('error.documented-messages', name, words, (behaviour) =>
    rewriteError(behaviour, (document, problem) => ({
      ...document,
      message: reword(String(document.message), problem),
    })),
  );
}

/** As `messageFault`, for the name in the message of invalid_format. */
function nameFault(name: string, words: string, rename: (field: string) => string): Fault {
  return messageFault(name, `the message of invalid_format ${words}`, (message, problem) =>
    problem.code === 'invalid_format' ? `invalid format: ${rename(problem.name ?? '')}` : message,
  );
}

/** Faults about the code of an error. */
export const errorCodeTextFaults: readonly Fault[] = [
  spellingFault('codes-in-capitals', 'codes are written in capitals', (code) => code.toUpperCase()),
  breaking(
    'error.documented-codes',
    'unauthorized-admin-code',
    'invalid_admin is called unauthorized_admin',
    (behaviour) =>
      rewriteError(behaviour, (document, problem) =>
        recoded(document, problem, 'invalid_admin', 'unauthorized_admin'),
      ),
  ),
  breaking(
    'error.documented-codes',
    'own-code-for-expire-date',
    'a malformed expireDate is invalid_date',
    (behaviour) =>
      rewriteError(behaviour, (document, problem) =>
        problem.name === 'expireDate'
          ? recoded(document, problem, 'invalid_format', 'invalid_date')
          : document,
      ),
  ),
  breaking(
    ['error.documented-codes', 'encryption.same-outcome'],
    'own-codes-when-encrypted',
    'codes of encrypted answers begin with `encrypted_`',
    (behaviour) =>
      rewriteError(behaviour, (document, { code }, exchange) =>
        exchange.encrypted ? { ...document, errorCode: `encrypted_${code}` } : document,
      ),
  ),
  intermittent(
    ['error.documented-codes', 'error.repeatable', 'encryption.same-outcome'],
    'code-now-and-then-misspelt',
    'now and then a code lacks its last letter',
    (behaviour, { chance }) => {
      const draw = chance.stream('code-now-and-then-misspelt');
      rewriteError(behaviour, (document, { code }) =>
        draw() < 1 / oneIn ? { ...document, errorCode: code.slice(0, -1) } : document,
      );
    },
  ),
];

/** Faults about the message of an error. */
export const errorMessageFaults: readonly Fault[] = [
  messageFault(
    'message-without-field',
    'the message of invalid_format names no field',
    (message, { code }) => (code === 'invalid_format' ? 'invalid format' : message),
  ),
  messageFault(
    'message-of-another-code',
    'missing_data has the message of invalid_payload',
    (message, { code }) => (code === 'missing_data' ? 'Invalid payload' : message),
  ),
  messageFault('message-with-two-full-stops', 'messages end in two full stops', (message) => `${message}..`),
  nameFault('message-names-field-in-snake-case', 'names the field in snake case', (field) =>
    field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  ),
  nameFault('message-names-issue-for-expire-date', 'names issueDate when expireDate is malformed', (field) =>
    field === 'expireDate' ? 'issueDate' : field,
  ),
  breaking(
    'error.documented-messages',
    'message-names-first-member',
    'the message of invalid_format names the first member of the document',
    (behaviour) =>
      around(behaviour, 'errorDocument', (before) => (problem, exchange) => {
        const [first] = Object.keys(exchange.document ?? {});
        const named = problem.code === 'invalid_format' && first !== undefined;
        return before(named ? { ...problem, name: first } : problem, exchange);
      }),
  ),
];
