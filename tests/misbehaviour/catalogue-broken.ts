/** Rows where the network, or what stands between, is to blame, or the target gives no answer of its own. */
import { selfSigned } from '../support/certificates.js';
import { page, replies } from './bodies.js';
import type { Row } from './catalogue.js';
import * as on from './connections.js';
import {
  type Act,
  always,
  answerOf,
  between,
  encrypted,
  from,
  type Manners,
  oneInput,
  reading,
} from './front.js';

/** A time limit for rows that run into it, in milliseconds. */
export const SHORT_MS = 400;

/** From the first request on: nothing is concluded, and the preflight ends the run. */
function never(name: string, act: Act, words: RegExp, more: Partial<Row> = {}): Row {
  return {
    name: `${name}, from the start`,
    manners: () => ({ act, when: always }),
    expected: { verdict: ['inconclusive'], red: [], words, most: 3 },
    ...more,
  };
}

const times: Partial<Row> = { timeoutMs: SHORT_MS };
const manners = (change: Partial<Manners>): Partial<Row> => ({
  manners: () => ({ act: on.blackHole, when: always, ...change }),
});
const TIME_LIMIT = /the target gives no answer: no whole answer within the time limit/;
const CUT = /the target gives no answer: the connection was cut before the answer was complete/;
const NOT_HTTP = /the target gives no answer: what came is not HTTP/;
const wrongLength = on.framed(({ status, body }) =>
  answerOf({ status, body }, { 'content-length': String(body.length + 50) }),
);
const chunked = (size: string, body: Buffer, rest: string): string =>
  `HTTP/1.1 400 Words\r\ntransfer-encoding: chunked\r\n\r\n${size}\r\n${body.toString('latin1')}${rest}`;
const login = { location: 'https://login.example.com/' };

/** Misbehaviour that meets every request. */
export const constantly: readonly Row[] = [
  never(
    'nothing listens',
    on.blackHole,
    /cannot be reached: the connection was refused/,
    manners({ dead: true }),
  ),
  never('each connection is closed at once', on.halfClose, CUT, {
    ...manners({ onConnection: (socket) => socket.end() !== undefined }),
  }),
  // Before or after the client has seen that it stands.
  never(
    'each connection is reset at once',
    on.reset,
    /the connection was cut (?:before the answer|as soon as)/,
    {
      ...manners({ onConnection: (socket) => socket.resetAndDestroy() !== undefined }),
    },
  ),
  never('a mail server greets', on.blackHole, NOT_HTTP, {
    ...manners({ onConnection: (socket) => socket.write('220 mail.example.com ESMTP\r\n') }),
  }),
  never('a certificate that nobody vouches for', on.blackHole, /cannot be reached: .*SELF_SIGNED/, {
    manners: () => ({ act: on.blackHole, when: always, tls: selfSigned() }),
  }),
  never('a certificate of last year', on.blackHole, /cannot be reached: .*EXPIRED/, {
    manners: () => ({ act: on.blackHole, when: always, tls: selfSigned({ fromDays: -366, toDays: -364 }) }),
  }),
  never('plain HTTP where TLS is meant', on.blackHole, /cannot be reached: .*TLS/, {
    ...manners({
      scheme: 'https',
      onConnection: (socket) => socket.write('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n'),
    }),
  }),
  never('TLS where plain HTTP is meant', on.blackHole, /the target gives no answer/, {
    manners: () => ({ act: on.blackHole, when: always, tls: selfSigned(), scheme: 'http' }),
  }),
  never('a black hole', on.blackHole, TIME_LIMIT, times),
  never('half-closed after the request', on.halfClose, CUT),
  never('reset before the answer', on.reset, CUT),
  never('reset within the head', on.cutAt(0.1), CUT),
  never('reset within the body', on.cutAt(0.9), CUT),
  never('a byte a second', on.byteByByte, TIME_LIMIT, times),
  never('a body slower than the limit', on.slowBody, /; status 400 and \d+ bytes of its body came/, times),
  never('a header that never ends', on.endlessHeader, TIME_LIMIT, times),
  never('headers that never end', on.endlessHeaders, /the head of the answer is longer than 16 KiB/),
  never('a header of 1 MiB', replies(400, '{}', { x: 'y'.repeat(1024 * 1024) }), /longer than 16 KiB/),
  never(
    '10,000 headers',
    replies(400, '{}', Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`x-${at}`, 'y']))),
    /longer than 16 KiB/,
  ),
  never('garbage', on.says('\0\x01\x02\xff\xfe\r\n\r\n'), NOT_HTTP),
  never('another protocol', on.says('SSH-2.0-OpenSSH_9.2\r\n'), NOT_HTTP),
  never('HTTP/0.9', on.saysAndEnds('{"message":"success"}'), NOT_HTTP),
  never('a Content-Length that is too long', wrongLength, TIME_LIMIT, times),
  never(
    'two Content-Lengths that differ',
    on.framed(
      ({ body }) => `HTTP/1.1 400 X\r\ncontent-length: ${body.length}\r\ncontent-length: 3\r\n\r\n${body}`,
    ),
    /not as long as its Content-Length says/,
  ),
  never(
    'a chunk that is cut short',
    on.framed(({ body }) => chunked('fff', body, ''), 'close'),
    CUT,
  ),
  never(
    'a chunk size that is no number',
    on.framed(({ body }) => chunked('zz', body, '')),
    NOT_HTTP,
  ),
  never('101 without being asked', on.says('HTTP/1.1 101 Switching Protocols\r\n\r\n'), NOT_HTTP),
  never(
    '101 to a websocket',
    on.says('HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'),
    NOT_HTTP,
  ),
  never('status 000', replies('000', '{}'), NOT_HTTP),
  never(
    '102 again and again',
    async ({ socket }) => on.repeats(socket, 'HTTP/1.1 102 Processing\r\n\r\n'),
    TIME_LIMIT,
    times,
  ),
  never('204 with a body', replies(204, '{}'), /not as long as its Content-Length says/),
  never(
    'a loop of 301',
    replies(301, '', { location: '/v3/submission/migration' }),
    /answers with a redirect/,
  ),
  never('302 to a login page', replies(302, '', login), /answers with a redirect/),
  never('a page of a portal with 200', page(200, 'Sign in'), /not the API but gives a page of HTML.*Sign in/),
  never('a page with 400', page(400, 'Plain HTTP'), /not the API but gives a page of HTML/, {
    expected: { verdict: ['inconclusive'], red: [], words: /gives a page of HTML/, most: 4 },
  }),
  never('a page with 502', page(502, 'Bad Gateway'), /the target is not in service: 502.*Bad Gateway/),
  never('407 of a proxy', page(407, 'Proxy'), /a proxy or a network on the way wants its own password/),
  never('511 of a network', page(511, 'Network'), /a proxy or a network on the way wants its own password/),
  never('408', replies(408, '', { connection: 'close' }), /not in service: 408/),
  never('429 without Retry-After', replies(429, ''), /limits the rate .*longer than the suite waits/, {
    slow: true,
  }),
  never('429 with Retry-After', replies(429, '', { 'retry-after': '0' }), /waited 0.2 s and asked again/),
  never('429 until tomorrow', replies(429, '', { 'retry-after': '86400' }), /limits the rate/),
  never('503', replies(503, '{"message":"Service Unavailable"}'), /not in service: 503/),
];

/** All is well for a while, and never again: the run ends early, with what it has learned. */
function ends(name: string, act: Act, words: RegExp, more: Partial<Row> = {}): Row {
  return {
    name: `${name}, midway`,
    manners: () => ({ act, when: from(12) }),
    expected: {
      verdict: ['inconclusive'],
      red: [],
      words,
      most: 20,
      passed: ['submission.minimal-accepted'],
    },
    ...more,
  };
}

/** One input among many is met, every time: the others are answered, so the target is to blame. */
function input(name: string, act: Act, words: RegExp, more: Partial<Row> = {}): Row {
  return {
    name: `${name}, to one input`,
    manners: () => ({ act, when: oneInput }),
    also: ['robustness.no-server-error'],
    expected: { verdict: ['nonconformant'], red: ['robustness.no-server-error'], words, most: 80 },
    ...more,
  };
}

/** A few requests are met, and then all is well. */
function passes(name: string, act: Act, words: RegExp, more: Partial<Row> = {}): Row {
  return {
    name: `${name}, for a moment`,
    manners: () => ({ act, when: between(8, 10) }),
    expected: { verdict: ['conformant'], red: [], words, most: 80 },
    ...more,
  };
}

const STOPPED = /the target stopped answering: /;
const THRICE = /gives no answer of its own to admin and email left out, three times out of three/;
const inTime = (): string => new Date(Date.now() + 365 * 86_400_000).toUTCString();

/** Misbehaviour that meets some requests, or all from some moment on. */
export const midway: readonly Row[] = [
  ends('the server dies', on.dies, STOPPED),
  ends('a black hole', on.blackHole, STOPPED, times),
  ends('reset before the answer', on.reset, STOPPED),
  ends('reset within the body', on.cutAt(0.9), STOPPED),
  ends('garbage', on.says('\0\x01\r\n\r\n'), STOPPED),
  ends('a page with 502', page(502, 'Bad Gateway'), STOPPED),
  ends('a page of a portal with 200', page(200, 'Sign in'), /stopped answering: 200 .*Sign in/),
  ends('302 to a login page', replies(302, '', login), STOPPED),
  ends('503', replies(503, ''), STOPPED),
  ends(
    '429 for ever',
    replies(429, '', { 'retry-after': '0' }),
    /limits the rate for longer than the suite waits/,
  ),
  ends('429 until tomorrow', replies(429, '', { 'retry-after': '86400' }), /limits the rate for longer/),
  input('a black hole', on.blackHole, THRICE, times),
  input('half-closed after the request', on.halfClose, THRICE),
  input('reset before the answer', on.reset, THRICE),
  input('reset within the body', on.cutAt(0.9), THRICE),
  input('garbage', on.says('\0\x01\r\n\r\n'), THRICE),
  input('status 000', replies('000', '{}'), THRICE),
  input('502', page(502, 'Bad Gateway'), THRICE),
  input('408', replies(408, '', { connection: 'close' }), THRICE),
  input('a loop of 301', replies(301, '', { location: '/' }), /answers 301 to .*three times out of three/, {
    also: ['error.status-and-shape'],
    expected: {
      verdict: ['nonconformant'],
      red: ['error.status-and-shape'],
      words: /answers 301 to/,
      most: 80,
    },
  }),
  input('429', replies(429, '', { 'retry-after': '0' }), /429 with an empty body; waited 0 s/, {
    also: [],
    expected: { verdict: ['inconclusive'], red: [], words: /1 could not be judged/, most: 80 },
  }),
  passes('503', replies(503, ''), /conformant in what was tested/),
  passes('reset before the answer', on.reset, /conformant in what was tested/),
  passes('408', replies(408, ''), /conformant in what was tested/),
  passes(
    '429 with Retry-After',
    replies(429, '', { 'retry-after': '0.3' }),
    /429 with an empty body; waited 0.3 s/,
  ),
  passes(
    '429 until a date of a clock that is a year fast',
    ({ socket }) => {
      socket.write(answerOf({ status: 429, body: '' }, { date: inTime(), 'retry-after': inTime() }));
    },
    /429 with an empty body; waited 0 s/,
  ),
  passes('429 until something', replies(429, '', { 'retry-after': 'soon' }), /429 .*; waited 1 s/, {
    slow: true,
  }),
  {
    name: 'encrypted requests are reset',
    manners: () => ({ act: on.reset, when: encrypted }),
    expected: {
      verdict: ['inconclusive'],
      // What must be refused is sent three times, with an answered request between: then it is the target's doing.
      whole: ['nonconformant'],
      red: [],
      words: /encryption\.accepted: /,
      most: 80,
    },
  },
  ...(
    [
      ['reset before the answer', on.reset, {}],
      ['a black hole', on.blackHole, { timeoutMs: SHORT_MS, slow: true }],
    ] as const
  ).map(
    ([name, act, more]): Row => ({
      name: `${name}, to GET`,
      manners: () => ({ act, when: reading }),
      also: ['state.read-back', 'state.delete'],
      expected: { verdict: ['conformant'], red: [], words: /conformant in what was tested/, most: 120 },
      ...more,
    }),
  ),
];
