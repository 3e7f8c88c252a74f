import type { Behaviour } from '../behaviour.js';
import type { Exchange } from '../exchange.js';
import { around } from '../faults/fault.js';
import { duplicateMember, nesting } from './json.js';
import { fromEntries, open, type Variant } from './variant.js';

const deepestNesting = 32;
const mebibyte = 1024 * 1024;
const smallBody = 16 * 1024;

/** Takes JSON texts that match for broken. */
function refuseJson(behaviour: Behaviour, matches: (text: string) => boolean): void {
  around(
    behaviour,
    'parseJson',
    (before) => (text, exchange) => (matches(text) ? undefined : before(text, exchange)),
  );
}

/** Changes the text of a ciphertext before it is decoded; undefined refuses it. */
function changeCiphertext(behaviour: Behaviour, change: (text: string) => string | undefined): void {
  around(behaviour, 'decodeCiphertext', (before) => (text, exchange) => {
    const changed = change(text);
    return changed === undefined ? undefined : before(changed, exchange);
  });
}

/** Base64 of any alphabet, with or without padding and blanks, as the standard one. */
function standardBase64(text: string): string {
  const plain = text.replace(/\s/g, '').replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '');
  return plain.padEnd(Math.ceil(plain.length / 4) * 4, '=');
}

/** Percent-decodes once; a text with broken escapes stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function encodedOnce(text: string): string {
  return encodeURIComponent(decoded(text));
}

/** Whether a document is an envelope of §6-2, or nothing but its ciphertext. */
function isEnvelope(value: unknown): value is { readonly data: string } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const names = Object.keys(value);
  return (
    'data' in value &&
    typeof value.data === 'string' &&
    names.every((name) => name === 'data' || name === 'isEncrypted')
  );
}

function openEnvelope(behaviour: Behaviour, value: unknown, exchange: Exchange): unknown {
  if (exchange.encrypted || !isEnvelope(value)) return value;
  const deciphered = behaviour.decipher(value.data, exchange);
  if ('unreadable' in deciphered) return value;
  const text = behaviour.decodeText(deciphered.plaintext, exchange);
  const inner = text === undefined ? undefined : behaviour.parseJson(text, exchange);
  if (inner === undefined) return value;
  exchange.encrypted = true;
  return inner;
}

/** An odd name of A37: one of JavaScript's own, or not plain ASCII, or long. */
function isOdd(name: string): boolean {
  return !/^\p{ASCII}{0,64}$/u.test(name) || name in {};
}

/** Bodies over a length are refused by the gateway, sooner than by the faithful server. */
function bodiesOver(limit: number, words: string): Variant {
  const name = `bodies-over-${words.replace(' ', '-').toLowerCase()}-refused`;
  return open('A27', name, `bodies over ${words} get 413`, (behaviour) =>
    around(
      behaviour,
      'isOversized',
      (before) => (exchange) => exchange.bodyLength > limit || before(exchange),
    ),
  );
}

/** Differences in how bodies are read: JSON, ciphertext, names of parameters. */
export const bodyVariants: readonly Variant[] = [
  open('A10', 'no-object-is-missing-data', 'JSON that is no object is missing_data', (behaviour) =>
    around(
      behaviour,
      'unreadable',
      (before) => (reason, exchange) =>
        reason === 'not-an-object' ? { code: 'missing_data' } : before(reason, exchange),
    ),
  ),
  open('A23', 'empty-body-is-missing-data', 'a body of nothing or blanks is missing_data', (behaviour) =>
    around(
      behaviour,
      'unreadable',
      (before) => (reason, exchange) =>
        reason === 'empty' ? { code: 'missing_data' } : before(reason, exchange),
    ),
  ),
  open('A12', 'raw-base64-refused', 'base64 that is not percent-encoded is invalid_payload', (behaviour) =>
    changeCiphertext(behaviour, (text) => (/[+/=]/.test(text) ? undefined : text)),
  ),
  open(
    'A29',
    'base64-lenient',
    'ciphertext may be base64 of any alphabet, with blanks, unpadded',
    (behaviour) => changeCiphertext(behaviour, (text) => standardBase64(decoded(text))),
  ),
  open('A29', 'percent-decoded-twice', 'ciphertext may be percent-encoded twice', (behaviour) =>
    changeCiphertext(behaviour, (text) => encodedOnce(decoded(text))),
  ),
  open(
    ['A12', 'A29'],
    'percent-encoding-canonical',
    'ciphertext must be percent-encoded in capitals, and only where it must be',
    (behaviour) => changeCiphertext(behaviour, (text) => (text === encodedOnce(text) ? text : undefined)),
  ),
  open('A13', 'envelope-request-accepted', 'an envelope with ciphertext is read as a request', (behaviour) =>
    around(
      behaviour,
      'asDocument',
      (before) => (value, exchange) => before(openEnvelope(behaviour, value, exchange), exchange),
    ),
  ),
  open('A13', 'envelope-request-invalid-payload', 'an envelope as request is invalid_payload', (behaviour) =>
    around(
      behaviour,
      'asDocument',
      (before) => (value, exchange) => (isEnvelope(value) ? undefined : before(value, exchange)),
    ),
  ),
  open('A15', 'duplicate-keys-refused', 'JSON that names a member twice is invalid_payload', (behaviour) =>
    refuseJson(behaviour, (text) => duplicateMember(text) !== undefined),
  ),
  open('A15', 'byte-order-mark-accepted', 'a byte-order mark before the body is taken off', (behaviour) =>
    around(
      behaviour,
      'decodeText',
      (before) => (bytes, exchange) => before(bytes, exchange)?.replace(/^\uFEFF/, ''),
    ),
  ),
  open(
    'A15',
    'invalid-utf-8-replaced',
    'bytes that are no UTF-8 become replacement characters',
    (behaviour) => {
      behaviour.decodeText = (bytes) => bytes.toString('utf8');
    },
  ),
  open(
    'A15',
    'deep-nesting-refused',
    `JSON nested over ${deepestNesting} deep is invalid_payload`,
    (behaviour) => refuseJson(behaviour, (text) => nesting(text) > deepestNesting),
  ),
  bodiesOver(mebibyte, '1 MiB'),
  bodiesOver(smallBody, '16 KiB'),
  open('A27', 'oversized-is-invalid-payload', 'a body over 10 MiB is invalid_payload', (behaviour) => {
    behaviour.isOversized = () => false;
  }),
  open('A37', 'odd-names-dropped', 'parameters with odd names are dropped', (behaviour) =>
    around(behaviour, 'asDocument', (before) => (value, exchange) => {
      const document = before(value, exchange);
      return document && fromEntries(Object.entries(document).filter(([name]) => !isOdd(name)));
    }),
  ),
  open('A37', 'odd-names-invalid-payload', 'a parameter with an odd name is invalid_payload', (behaviour) =>
    around(behaviour, 'asDocument', (before) => (value, exchange) => {
      const document = before(value, exchange);
      return document && Object.keys(document).some(isOdd) ? undefined : document;
    }),
  ),
];
