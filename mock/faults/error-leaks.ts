import type { JsonObject, Problem } from '../exchange.js';
import { around, breaking, type Fault } from './fault.js';
import { rewriteError } from './helpers.js';

const stackTrace = [
  'Error: invalid document',
  '    at decryptRequest (/var/task/src/crypto/envelope.js:61:13)',
  '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
].join('\n');

/** A fault that adds a member to errors that match. */
function leakFault(
  name: string,
  words: string,
  matches: (problem: Problem) => boolean,
  leak: JsonObject,
): Fault {
  return breaking('error.no-internals', name, words, (behaviour) =>
    rewriteError(behaviour, (document, problem) => (matches(problem) ? { ...document, ...leak } : document)),
  );
}

/** Faults that put into an error what does not belong there: ids, and the inside of the server. */
export const errorLeakFaults: readonly Fault[] = [
  breaking(
    'error.no-submission',
    'submission-id-with-invalid-admin',
    'invalid_admin carries a submissionId',
    (behaviour, { chance }) =>
      rewriteError(behaviour, (document, { code }) =>
        code === 'invalid_admin' ? { ...document, submissionId: chance.nextId() } : document,
      ),
  ),
  breaking(
    'error.no-submission',
    'submission-id-in-encrypted-error',
    'errors of encrypted requests carry a submissionId',
    (behaviour, { chance }) =>
      rewriteError(behaviour, (document, _problem, exchange) =>
        exchange.encrypted ? { ...document, submissionId: chance.nextId() } : document,
      ),
  ),
  breaking(
    'error.no-submission',
    'empty-submission-id-in-error',
    'errors carry an empty submissionId',
    (behaviour) => rewriteError(behaviour, (document) => ({ ...document, submissionId: '' })),
  ),
  leakFault(
    'database-error-with-processing-error',
    'processing_error shows the error of the database',
    ({ code }) => code === 'processing_error',
    { cause: 'duplicate key value violates unique constraint "submissions_email_key"' },
  ),
  leakFault(
    'parser-error-when-unparsable',
    'invalid_payload shows the error of the JSON parser',
    ({ code }) => code === 'invalid_payload',
    { detail: 'SyntaxError: Unexpected token < in JSON at position 0' },
  ),
  breaking(
    'error.no-internals',
    'stack-inside-encrypted-answers',
    'errors inside encrypted answers carry a stack trace',
    (behaviour) =>
      around(behaviour, 'envelope', (before) => (document, exchange) => {
        return before('errorCode' in document ? { ...document, stack: stackTrace } : document, exchange);
      }),
  ),
];
