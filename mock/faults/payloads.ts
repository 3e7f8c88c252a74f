import type { Behaviour } from '../behaviour.js';
import type { ErrorCode, Exchange } from '../exchange.js';
import { around, breaking, type Fault } from './fault.js';

/** The parts of a text inside double quotes and those outside, one at a time. */
const insideOrOutside = /("(?:[^"\\]|\\.)*")|([^"]+)/g;

/** A text with its parts outside double quotes changed. */
function outsideQuotes(text: string, change: (part: string) => string): string {
  return text.replace(insideOrOutside, (_, inside?: string, outside?: string) => {
    return inside ?? change(outside ?? '');
  });
}

/** Reads a plain body that is not JSON after mending it; what is inside a ciphertext stays strict. */
function mendPlain(behaviour: Behaviour, mend: (text: string) => string): void {
  around(behaviour, 'parseJson', (before) => (text, exchange) => {
    const value = before(text, exchange);
    return value === undefined && !exchange.encrypted ? before(mend(text), exchange) : value;
  });
}

/** Answers a plain body that cannot be parsed, and begins like JSON, with another code. */
function answerBrokenJson(behaviour: Behaviour, code: ErrorCode): void {
  around(behaviour, 'unreadable', (before) => (reason, exchange) => {
    const likeJson = reason === 'encoding' && /^\s*[{[]/.test(exchange.body.toString('latin1'));
    return likeJson ? { code } : before(reason, exchange);
  });
}

/** A document that was cut off, closed after its last whole member. */
export function closedAfterLastMember(text: string): string {
  if (!text.startsWith('{') || text.trimEnd().endsWith('}')) return text;
  let end = 1;
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (inText && character === '\\') at += 1;
    else if (character === '"') inText = !inText;
    else if (!inText && character === ',') end = at;
  }
  return `${text.slice(0, end)}}`;
}

/** The fields of a form as JSON; two at least, so that no base64 text is taken for one. */
function formAsJson(text: string): string {
  return /^\w+=[^&]*&\w+=/.test(text) ? JSON.stringify(Object.fromEntries(new URLSearchParams(text))) : text;
}

/** Faults that break `error.invalid-payload`. */
export const payloadFaults: readonly Fault[] = [
  breaking(
    'error.invalid-payload',
    'unquoted-names-accepted',
    'a plain body whose names have no quotes is read',
    (behaviour) =>
      mendPlain(behaviour, (text) =>
        outsideQuotes(text, (part) => part.replace(/([{,]\s*)(\w+)(\s*:)/g, '$1"$2"$3')),
      ),
  ),
  breaking(
    'error.invalid-payload',
    'comments-accepted',
    'comments in a plain body are passed over',
    (behaviour) =>
      mendPlain(behaviour, (text) =>
        outsideQuotes(text, (part) => part.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '')),
      ),
  ),
  breaking(
    'error.invalid-payload',
    'not-a-number-accepted',
    'NaN and Infinity in a plain body are read as null',
    (behaviour) =>
      mendPlain(behaviour, (text) =>
        outsideQuotes(text, (part) => part.replace(/-?\b(?:NaN|Infinity)\b/g, 'null')),
      ),
  ),
  breaking(
    'error.invalid-payload',
    'cut-document-read',
    'a plain body that was cut off is read up to its last whole member',
    (behaviour) => mendPlain(behaviour, closedAfterLastMember),
  ),
  breaking('error.invalid-payload', 'form-body-accepted', 'a body written as a form is read', (behaviour) =>
    mendPlain(behaviour, formAsJson),
  ),
  breaking(
    'error.invalid-payload',
    'json-text-parsed-again',
    'a plain body that is a JSON text holding JSON is parsed twice',
    (behaviour) =>
      around(behaviour, 'parseJson', (before) => (text, exchange) => {
        const value = before(text, exchange);
        return typeof value === 'string' && !exchange.encrypted ? (before(value, exchange) ?? value) : value;
      }),
  ),
  breaking(
    'error.invalid-payload',
    'broken-json-as-missing-data',
    'a plain body that begins like JSON and cannot be parsed is missing_data',
    (behaviour) => answerBrokenJson(behaviour, 'missing_data'),
  ),
  breaking(
    ['error.invalid-payload', 'encryption.undecryptable'],
    'unreadable-text-as-invalid-format',
    'a body that is neither JSON nor base64 is invalid_format',
    (behaviour) =>
      around(behaviour, 'unreadable', (before) => (reason, exchange) => {
        return reason === 'encoding' ? { code: 'invalid_format', name: 'body' } : before(reason, exchange);
      }),
  ),
  breaking(
    'error.invalid-payload',
    'empty-body-as-processing-error',
    'an empty body is processing_error',
    (behaviour) =>
      around(behaviour, 'unreadable', (before) => (reason, exchange) => {
        return reason === 'empty' ? { code: 'processing_error' } : before(reason, exchange);
      }),
  ),
  breaking(
    'error.invalid-payload',
    'list-body-as-invalid-format',
    'a plain body that is a JSON list is invalid_format',
    (behaviour) => {
      const lists = new WeakSet<Exchange>();
      around(behaviour, 'asDocument', (before) => (value, exchange) => {
        if (Array.isArray(value) && !exchange.encrypted) lists.add(exchange);
        return before(value, exchange);
      });
      around(behaviour, 'unreadable', (before) => (reason, exchange) => {
        return lists.has(exchange) ? { code: 'invalid_format', name: 'body' } : before(reason, exchange);
      });
    },
  ),
];
