import type { Behaviour } from '../behaviour.js';
import { type Exchange, Interrupt, type JsonObject } from '../exchange.js';
import { duplicateMember, nesting } from '../variants/json.js';
import { around, breaking, type Fault, intermittent, oneIn } from './fault.js';

const longName = 1000;
const deepestAnswered = 1000;

/** Leaves the usual path with an answer of the gateway. */
export function crash(behaviour: Behaviour, exchange: Exchange, status = 500): never {
  const body = behaviour.render({ message: 'Internal Server Error' }, exchange);
  throw new Interrupt({ status, headers: behaviour.headers(exchange), body });
}

/** A promise that is never settled. */
export const never = (): Promise<never> => new Promise(() => undefined);

/** Crashes on values that match, once they are parsed. */
function crashOn(
  behaviour: Behaviour,
  matches: (value: unknown, text: string) => boolean,
  status?: number,
): void {
  around(behaviour, 'parseJson', (before) => (text, exchange) => {
    const value = before(text, exchange);
    if (value !== undefined && matches(value, text)) crash(behaviour, exchange, status);
    return value;
  });
}

/** Crashes on documents that match. */
function crashOnDocument(behaviour: Behaviour, matches: (document: JsonObject) => boolean): void {
  around(behaviour, 'asDocument', (before) => (value, exchange) => {
    const document = before(value, exchange);
    if (document !== undefined && matches(document)) crash(behaviour, exchange);
    return document;
  });
}

const hasValue = (document: JsonObject, matches: (value: unknown) => boolean): boolean =>
  Object.values(document).some(matches);

/** Faults that break `robustness.no-server-error`. */
export const crashFaults: readonly Fault[] = [
  breaking(
    'robustness.no-server-error',
    'lone-surrogate-crashes',
    'half a surrogate pair in a text is answered with 500',
    (behaviour) =>
      crashOnDocument(behaviour, (document) =>
        hasValue(document, (value) => typeof value === 'string' && /\p{Surrogate}/u.test(value)),
      ),
  ),
  breaking(
    'robustness.no-server-error',
    'proto-member-crashes',
    'a member named __proto__ is answered with 500',
    (behaviour) => crashOnDocument(behaviour, (document) => Object.hasOwn(document, '__proto__')),
  ),
  breaking(
    'robustness.no-server-error',
    'byte-order-mark-crashes',
    'a byte-order mark before the document is answered with 500',
    (behaviour) =>
      around(behaviour, 'decodeText', (before) => (bytes, exchange) => {
        const text = before(bytes, exchange);
        if (text?.startsWith('\uFEFF') === true) crash(behaviour, exchange);
        return text;
      }),
  ),
  breaking(
    'robustness.no-server-error',
    'duplicate-member-crashes',
    'a document with a member twice is answered with 500',
    (behaviour) => crashOn(behaviour, (_, text) => duplicateMember(text) !== undefined),
  ),
  breaking(
    'robustness.no-server-error',
    'invalid-utf8-cuts-connection',
    'bytes that are not UTF-8 get their connection cut',
    (behaviour) =>
      around(behaviour, 'decodeText', (before) => (bytes, exchange) => {
        const text = before(bytes, exchange);
        if (text === undefined) throw new Interrupt('hang-up');
        return text;
      }),
  ),
  breaking(
    'robustness.no-server-error',
    'null-in-required-field-crashes',
    'null as email is answered with 500',
    (behaviour) => crashOnDocument(behaviour, (document) => document.email === null),
  ),
  breaking(
    'robustness.no-server-error',
    'query-text-crashes',
    'a text that ends a quotation in a database query is answered with 500',
    (behaviour) =>
      crashOnDocument(behaviour, (document) =>
        hasValue(document, (value) => typeof value === 'string' && /^['"]\s*(?:OR|;)/.test(value)),
      ),
  ),
  breaking(
    'robustness.no-server-error',
    'nul-escape-unavailable',
    'a NUL escape in the body is answered with 503',
    (behaviour) => crashOn(behaviour, (_, text) => /(?<!\\)(?:\\\\)*\\u0000/.test(text), 503),
  ),
  breaking(
    'robustness.no-server-error',
    'long-name-hangs',
    `a request with a member name of over ${longName} characters is never answered`,
    (behaviour) =>
      around(behaviour, 'respond', (before) => async (exchange, proceed) => {
        const answer = await before(exchange, proceed);
        const names = Object.keys(exchange.document ?? {});
        return names.some((name) => name.length > longName) ? never() : answer;
      }),
  ),
  breaking(
    'robustness.no-server-error',
    'deep-nesting-hangs',
    `a body whose brackets nest deeper than ${deepestAnswered} is never answered`,
    (behaviour) =>
      around(behaviour, 'respond', (before) => (exchange, proceed) => {
        const deep = nesting(exchange.body.toString('latin1')) > deepestAnswered;
        return deep ? never() : before(exchange, proceed);
      }),
  ),
  intermittent(
    ['robustness.no-server-error', 'robustness.concurrent'],
    'now-and-then-500',
    `a submission is answered with 500 one time in ${oneIn}`,
    (behaviour, { chance }) => {
      const draw = chance.stream('now-and-then-500');
      around(behaviour, 'readBody', (before) => (exchange) => {
        return draw() < 1 / oneIn ? crash(behaviour, exchange) : before(exchange);
      });
    },
  ),
];
