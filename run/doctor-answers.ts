/** `doctor`: answers that say something of the way to the API, not of the request. */
import { classOf, describeAnswer, member } from '../checks/document.js';
import { isObject } from '../wire/answer.js';
import { MIGRATION_PATH, type ReadExchange } from '../wire/client.js';
import { quoted } from '../wire/target/nearest.js';
import { fix, type Said } from './doctor-line.js';
import type { ReadyTarget } from './secrets.js';

/** The code of an error document; undefined for any other answer. */
export function codeOf(exchange: ReadExchange): string | undefined {
  const code = member(exchange, 'errorCode');
  return typeof code === 'string' ? code : undefined;
}

/** Whether the API or its gateway answered, not a page of something in between. */
export function isJson(exchange: ReadExchange): boolean {
  return isObject(exchange.read.json);
}

/** Whether an answer is that of a gateway to a key or an address that it does not let in (§1, A14). */
export function isShutOut(exchange: ReadExchange): boolean {
  const status = exchange.answer?.status;
  return status === 401 || status === 403 || codeOf(exchange) === 'invalid_project';
}

/** Whether the gateway says that it is the caller's address that it refuses (sibling). */
function blocksAddress(exchange: ReadExchange): boolean {
  const message = member(exchange, 'message') ?? member(exchange, 'Message');
  return typeof message === 'string' && /explicit deny/i.test(message);
}

/** What is to be said of a key that is not let in. */
export function shutOutLine(exchange: ReadExchange, variable: string): Said {
  const words = `refused: ${describeAnswer(exchange)}`;
  if (blocksAddress(exchange)) {
    return fix(words, "have this machine's public address put on the project's allow-list");
  }
  const other = isJson(exchange) ? '' : '; a proxy or a gateway in between may have answered instead';
  return fix(
    words,
    `check ${variable}, and whether this machine's address is on the project's allow-list${other}`,
  );
}

function failureLine(exchange: ReadExchange, target: ReadyTarget): Said {
  const kind = exchange.failure?.kind;
  const words = describeAnswer(exchange);
  if (kind === 'timeout') {
    return fix(
      words,
      `check whether the service works; ARGOS_REQUEST_TIMEOUT_MS, now ${target.requestTimeoutMs}, gives it more time`,
    );
  }
  if (kind === 'protocol' || kind === 'reset') {
    return fix(
      words,
      target.baseUrl.startsWith('http:')
        ? 'write https: in ARGOS_BASE_URL if the server speaks TLS; else check the port and the service'
        : 'check whether the service works, and what stands between it and this machine',
    );
  }
  return fix(words, 'check the network of this machine, and whether the service works');
}

/** What is wrong with the way to the API, if the answer says so; undefined when the API itself answered. */
export function troubleLine(exchange: ReadExchange, target: ReadyTarget): Said | undefined {
  const { answer } = exchange;
  if (answer === undefined) return failureLine(exchange, target);
  const { status, headers } = answer;
  const words = describeAnswer(exchange);
  const cls = classOf(exchange);
  if (cls === 'throttled') {
    const after = headers['retry-after'];
    const wait = after === undefined ? 'wait a while' : `wait as Retry-After says (${quoted(after)})`;
    return fix(
      `the rate limit is reached: ${words}`,
      `${wait}, then try again; ARGOS_REQUESTS_PER_SECOND sets a slower pace`,
    );
  }
  if (cls === 'other') {
    const to = headers.location === undefined ? 'nowhere' : quoted(headers.location);
    return fix(
      `redirected to ${to} with ${status}, which is never followed`,
      'set ARGOS_BASE_URL to where the API itself is',
    );
  }
  if ([502, 503, 504].includes(status)) {
    return fix(`not in service: ${words}`, 'start the service behind its gateway, or wait until it is back');
  }
  if ((status === 404 || status === 405) && codeOf(exchange) === undefined) {
    const at = new URL(target.baseUrl + MIGRATION_PATH);
    return fix(
      `nothing answers at ${at.pathname}: ${words}`,
      `correct ARGOS_BASE_URL: ${MIGRATION_PATH} is appended to it`,
    );
  }
  if (!isJson(exchange)) {
    return fix(
      `not the API answers but a proxy, a gateway or a page: ${words}`,
      'correct ARGOS_BASE_URL, or have requests let through what answers instead',
    );
  }
  if (status >= 500) {
    return fix(
      `the target fails: ${words}`,
      "see the target's log: what it was asked must be refused with 400",
    );
  }
  return undefined;
}
