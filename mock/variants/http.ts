import { setTimeout as delay } from 'node:timers/promises';
import { around } from '../faults/fault.js';
import { addHeaders, changeReplies, everyday, open, type Variant } from './variant.js';

/** Milliseconds that every answer of the slow variant takes. */
const slowness = 8;
/** Milliseconds at most that an answer of the uneven variant takes. */
const unevenness = 20;
/** Answers that a connection gives before it is closed. */
const answersPerConnection = 20;
const skewMs = 5 * 60 * 60 * 1000;

const jsonString = /"(?:[^"\\]|\\.)*"/g;

/** A JSON string with its first letter as an escape. */
function escapeFirst(literal: string): string {
  return literal.replace(/^"[A-Za-z]/, (start) => `"\\u${start.charCodeAt(1).toString(16).padStart(4, '0')}`);
}

/** The name of a header as many servers write it in capitals. */
const inCapitals = (name: string): string => name.toUpperCase();

function rename(headers: Readonly<Record<string, string>>, to: (name: string) => string) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [to(name), value]));
}

function withoutType(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-type'),
  );
}

function mediaType(name: string, words: string, type: string): Variant {
  return open('A20', name, words, (behaviour) =>
    changeReplies(behaviour, (reply) => ({
      ...reply,
      headers: { ...withoutType(reply.headers), 'Content-Type': type },
    })),
  );
}

/** Differences in how HTTP is spoken, the answers' documents being the same. */
export const httpVariants: readonly Variant[] = [
  everyday('headers-in-lower-case', 'the names of headers are written in lower case', (behaviour) =>
    changeReplies(behaviour, (reply) => ({
      ...reply,
      headers: rename(reply.headers, (name) => name.toLowerCase()),
    })),
  ),
  everyday('headers-in-capitals', 'the names of headers are written in capitals', (behaviour) =>
    changeReplies(behaviour, (reply) => ({ ...reply, headers: rename(reply.headers, inCapitals) })),
  ),
  everyday('no-keep-alive', 'every connection is closed after one answer', (behaviour) =>
    addHeaders(behaviour, () => ({ Connection: 'close' })),
  ),
  everyday(
    'connections-closed-now-and-then',
    `a connection is closed after ${answersPerConnection} answers, as load balancers do`,
    (behaviour) => {
      const given = new WeakMap<object, number>();
      changeReplies(behaviour, (reply, { connection }) => {
        const count = (given.get(connection) ?? 0) + 1;
        given.set(connection, count);
        if (count < answersPerConnection) return reply;
        return { ...reply, headers: { ...reply.headers, Connection: 'close' } };
      });
    },
  ),
  everyday('chunked-answers', 'answers come in chunks, without a Content-Length', (behaviour) =>
    addHeaders(behaviour, () => ({ 'Transfer-Encoding': 'chunked' })),
  ),
  everyday('extra-headers', 'answers carry the headers of a gateway and a cache', (behaviour) => {
    let answered = 0;
    addHeaders(behaviour, () => ({
      'x-amzn-RequestId': `00000000-0000-4000-8000-${String(++answered).padStart(12, '0')}`,
      'X-Cache': 'Miss from cloudfront',
      Via: '1.1 example.cloudfront.net (CloudFront)',
      'Access-Control-Allow-Origin': '*',
      'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
      'Set-Cookie': 'session=1; Path=/; HttpOnly',
      Vary: 'Origin',
    }));
  }),
  everyday('slow-answers', `every answer takes ${slowness} ms`, (behaviour) =>
    changeReplies(behaviour, async (reply) => {
      await delay(slowness);
      return reply;
    }),
  ),
  everyday(
    'uneven-answers',
    `an answer takes from 0 to ${unevenness} ms, so that later requests overtake earlier ones`,
    (behaviour, world) => {
      const draw = world.chance.stream('uneven-answers');
      changeReplies(behaviour, async (reply) => {
        await delay(Math.round(draw() * unevenness));
        return reply;
      });
    },
  ),
  everyday('clock-fast', 'the Date header is five hours ahead', (behaviour) =>
    addHeaders(behaviour, () => ({ Date: new Date(Date.now() + skewMs).toUTCString() })),
  ),
  everyday('clock-slow', 'the Date header is five hours behind', (behaviour) =>
    addHeaders(behaviour, () => ({ Date: new Date(Date.now() - skewMs).toUTCString() })),
  ),
  mediaType('charset-parameter', 'the Content-Type names the charset', 'application/json; charset=utf-8'),
  mediaType('type-text-json', 'the Content-Type is text/json', 'text/json'),
  mediaType('type-text-plain', 'the Content-Type is text/plain', 'text/plain; charset=UTF-8'),
  open('A20', 'no-content-type', 'answers have no Content-Type', (behaviour) =>
    changeReplies(behaviour, (reply) => ({ ...reply, headers: withoutType(reply.headers) })),
  ),
  everyday('pretty-printed', 'the JSON of answers is indented and ends in a line break', (behaviour) => {
    behaviour.render = (document) => `${JSON.stringify(document, null, 2)}\n`;
  }),
  everyday(
    'escaped-answers',
    'the first letter of each text in the JSON of answers is written as an escape',
    (behaviour) =>
      around(
        behaviour,
        'render',
        (before) => (document, exchange) => before(document, exchange).replace(jsonString, escapeFirst),
      ),
  ),
];
