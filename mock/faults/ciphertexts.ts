import type { Behaviour } from '../behaviour.js';
import { percentDecode } from '../encryption.js';
import type { ErrorCode, Exchange, Unreadable } from '../exchange.js';
import { around, breaking, type Fault } from './fault.js';
import { closedAfterLastMember } from './payloads.js';

const blockLength = 16;
/** Bytes of the longest encrypted body that the fault `long-ciphertext-refused` takes. */
const longestTaken = 512;

/** Reads padding in another way where it is no PKCS#7. */
function padsToo(behaviour: Behaviour, strip: (blocks: Buffer) => Buffer | undefined): void {
  around(
    behaviour,
    'stripPadding',
    (before) => (blocks, exchange) => before(blocks, exchange) ?? strip(blocks),
  );
}

/** Answers bodies that give no document with another code, by how far reading them came. */
function answers(behaviour: Behaviour, reasons: readonly Unreadable[], code: ErrorCode): void {
  around(behaviour, 'unreadable', (before) => (reason, exchange) => {
    return reasons.includes(reason) ? { code } : before(reason, exchange);
  });
}

/** Answers what was encrypted and is JSON, but no object, with another code where it matches. */
function answersInside(behaviour: Behaviour, code: ErrorCode, matches: (value: unknown) => boolean): void {
  const matched = new WeakSet<Exchange>();
  around(behaviour, 'asDocument', (before) => (value, exchange) => {
    if (exchange.encrypted && matches(value)) matched.add(exchange);
    return before(value, exchange);
  });
  around(behaviour, 'unreadable', (before) => (reason, exchange) => {
    return matched.has(exchange) ? { code } : before(reason, exchange);
  });
}

/** Reads what was encrypted, and is not JSON, after mending it. */
function mendInside(behaviour: Behaviour, mend: (text: string) => string): void {
  around(behaviour, 'parseJson', (before) => (text, exchange) => {
    const value = before(text, exchange);
    return value === undefined && exchange.encrypted ? before(mend(text), exchange) : value;
  });
}

/** Without the bytes of one value at the end. */
function withoutTail(blocks: Buffer, value: number): Buffer {
  let end = blocks.length;
  while (end > 0 && blocks[end - 1] === value) end -= 1;
  return blocks.subarray(0, end);
}

/** Faults that break `encryption.accepted`. */
export const ciphertextFaults: readonly Fault[] = [
  breaking(
    'encryption.accepted',
    'percent-decoding-left-out',
    'an encrypted body is read as base64 without percent-decoding',
    (behaviour) =>
      around(behaviour, 'decodeCiphertext', (before) => (text, exchange) => {
        return text.includes('%') ? undefined : before(text, exchange);
      }),
  ),
  breaking(
    'encryption.accepted',
    'plus-as-blank-after-decoding',
    'an encrypted body is decoded like a form after it was decoded once, so that its pluses become blanks',
    (behaviour) =>
      around(behaviour, 'decodeCiphertext', (before) => (text, exchange) => {
        const once = percentDecode(text);
        return once?.includes('+') === true ? undefined : before(text, exchange);
      }),
  ),
  breaking(
    'encryption.accepted',
    'long-ciphertext-refused',
    `an encrypted document of more than ${longestTaken} characters is processing_error`,
    (behaviour) =>
      around(behaviour, 'admit', (before) => (document, exchange) => {
        const long = exchange.encrypted && JSON.stringify(document).length > longestTaken;
        return long ? { code: 'processing_error' } : before(document, exchange);
      }),
  ),
  breaking(
    'encryption.accepted',
    'encrypted-non-ascii-refused',
    'an encrypted submission with anything outside ASCII is processing_error',
    (behaviour) =>
      around(behaviour, 'admit', (before) => (document, exchange) => {
        const foreign = exchange.encrypted && /\P{ASCII}/u.test(JSON.stringify(document));
        return foreign ? { code: 'processing_error' } : before(document, exchange);
      }),
  ),
  breaking(
    'encryption.accepted',
    'full-padding-block-refused',
    'a ciphertext whose last block is all padding is invalid_payload',
    (behaviour) =>
      around(behaviour, 'stripPadding', (before) => (blocks, exchange) => {
        return blocks.at(-1) === blockLength ? undefined : before(blocks, exchange);
      }),
  ),
  breaking(
    'encryption.accepted',
    'encrypted-optional-fields-refused',
    'an encrypted submission with a gender is processing_error',
    (behaviour) =>
      around(behaviour, 'admit', (before) => (document, exchange) => {
        const refused = exchange.encrypted && document.gender !== undefined;
        return refused ? { code: 'processing_error' } : before(document, exchange);
      }),
  ),
];

/** Faults that break `encryption.undecryptable`. */
export const undecryptableFaults: readonly Fault[] = [
  breaking(
    'encryption.undecryptable',
    'zero-padding-accepted',
    'padding with zeros is taken off',
    (behaviour) => padsToo(behaviour, (blocks) => withoutTail(blocks, 0)),
  ),
  breaking(
    'encryption.undecryptable',
    'only-last-padding-byte-checked',
    'of the padding only the last byte is looked at',
    (behaviour) =>
      padsToo(behaviour, (blocks) => {
        const length = blocks.at(-1) ?? 0;
        return length >= 1 && length <= blockLength ? blocks.subarray(0, -length) : undefined;
      }),
  ),
  breaking(
    'encryption.undecryptable',
    'padding-not-needed',
    'a ciphertext without padding is read as it is',
    (behaviour) => padsToo(behaviour, (blocks) => blocks),
  ),
  breaking(
    'encryption.undecryptable',
    'broken-base64-skipped',
    'characters outside base64 are passed over in an encrypted body',
    (behaviour) =>
      around(behaviour, 'decodeCiphertext', (before) => (text, exchange) => {
        // The text of a plain body that is no JSON would otherwise be taken for ciphertext.
        const decoded = before(text, exchange);
        if (decoded !== undefined || /^\s*[{[]/.test(text)) return decoded;
        return Buffer.from(percentDecode(text) ?? text, 'base64');
      }),
  ),
  breaking(
    'encryption.undecryptable',
    'wrong-key-as-invalid-project',
    'a ciphertext under another key is invalid_project',
    (behaviour) => answers(behaviour, ['padding'], 'invalid_project'),
  ),
  breaking(
    'encryption.undecryptable',
    'cut-block-as-processing-error',
    'a ciphertext that is cut inside a block is processing_error',
    (behaviour) => answers(behaviour, ['blocks'], 'processing_error'),
  ),
  breaking(
    'encryption.undecryptable',
    'undecryptable-as-missing-data',
    'a ciphertext that does not decrypt is missing_data',
    (behaviour) => answers(behaviour, ['blocks', 'padding'], 'missing_data'),
  ),
];

/** Faults that break `encryption.not-json-inside`. */
export const insideFaults: readonly Fault[] = [
  breaking(
    'encryption.not-json-inside',
    'encrypted-number-as-processing-error',
    'an encrypted JSON number is processing_error',
    (behaviour) => answersInside(behaviour, 'processing_error', (value) => typeof value === 'number'),
  ),
  breaking(
    'encryption.not-json-inside',
    'encrypted-trailing-comma-accepted',
    'encrypted JSON with a comma before its closing bracket is read',
    (behaviour) => mendInside(behaviour, (text) => text.replace(/,(?=\s*}$)/, '')),
  ),
  breaking(
    'encryption.not-json-inside',
    'encrypted-cut-document-read',
    'an encrypted document that was cut off is read up to its last whole member',
    (behaviour) => mendInside(behaviour, closedAfterLastMember),
  ),
  breaking(
    'encryption.not-json-inside',
    'encrypted-json-text-parsed-again',
    'an encrypted JSON text that holds JSON is parsed twice',
    (behaviour) =>
      around(behaviour, 'parseJson', (before) => (text, exchange) => {
        const value = before(text, exchange);
        return typeof value === 'string' && exchange.encrypted ? (before(value, exchange) ?? value) : value;
      }),
  ),
];
