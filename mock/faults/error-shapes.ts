import type { Behaviour } from '../behaviour.js';
import type { ErrorCode, Exchange, Reply } from '../exchange.js';
import { changeReplies } from '../variants/variant.js';
import { around, breaking, type Fault, intermittent, oneIn } from './fault.js';
import { rewriteError, without } from './helpers.js';

const numbers: Readonly<Record<ErrorCode, number>> = {
  invalid_payload: 4001,
  missing_data: 4002,
  invalid_project: 4003,
  invalid_admin: 4004,
  invalid_parameter: 4005,
  invalid_format: 4006,
  processing_error: 5001,
};

function shapeFault(name: string, words: string, apply: Fault['apply']): Fault {
  return breaking('error.status-and-shape', name, words, apply);
}

/** A fault that answers one code with another status. */
function statusFault(name: string, code: ErrorCode, status: number): Fault {
  return shapeFault(name, `${code} has status ${status}`, (behaviour) =>
    around(behaviour, 'errorStatus', (before) => (problem, exchange) => {
      return problem.code === code ? status : before(problem, exchange);
    }),
  );
}

/** Changes the reply of every error that is not encrypted. */
function changePlainErrors(behaviour: Behaviour, change: (reply: Reply) => Reply): void {
  const refused = new WeakSet<Exchange>();
  around(behaviour, 'errorDocument', (before) => (problem, exchange) => {
    if (!exchange.encrypted) refused.add(exchange);
    return before(problem, exchange);
  });
  changeReplies(behaviour, (reply, exchange) => (refused.has(exchange) ? change(reply) : reply));
}

/** Faults about the status and the shape of errors. */
export const errorShapeFaults: readonly Fault[] = [
  shapeFault('errors-with-status-200', 'errors have status 200', (behaviour) => {
    behaviour.errorStatus = () => 200;
  }),
  statusFault('invalid-admin-is-403', 'invalid_admin', 403),
  shapeFault('error-code-as-number', 'errorCode is a number', (behaviour) =>
    rewriteError(behaviour, (document, { code }) => ({ ...document, errorCode: numbers[code] })),
  ),
  shapeFault('error-code-respelt', 'errorCode is named error_code', (behaviour) =>
    rewriteError(behaviour, ({ errorCode, ...rest }) => ({ error_code: errorCode, ...rest })),
  ),
  shapeFault('error-nested', 'the document of an error stands in a member `error`', (behaviour) =>
    rewriteError(behaviour, (document) => ({ error: document })),
  ),
  shapeFault('missing-data-without-message', 'missing_data has no message', (behaviour) =>
    rewriteError(behaviour, (document, { code }) =>
      code === 'missing_data' ? without(document, 'message') : document,
    ),
  ),
  shapeFault('error-as-html', 'an error that is not encrypted is a page of HTML', (behaviour) =>
    changePlainErrors(behaviour, (reply) => ({
      ...reply,
      headers: { ...reply.headers, 'Content-Type': 'text/html; charset=utf-8' },
      body: '<!doctype html><html><head><title>400 Bad Request</title></head><body>Bad Request</body></html>',
    })),
  ),
  breaking(
    ['error.status-and-shape', 'encryption.same-outcome'],
    'encrypted-errors-with-status-200',
    'errors of encrypted requests have status 200',
    (behaviour) =>
      around(behaviour, 'errorStatus', (before) => (problem, exchange) => {
        return exchange.encrypted ? 200 : before(problem, exchange);
      }),
  ),
  intermittent(
    'error.status-and-shape',
    'message-now-and-then-missing',
    'now and then an error has no message',
    (behaviour, { chance }) => {
      const draw = chance.stream('message-now-and-then-missing');
      rewriteError(behaviour, (document) => (draw() < 1 / oneIn ? without(document, 'message') : document));
    },
  ),
];
