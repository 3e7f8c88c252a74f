/** What the document of an answer says, before anyone asks whether it should. */
import { isErrorCode } from '../schemas/contract.js';
import { isObject } from '../wire/answer.js';
import type { ReadExchange } from '../wire/client.js';
import { shorten, shown } from './shown.js';

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
  /** A status of 500 or more, or of one that gave up waiting (408) or wants its own password (407). */
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
  const said = (typeof message === 'string' ? message : (exchange.read.text ?? '')).slice(0, 500);
  if (status === 429) return 'throttled';
  if (!documented && status >= 400 && THROTTLED.test(said)) return 'throttled';
  if (status >= 500 || (!documented && (status === 407 || status === 408))) return 'server-error';
  if (status < 200 || (status >= 300 && status < 400)) return 'other';
  if (status < 300) return hasCode && member(exchange, 'submissionId') === undefined ? 'refused' : 'accepted';
  // The bodies of these are the gateway's own (A14, A33), whatever they hold.
  if (!documented && (status === 401 || status === 403 || status === 413)) return 'gateway';
  return 'refused';
}

/** Whether an answer is a page for people, as proxies, portals and web servers give it in place of an API. */
export function isPage({ answer, read }: ReadExchange): boolean {
  if (answer === undefined || read.json !== undefined) return false;
  return (
    /^text\/html\b/i.test(answer.headers['content-type'] ?? '') ||
    /^\s*<(!doctype|html)\b/i.test(read.text ?? '')
  );
}

/** What a body is that holds no document. */
function nature({ answer, read }: ReadExchange): string {
  const coding = answer?.headers['content-encoding'];
  if (coding !== undefined && coding.trim().toLowerCase() !== 'identity')
    return `a body in the content coding ${shown(coding, 40)}, which the request did not allow`;
  if (answer?.truncated === true) return 'a body of more than 8 MiB, of which no more is read';
  if (read.text === undefined) return 'a body that is no UTF-8, and so no JSON';
  return 'a body that is no JSON';
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
  return `${answer.status} with ${nature(exchange)}: ${read.text === undefined ? `${answer.body.length} bytes` : shorten(read.text)}`;
}

/** The outcome in a word, to group answers that are alike: `200`, `400 invalid_format`, `no answer (reset)`. */
export function outcomeOf(exchange: ReadExchange): string {
  const { answer, failure } = exchange;
  if (answer === undefined) return `no answer (${failure?.kind ?? 'unknown'})`;
  const code = member(exchange, 'errorCode');
  return typeof code === 'string' ? `${answer.status} ${shorten(code, 40)}` : `${answer.status}`;
}
