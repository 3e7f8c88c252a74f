/** Rows where the target answers: against the contract, or oddly and within it. */
import * as bodies from './bodies.js';
import type { Row } from './catalogue.js';
import * as on from './connections.js';
import { type Act, always, answerOf, encrypted, nowAndThen, oneInput, reading, type When } from './front.js';

const SHAPES = ['error.status-and-shape', 'success.status-and-shape'] as const;

/** Every answer has the wrong form: that is what fails, and nothing else. */
function misshapen(name: string, act: () => Act, words: RegExp, more: Partial<Row> = {}): Row {
  return {
    name,
    manners: () => ({ act: act(), when: always }),
    also: SHAPES,
    expected: { verdict: ['nonconformant'], red: SHAPES, words, most: 80 },
    ...more,
  };
}

const NO_JSON = /is answered without a JSON document/;
const utf8 = (...bytes: number[]): Act =>
  bodies.withBody((body) => Buffer.concat([Buffer.from(bytes), body]));

/** The answer to one input among many has the wrong form. */
function toOne(name: string, act: () => Act, words: RegExp): Row {
  const under = 'error.status-and-shape';
  return {
    name: `${name}, to one input`,
    manners: () => ({ act: act(), when: oneInput }),
    also: [under],
    expected: { verdict: ['nonconformant'], red: [under], words, most: 80 },
  };
}

/** It takes seconds to read all of these. */
const slow = { slow: true };

/** The target itself answers against the contract. */
export const answering: readonly Row[] = [
  misshapen(
    '1 GiB to everything',
    () => bodies.flood(1024),
    /a body of more than 8 MiB, of which no more is read/,
    slow,
  ),
  toOne('1 GiB', () => bodies.flood(1024), /a body of more than 8 MiB, of which no more is read/),
  toOne('7 MiB', () => bodies.flood(7), NO_JSON),
  toOne(
    '2 MiB of JSON',
    () => bodies.withDocument(bodies.wide(2)),
    /An error has no errorCode that is a text/,
  ),
  toOne(
    'objects nested 100,000 deep',
    () => bodies.withDocument(bodies.deepObjects),
    /400 \{"a":\{"a":\{"a":/,
  ),
  toOne('lists nested 100,000 deep', () => bodies.withDocument(bodies.deepLists), /400 \[\[\[\[\[\[\[/),
  misshapen(
    'a gzip bomb',
    () => bodies.bomb('gzip'),
    /a body in the content coding "gzip", which the request did/,
    slow,
  ),
  misshapen(
    'a brotli bomb',
    () => bodies.bomb('br'),
    /a body in the content coding "br", which the request did/,
  ),
  misshapen('compressed unasked', () => bodies.compressed, /a body in the content coding "gzip"/),
  misshapen('invalid UTF-8', () => utf8(0xff, 0xfe, 0xc3, 0x28), /a body that is no UTF-8, and so no JSON/),
  misshapen(
    'UTF-16',
    () => bodies.withBody((body) => Buffer.from(`\ufeff${body}`, 'utf16le')),
    /a body that is no UTF-8, and so no JSON/,
  ),
  misshapen(
    'a Content-Length that is too short',
    () =>
      on.framed(({ status, body }) =>
        answerOf({ status, body }, { 'content-length': String(body.length - 5) }),
      ),
    NO_JSON,
  ),
  misshapen(
    'objects nested 100,000 deep',
    () => bodies.withDocument(bodies.deepObjects),
    /400 \{"a":\{"a":\{"a":/,
    slow,
  ),
  misshapen(
    'lists nested 100,000 deep',
    () => bodies.withDocument(bodies.deepLists),
    /400 \[\[\[\[\[\[\[/,
    slow,
  ),
  misshapen(
    'members nested 100,000 deep',
    () => bodies.withDocument(bodies.deepMembers),
    /has no errorCode that is a text/,
    slow,
  ),
  {
    ...misshapen(
      'encrypted documents nested 100,000 deep',
      () => bodies.withDocument(bodies.deepObjects),
      /An error|accepted/,
    ),
    manners: () => ({ act: bodies.withDocument(bodies.deepObjects), when: encrypted }),
    also: ['success.status-and-shape'],
    expected: {
      verdict: ['nonconformant'],
      red: ['success.status-and-shape'],
      words: /The message of an accepted submission is not `success`/,
      most: 80,
    },
  },
  misshapen('500 to everything', () => bodies.replies(500, 'x'), /The target answers 500 to/, {
    also: ['robustness.no-server-error'],
    expected: {
      verdict: ['nonconformant'],
      red: ['robustness.no-server-error'],
      words: /The target answers 500 to/,
      most: 80,
    },
  }),
  misshapen('999 to everything', () => bodies.replies(999, '{}'), /The target answers 999 to/, {
    also: ['robustness.no-server-error'],
    expected: {
      verdict: ['nonconformant'],
      red: ['robustness.no-server-error'],
      words: /The target answers 999 to/,
      most: 80,
    },
  }),
  misshapen('200 and nothing else', () => bodies.replies(200, ''), /accepted: 200 with an empty body/, {
    also: ['success.status-and-shape'],
    expected: {
      verdict: ['nonconformant'],
      red: ['error.missing-data', 'success.status-and-shape'],
      words: /A malformed submission is accepted/,
      most: 80,
    },
  }),
  misshapen(
    'a page with 200 to one input',
    () => bodies.page(200, 'Sorry'),
    /is accepted: admin and email left out/,
    {
      manners: () => ({ act: bodies.page(200, 'Sorry'), when: oneInput }),
      also: ['success.status-and-shape'],
      expected: {
        verdict: ['nonconformant'],
        red: ['error.missing-data', 'success.status-and-shape'],
        words: /is accepted: admin and email left out/,
        most: 80,
      },
    },
  ),
  {
    name: 'each answer is that to the request before',
    manners: () => ({ act: on.oneLate(), when: always }),
    expected: {
      verdict: ['nonconformant'],
      red: ['error.missing-data'],
      words: /A malformed submission is accepted/,
      most: 80,
    },
  },
];

/** Odd, and within what HTTP and the documentation leave open, or no fault of the request that met it. */
function odd(name: string, act: () => Act, more: Partial<Row> = {}, when: When = always): Row {
  return {
    name,
    manners: () => ({ act: act(), when }),
    expected: { verdict: ['conformant'], red: [], words: /conformant in what was tested/, most: 80 },
    ...more,
  };
}

/** A request that could create may lose a race against the end of its connection: then nothing is said of it. */
const racing = {
  expected: {
    verdict: ['conformant', 'inconclusive'] as const,
    red: [],
    words: /in what was tested|could not be judged|sample/,
    most: 120,
  },
};
const continues = 'HTTP/1.1 100 Continue\r\n\r\n';
const json = 'content-type: application/json\r\n';

/** What must not be held against a target. */
export const tolerated: readonly Row[] = [
  odd('each connection is reset after its answer', () => on.resetAfter, racing),
  odd('each connection is closed after its answer, without a word', () => on.closesAfter, racing),
  odd('each answer comes twice', () => on.twice, {
    expected: {
      ...racing.expected,
      // Its second copy may be taken for the answer to the next request: HTTP has no way to tell.
      whole: ['conformant', 'inconclusive', 'nonconformant'],
    },
  }),
  odd('HTTP/1.0 without a length', () =>
    on.framed(({ status, body }) => `HTTP/1.0 ${status} X\r\n${json}\r\n${body}`, 'close'),
  ),
  odd('chunk extensions and trailers', () =>
    on.framed(
      ({ status, body }) =>
        `HTTP/1.1 ${status} X\r\n${json}transfer-encoding: chunked\r\n\r\n${body.length.toString(16)};a="b"\r\n${body}\r\n0\r\nx: y\r\n\r\n`,
    ),
  ),
  odd('100 that nobody asked for, with the answer', () =>
    on.framed((answer) => Buffer.concat([Buffer.from(continues), answerOf(answer)])),
  ),
  odd('100 that nobody asked for, before the answer', () => async ({ socket, honest }) => {
    socket.write(continues);
    await on.moment();
    await honest();
  }),
  odd('102 and 103 before the answer', () =>
    on.framed((answer) =>
      Buffer.concat([
        Buffer.from('HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'),
        answerOf(answer),
      ]),
    ),
  ),
  odd('a byte-order mark before the JSON', () => utf8(0xef, 0xbb, 0xbf), {
    expected: { verdict: ['conformant'], red: [], words: /A20 a byte-order mark before the JSON/, most: 80 },
  }),
  odd('more members, nested 100,000 deep', () => bodies.withDocument(bodies.deepBeside), {}, nowAndThen(5)),
  odd(
    'more members of GET, nested 100,000 deep',
    () => bodies.withDocument(bodies.deepBeside),
    {
      also: ['state.read-back', 'state.delete'],
    },
    reading,
  ),
  odd('a Date that is a year off', () =>
    bodies.withBody((body) => body, { date: new Date(Date.now() - 365 * 86_400_000).toUTCString() }),
  ),
  odd('reset now and then', () => on.reset, racing, nowAndThen(7)),
  odd('503 now and then', () => bodies.replies(503, ''), racing, nowAndThen(9)),
];
