import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Behaviour } from '../behaviour.js';
import type { Exchange, Reply } from '../exchange.js';
import { changeReplies } from '../variants/variant.js';
import { around, breaking, type Fault, intermittent, oneIn } from './fault.js';
import { rewriteSuccess, without } from './helpers.js';

/** The first of the numbers that stand in for ids. */
const firstNumericId = 1_000_000;
const reusedIds = 100;
/** Milliseconds: long enough that submissions which are sent together are also handled together. */
const handlingTime = 4;

const digestedFields = ['birthDate', 'kycStatus', 'issuingCountry'] as const;

/** Changes the body of every success that is not encrypted. */
function changePlainSuccess(behaviour: Behaviour, change: (reply: Reply) => Reply): void {
  const successful = new WeakSet<Exchange>();
  around(behaviour, 'successDocument', (before) => (submissionId, exchange) => {
    if (!exchange.encrypted) successful.add(exchange);
    return before(submissionId, exchange);
  });
  changeReplies(behaviour, (reply, exchange) => (successful.has(exchange) ? change(reply) : reply));
}

function shapeFault(name: string, words: string, apply: Fault['apply']): Fault {
  return breaking('success.status-and-shape', name, words, apply);
}

/** Faults about the document of a success. */
const shapeFaults: readonly Fault[] = [
  shapeFault('submission-id-number', 'submissionId is a number, not a text', (behaviour) => {
    let next = firstNumericId;
    behaviour.newId = () => String(next++);
    around(behaviour, 'successDocument', (before) => (submissionId, exchange) => ({
      ...before(submissionId, exchange),
      submissionId: Number(submissionId),
    }));
  }),
  shapeFault('success-message-altered', 'the message of a success is `Success!`', (behaviour) =>
    rewriteSuccess(behaviour, (document) => ({ ...document, message: 'Success!' })),
  ),
  shapeFault('success-without-message', 'a success has no message', (behaviour) =>
    rewriteSuccess(behaviour, (document) => without(document, 'message')),
  ),
  shapeFault('submission-id-empty', 'submissionId is an empty text', (behaviour) =>
    rewriteSuccess(behaviour, (document) => ({ ...document, submissionId: '' })),
  ),
  shapeFault('submission-id-missing', 'a success has no submissionId', (behaviour) =>
    rewriteSuccess(behaviour, (document) => without(document, 'submissionId')),
  ),
  shapeFault(
    'encrypted-success-without-id',
    'the success of an encrypted submission has no submissionId',
    (behaviour) =>
      rewriteSuccess(behaviour, (document, exchange) =>
        exchange.encrypted ? without(document, 'submissionId') : document,
      ),
  ),
  shapeFault('success-as-html', 'a success that is not encrypted is a page of HTML', (behaviour) =>
    changePlainSuccess(behaviour, (reply) => ({
      ...reply,
      headers: { ...reply.headers, 'Content-Type': 'text/html; charset=utf-8' },
      body: '<!doctype html><html><body><p>success</p></body></html>',
    })),
  ),
  shapeFault('success-without-body', 'a success that is not encrypted has an empty body', (behaviour) =>
    changePlainSuccess(behaviour, (reply) => ({ ...reply, body: '' })),
  ),
  intermittent(
    'success.status-and-shape',
    'id-now-and-then-missing',
    'now and then a success has no submissionId',
    (behaviour, { chance }) => {
      const draw = chance.stream('id-now-and-then-missing');
      rewriteSuccess(behaviour, (document) =>
        draw() < 1 / oneIn ? without(document, 'submissionId') : document,
      );
    },
  ),
];

function idFault(name: string, words: string, apply: Fault['apply']): Fault {
  return breaking('success.unique-ids', name, words, apply);
}

/** Faults about the ids of successes. */
const idFaults: readonly Fault[] = [
  idFault('repeated-id', 'every third id is the one before again', (behaviour) =>
    around(behaviour, 'newId', (before) => {
      let issued = 0;
      let last = '';
      return (exchange) => {
        issued += 1;
        if (issued % 3 !== 0) last = before(exchange);
        return last;
      };
    }),
  ),
  idFault('id-from-few-fields', `the id is a digest of ${digestedFields.join(', ')} alone`, (behaviour) => {
    behaviour.newId = ({ document }) => {
      const digested = digestedFields.map((name) => String(document?.[name])).join('\n');
      return createHash('sha256').update(digested).digest('hex').slice(0, 22);
    };
  }),
  idFault('id-from-seconds', 'the id is the time in whole seconds', (behaviour) => {
    behaviour.newId = () => String(Math.floor(Date.now() / 1000));
  }),
  idFault('id-of-the-day-counted-to-a-hundred', `ids come round again after ${reusedIds}`, (behaviour) => {
    let issued = 0;
    behaviour.newId = () => `migration-${issued++ % reusedIds}`;
  }),
  idFault('concurrent-submissions-share-an-id', 'submissions that overlap get one id', (behaviour) => {
    let inFlight = 0;
    let shared: string | undefined;
    around(behaviour, 'respond', (before) => async (exchange, proceed) => {
      inFlight += 1;
      try {
        return await before(exchange, proceed);
      } finally {
        inFlight -= 1;
        if (inFlight === 0) shared = undefined;
      }
    });
    around(behaviour, 'admit', (before) => async (document, exchange) => {
      await wait(handlingTime);
      return before(document, exchange);
    });
    around(behaviour, 'newId', (before) => (exchange) => {
      shared ??= before(exchange);
      return shared;
    });
  }),
  idFault(
    'encrypted-submissions-share-an-id',
    'every encrypted submission gets one and the same id',
    (behaviour) =>
      around(behaviour, 'newId', (before) => {
        let shared: string | undefined;
        return (exchange) => {
          if (!exchange.encrypted) return before(exchange);
          shared ??= before(exchange);
          return shared;
        };
      }),
  ),
  intermittent(
    'success.unique-ids',
    'id-now-and-then-repeated',
    'now and then an id is the one before again',
    (behaviour, { chance }) =>
      around(behaviour, 'newId', (before) => {
        const draw = chance.stream('id-now-and-then-repeated');
        let last: string | undefined;
        return (exchange) => {
          if (last === undefined || draw() >= 1 / oneIn) last = before(exchange);
          return last;
        };
      }),
  ),
];

/** Faults that break `success.*`. */
export const successFaults: readonly Fault[] = [...shapeFaults, ...idFaults];
