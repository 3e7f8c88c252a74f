import { randomUUID } from 'node:crypto';
import type { Behaviour } from '../behaviour.js';
import type { JsonObject } from '../exchange.js';
import { around } from '../faults/fault.js';
import { changeReplies, everyday, fromEntries, open, type Variant } from './variant.js';

const firstNumericId = 10_000_000_000_000_000_000n;
const longIdLength = 200;

/** The ids of new submissions, whatever they look like. */
function ids(name: string, words: string, next: () => () => string): Variant {
  return everyday(name, words, (behaviour) => {
    behaviour.newId = next();
  });
}

function reversed(document: JsonObject): JsonObject {
  return fromEntries(Object.entries(document).reverse());
}

/** Changes what a message says around the name of a parameter. */
function changeMessages(behaviour: Behaviour, change: (text: string) => string, end = ''): void {
  around(behaviour, 'errorDocument', (before) => (problem, exchange) => {
    const document = before(problem, exchange);
    const [text = '', ...named] = String(document.message).split(': ');
    return { ...document, message: `${[change(text), ...named].join(': ')}${end}` };
  });
}

/** What a client without a valid key is told. */
function stopsKeysWith(name: string, words: string, status: number, body: JsonObject): Variant {
  return open('A14', name, words, (behaviour) =>
    changeReplies(behaviour, (reply, { project }) =>
      project.standing === 'unknown' && reply.status === 403
        ? { ...reply, status, body: JSON.stringify(body) }
        : reply,
    ),
  );
}

/** Differences in statuses and documents of answers. */
export const answerVariants: readonly Variant[] = [
  ids('ids-uuid', 'ids are UUIDs', () => randomUUID),
  ids('ids-numeric-text', 'ids are texts of twenty digits', () => {
    let next = firstNumericId;
    return () => String(next++);
  }),
  ids('ids-short', 'ids are texts of one character and a little more', () => {
    let next = 0;
    return () => (next++).toString(36);
  }),
  ids('ids-long', `ids have ${longIdLength} characters`, () => {
    let next = 0;
    return () => `submission_${String(next++).padStart(longIdLength - 'submission_'.length, '0')}`;
  }),
  ids('ids-with-marks', 'ids hold characters that a query string must escape', () => {
    let next = 0;
    return () => `sub/${next++}+a=b&c#ü %`;
  }),
  everyday('members-reversed', 'the members of answers come in the other order', (behaviour) =>
    around(behaviour, 'render', (before) => (document, exchange) => before(reversed(document), exchange)),
  ),
  everyday(
    'sealed-members-reversed',
    'the members inside encrypted answers come in the other order',
    (behaviour) =>
      around(behaviour, 'envelope', (before) => (document, exchange) => before(reversed(document), exchange)),
  ),
  open('A3', 'messages-with-full-stop', 'messages of errors end in a full stop', (behaviour) =>
    changeMessages(behaviour, (text) => text, '.'),
  ),
  open(
    'A3',
    'messages-in-capitals',
    'messages of errors are in capitals, names of parameters aside',
    (behaviour) => changeMessages(behaviour, (text) => text.toUpperCase()),
  ),
  open('A3', 'messages-in-lower-case', 'messages of errors are in lower case', (behaviour) =>
    changeMessages(behaviour, (text) => text.toLowerCase()),
  ),
  open('A5', 'envelope-wrapped', 'the envelope stands in a member `body`', (behaviour) =>
    around(behaviour, 'envelope', (before) => (document, exchange) => ({ body: before(document, exchange) })),
  ),
  open(
    'A11',
    'undecryptable-answered-sealed',
    'what cannot be decrypted is refused in an envelope',
    (behaviour) =>
      around(behaviour, 'unreadable', (before) => (reason, exchange) => {
        if (reason === 'blocks' || reason === 'padding') exchange.encrypted = true;
        return before(reason, exchange);
      }),
  ),
  stopsKeysWith('keys-stopped-with-401', 'a missing or unknown key is answered with 401', 401, {
    message: 'Unauthorized',
  }),
  open('A14', 'keys-stopped-as-invalid-project', 'a missing or unknown key is invalid_project', (behaviour) =>
    around(behaviour, 'recogniseKey', (before) => (key, exchange) => {
      const project = before(key, exchange);
      return project.standing === 'unknown' ? { ...project, standing: 'invalid' } : project;
    }),
  ),
  open('A16', 'success-with-extra-members', 'a success carries a time and a status besides', (behaviour) =>
    around(behaviour, 'successDocument', (before) => (submissionId, exchange) => ({
      ...before(submissionId, exchange),
      createdAt: new Date().toISOString(),
      status: { code: 200, warnings: [] },
    })),
  ),
  open(
    'A16',
    'errors-with-extra-members',
    'an error carries a request id and details besides',
    (behaviour) => {
      let refused = 0;
      around(behaviour, 'errorDocument', (before) => (problem, exchange) => ({
        ...before(problem, exchange),
        requestId: `r-${++refused}`,
        details: null,
      }));
    },
  ),
  open('A16', 'envelope-with-extra-members', 'an envelope names its algorithm besides', (behaviour) =>
    around(behaviour, 'envelope', (before) => (document, exchange) => ({
      ...before(document, exchange),
      algorithm: 'aes-256-ecb',
    })),
  ),
  open('A19', 'success-is-201', 'a success has status 201', (behaviour) => {
    behaviour.successStatus = () => 201;
  }),
  open('A19', 'success-is-202', 'a success has status 202', (behaviour) => {
    behaviour.successStatus = () => 202;
  }),
  open('A33', 'gateway-answers-in-html', 'the 403 and 413 of the gateway have a body of HTML', (behaviour) =>
    changeReplies(behaviour, (reply) =>
      reply.status === 403 || reply.status === 413
        ? {
            status: reply.status,
            headers: { ...reply.headers, 'Content-Type': 'text/html' },
            body: `<html><head><title>${reply.status}</title></head><body><hr>nginx</body></html>`,
          }
        : reply,
    ),
  ),
  open('A33', 'gateway-answers-without-body', 'the 403 and 413 of the gateway have no body', (behaviour) =>
    changeReplies(behaviour, (reply) =>
      reply.status === 403 || reply.status === 413 ? { ...reply, body: '' } : reply,
    ),
  ),
  open('A33', 'other-methods-405', 'other methods get 405 with an Allow header', (behaviour) => {
    behaviour.otherMethod = (exchange) => ({
      status: 405,
      headers: { ...behaviour.headers(exchange), Allow: 'POST' },
      body: behaviour.render({ message: 'Method Not Allowed' }, exchange),
    });
  }),
  open('A33', 'other-methods-404', 'other methods get 404', (behaviour) => {
    behaviour.otherMethod = (exchange) => ({
      status: 404,
      headers: behaviour.headers(exchange),
      body: behaviour.render({ message: 'Not Found' }, exchange),
    });
  }),
];
