import { around, breaking, type Fault } from './fault.js';
import { rewriteError } from './helpers.js';

const stackTrace = [
  "TypeError: Cannot read properties of undefined (reading 'validate')",
  '    at validateSubmission (/var/task/src/handlers/migration.js:118:27)',
  '    at async Runtime.handler (/var/task/src/index.js:42:18)',
].join('\n');

/** Faults that break how errors are answered: `error.status-and-shape` up to `error.no-internals`. */
export const errorAnswerFaults: readonly Fault[] = [
  breaking('error.status-and-shape', 'status-422', 'errors of the API have status 422', (behaviour) => {
    behaviour.errorStatus = () => 422;
  }),
  breaking('error.status-and-shape', 'error-without-message', 'errors have no message', (behaviour) =>
    rewriteError(behaviour, (document) => ({ errorCode: document.errorCode })),
  ),
  breaking(
    'error.documented-codes',
    'misspelt-error-code',
    'missing_data is spelt mising_data',
    (behaviour) =>
      rewriteError(behaviour, (document, problem) =>
        problem.code === 'missing_data' ? { ...document, errorCode: 'mising_data' } : document,
      ),
  ),
  breaking(
    'error.documented-messages',
    'message-names-wrong-field',
    'the message of invalid_format and invalid_parameter names another field',
    (behaviour) =>
      around(behaviour, 'errorDocument', (before) => (problem, exchange) => {
        const document = before(problem, exchange);
        const wrong = { ...problem, name: problem.name === 'address_full' ? 'cf3' : 'address_full' };
        return { ...document, message: before(wrong, exchange).message };
      }),
  ),
  breaking(
    'error.documented-messages',
    'message-text-altered',
    'the message of invalid_payload is another sentence',
    (behaviour) =>
      rewriteError(behaviour, (document, problem) =>
        problem.code === 'invalid_payload'
          ? { ...document, message: 'The request could not be read' }
          : document,
      ),
  ),
  breaking(
    'error.no-submission',
    'submission-id-in-error',
    'errors carry a submissionId',
    (behaviour, { chance }) =>
      rewriteError(behaviour, (document) => ({ ...document, submissionId: chance.nextId() })),
  ),
  breaking('error.no-internals', 'stack-in-error', 'errors carry a stack trace', (behaviour) =>
    rewriteError(behaviour, (document) => ({ ...document, stack: stackTrace })),
  ),
];
