/** What the document of an answer says, before anyone asks whether it should. */
import { isErrorCode } from '../schemas/contract.js';
import { isObject, utf8 } from '../wire/answer.js';
import type { ReadExchange } from '../wire/client.js';

/** The class of an answer. */
export type AnswerClass =
  /** 2xx, and not an error document. */
  | 'accepted'
  /** The API said no: an error document, or a 4xx that is not the gateway's. */
  | 'refused'
  /** The gateway's own answer (§1): 403, 413 or the like without an errorCode. */
  | 'gateway'
  /** Too many requests (A38). */
  | 'throttled'
  /** A status of 500 or more. */
  | 'server-error'
  /** 1xx or 3xx. */
  | 'other'
  | 'none';

const THROTTLED = /\b(limit exceeded|too many requests)\b/i;

/** A member of the document, where that is an object. */
export function member(exchange: ReadExchange, name: string): unknown {
  const { document } = exchange.read;
  return isObject(document) ? document[name] : undefined;
}

/** The class of an answer. */
export function classOf(exchange: ReadExchange): AnswerClass {
  const { answer } = exchange;
  if (answer === undefined) return 'none';
  const { status } = answer;
  const code = member(exchange, 'errorCode');
  const hasCode = code !== undefined;
  const documented = isErrorCode(code);
  const message = member(exchange, 'message');
  const said = typeof message === 'string' ? message : (exchange.read.text?.slice(0, 500) ?? '');
  if (status === 429) return 'throttled';
  if (!documented && status >= 400 && THROTTLED.test(said)) return 'throttled';
  if (status >= 500) return 'server-error';
  if (status < 200 || (status >= 300 && status < 400)) return 'other';
  if (status < 300) return hasCode && member(exchange, 'submissionId') === undefined ? 'refused' : 'accepted';
  // The bodies of these are the gateway's own (A14, A33), whatever they hold.
  if (!documented && (status === 401 || status === 403 || status === 413)) return 'gateway';
  return 'refused';
}

function shorten(text: string, characters = 200): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= characters ? line : `${line.slice(0, characters)}…`;
}

/** A JSON value in one line; a target may nest it deeper than can be written down. */
export function shown(value: unknown, characters = 200): string {
  try {
    return shorten(JSON.stringify(value), characters);
  } catch {
    return 'a document that is nested too deep to show';
  }
}

/** What came, in one line: status, and the document or the text or the failure. */
export function describeAnswer(exchange: ReadExchange): string {
  const { answer, failure, read } = exchange;
  if (answer === undefined) return `no answer: ${failure?.words ?? 'unknown'}`;
  const { envelope, document } = read;
  if (envelope !== undefined && document === undefined) {
    return `${answer.status} with an envelope that does not decrypt to a document: ${shown(envelope.value)}`;
  }
  if (document !== undefined) {
    return `${answer.status} ${shown(document)}${envelope === undefined ? '' : ' (decrypted)'}`;
  }
  if (answer.body.length === 0) return `${answer.status} with an empty body`;
  const text = utf8(answer.body);
  return `${answer.status} with a body that is no JSON: ${text === undefined ? `${answer.body.length} bytes` : shorten(text)}`;
}

/** The outcome in a word, to group answers that are alike: `200`, `400 invalid_format`, `no answer (reset)`. */
export function outcomeOf(exchange: ReadExchange): string {
  const { answer, failure } = exchange;
  if (answer === undefined) return `no answer (${failure?.kind ?? 'unknown'})`;
  const code = member(exchange, 'errorCode');
  return typeof code === 'string' ? `${answer.status} ${shorten(code, 40)}` : `${answer.status}`;
}
