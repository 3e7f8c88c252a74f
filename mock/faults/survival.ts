import type { Behaviour } from '../behaviour.js';
import { type Exchange, Interrupt, type Reply } from '../exchange.js';
import { bodyLimit } from '../faithful.js';
import { nesting } from '../variants/json.js';
import { crash, never } from './crashes.js';
import { around, breaking, type Fault, intermittent, oneIn } from './fault.js';
import { whileOthers } from './robustness.js';

const migrationPath = '/v3/submission/migration';
const deepestNesting = 50;
const errorsInARow = 3;

/** Refuses the next valid submission of a connection after one of its requests was refused in a way that matters. */
function refusesAfter(behaviour: Behaviour, upset: WeakSet<object>): void {
  around(behaviour, 'admit', (before) => (document, exchange) => {
    const refused = upset.delete(exchange.connection);
    return refused ? { code: 'processing_error' } : before(document, exchange);
  });
}

/** Answers another method on the path of the endpoint. */
function answersMethod(
  behaviour: Behaviour,
  methods: readonly string[],
  reply: (exchange: Exchange) => Reply,
): void {
  around(behaviour, 'otherMethod', (before) => (exchange) => {
    const meant = exchange.path === migrationPath && methods.includes(exchange.method);
    return meant ? reply(exchange) : before(exchange);
  });
}

/** Faults that break `robustness.survives-bad-input`, `robustness.large-body` and `robustness.concurrent`. */
export const survivalFaults: readonly Fault[] = [
  breaking(
    'robustness.survives-bad-input',
    'refuses-after-undecryptable',
    'after a ciphertext that does not decrypt, the next valid submission of the connection is processing_error',
    (behaviour) => {
      const upset = new WeakSet<object>();
      around(behaviour, 'unreadable', (before) => (reason, exchange) => {
        if (reason === 'blocks' || reason === 'padding') upset.add(exchange.connection);
        return before(reason, exchange);
      });
      refusesAfter(behaviour, upset);
    },
  ),
  breaking(
    'robustness.survives-bad-input',
    'refuses-after-unknown-parameter',
    'after an unknown parameter, the next valid submission of the connection is processing_error',
    (behaviour) => {
      const upset = new WeakSet<object>();
      around(behaviour, 'refusing', (before) => (problem, exchange) => {
        if (problem.code === 'invalid_parameter') upset.add(exchange.connection);
        before(problem, exchange);
      });
      refusesAfter(behaviour, upset);
    },
  ),
  breaking(
    'robustness.survives-bad-input',
    'refuses-after-three-errors',
    `after ${errorsInARow} errors in a row, the next valid submission of the connection is processing_error`,
    (behaviour) => {
      const errors = new WeakMap<object, number>();
      around(behaviour, 'refusing', (before) => (problem, exchange) => {
        errors.set(exchange.connection, (errors.get(exchange.connection) ?? 0) + 1);
        before(problem, exchange);
      });
      around(behaviour, 'admit', (before) => (document, exchange) => {
        const count = errors.get(exchange.connection) ?? 0;
        errors.delete(exchange.connection);
        return count >= errorsInARow ? { code: 'processing_error' } : before(document, exchange);
      });
    },
  ),
  breaking(
    'robustness.survives-bad-input',
    'cuts-connection-after-deep-nesting',
    `after a body nested deeper than ${deepestNesting}, the next valid submission of the connection is cut`,
    (behaviour) => {
      const upset = new WeakSet<object>();
      around(behaviour, 'refusing', (before) => (problem, exchange) => {
        if (nesting(exchange.body.toString('latin1')) > deepestNesting) upset.add(exchange.connection);
        before(problem, exchange);
      });
      around(behaviour, 'admit', (before) => (document, exchange) => {
        if (upset.delete(exchange.connection)) throw new Interrupt('hang-up');
        return before(document, exchange);
      });
    },
  ),
  breaking(
    'robustness.large-body',
    'large-body-crashes',
    'a body over 10 MiB is answered with 500',
    (behaviour) =>
      around(behaviour, 'isOversized', (before) => (exchange) => {
        return before(exchange) ? crash(behaviour, exchange) : false;
      }),
  ),
  breaking('robustness.large-body', 'large-body-hangs', 'a body over 10 MiB is never answered', (behaviour) =>
    around(behaviour, 'respond', (before) => (exchange, proceed) => {
      return exchange.bodyLength > bodyLimit ? never() : before(exchange, proceed);
    }),
  ),
  breaking(
    ['robustness.concurrent', 'robustness.no-server-error'],
    'concurrent-crashes',
    'a valid submission is answered with 500 while another is being handled',
    (behaviour) => whileOthers(behaviour, 1, (exchange) => crash(behaviour, exchange)),
  ),
  breaking(
    'robustness.concurrent',
    'concurrent-cuts-connection',
    'a valid submission gets its connection cut while another is being handled',
    (behaviour) =>
      whileOthers(behaviour, 1, () => {
        throw new Interrupt('hang-up');
      }),
  ),
  intermittent(
    'robustness.concurrent',
    'valid-now-and-then-refused',
    `a valid submission is processing_error one time in ${oneIn}`,
    (behaviour, { chance }) => {
      const draw = chance.stream('valid-now-and-then-refused');
      around(behaviour, 'admit', (before) => (document, exchange) => {
        return draw() < 1 / oneIn ? { code: 'processing_error' } : before(document, exchange);
      });
    },
  ),
];

/** Faults that break `method.others-rejected`. */
export const methodFaults: readonly Fault[] = [
  breaking(
    'method.others-rejected',
    'get-on-path-lists-nothing',
    'GET on the path is answered with an empty list',
    (behaviour) =>
      answersMethod(behaviour, ['GET'], (exchange) => {
        const body = behaviour.render({ Items: [] }, exchange);
        return { status: 200, headers: behaviour.headers(exchange), body };
      }),
  ),
  breaking(
    'method.others-rejected',
    'patch-on-path-creates',
    'PATCH on the path creates a submission of whatever it is given',
    (behaviour) =>
      answersMethod(behaviour, ['PATCH'], (exchange) => {
        const reading = behaviour.readBody(exchange);
        const submissionId = behaviour.newId(exchange);
        if ('document' in reading) behaviour.remember(submissionId, reading.document, exchange);
        const body = behaviour.render(behaviour.successDocument(submissionId, exchange), exchange);
        return { status: 200, headers: behaviour.headers(exchange), body };
      }),
  ),
  breaking(
    'method.others-rejected',
    'other-methods-redirected',
    'GET, PUT, PATCH and DELETE on the path are answered with 301',
    (behaviour) =>
      answersMethod(behaviour, ['GET', 'PUT', 'PATCH', 'DELETE'], (exchange) => ({
        status: 301,
        headers: { ...behaviour.headers(exchange), Location: `${migrationPath}/` },
        body: '',
      })),
  ),
];
