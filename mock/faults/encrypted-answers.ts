import { createCipheriv } from 'node:crypto';
import type { Behaviour } from '../behaviour.js';
import { encryptionKey, encryptText } from '../encryption.js';
import type { Exchange, JsonObject } from '../exchange.js';
import { around, breaking, type Fault } from './fault.js';

const blockLength = 16;
/** Bytes of the longest answer that the fault `long-answers-garbled` leaves alone. */
const longestWhole = 64;

/** Changes the `data` of envelopes. */
function changeData(behaviour: Behaviour, change: (data: string) => unknown): void {
  around(behaviour, 'envelope', (before) => (document, exchange) => {
    const envelope = before(document, exchange);
    return { ...envelope, data: change(String(envelope.data)) };
  });
}

/** Makes the `data` of envelopes in another way. */
function makeData(
  behaviour: Behaviour,
  make: (text: string, key: Buffer, exchange: Exchange) => string | undefined,
): void {
  around(behaviour, 'envelope', (before) => (document, exchange) => {
    const envelope = before(document, exchange);
    const data = make(JSON.stringify(document), behaviour.answerKey(exchange), exchange);
    return data === undefined ? envelope : { ...envelope, data };
  });
}

/** Remembers which requests were refused, so that their answers can differ from successes. */
function refusals(behaviour: Behaviour): WeakSet<Exchange> {
  const refused = new WeakSet<Exchange>();
  around(behaviour, 'refusing', (before) => (problem, exchange) => {
    refused.add(exchange);
    before(problem, exchange);
  });
  return refused;
}

/** Read-back and clean-up stay readable: only submissions are answered in another form. */
const isSubmission = (exchange: Exchange): boolean => exchange.method === 'POST';

function encryptedWith(algorithm: string, key: Buffer, iv: Buffer | null, text: string): string {
  const cipher = createCipheriv(algorithm, key, iv);
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
}

/** Faults that break `encryption.envelope`. */
export const envelopeFaults: readonly Fault[] = [
  breaking(
    ['encryption.envelope', 'encryption.response-decrypts'],
    'envelope-data-url-safe',
    'data is in the URL-safe alphabet of base64, without padding',
    (behaviour) => changeData(behaviour, (data) => Buffer.from(data, 'base64').toString('base64url')),
  ),
  breaking(
    ['encryption.envelope', 'encryption.response-decrypts'],
    'envelope-data-without-padding',
    'data is base64 without its =',
    (behaviour) => changeData(behaviour, (data) => data.replace(/=+$/, '')),
  ),
  breaking(
    'encryption.envelope',
    'envelope-data-plain-document',
    'data is the document itself, not encrypted',
    (behaviour) =>
      around(behaviour, 'envelope', (before) => (document, exchange) => ({
        ...before(document, exchange),
        data: document,
      })),
  ),
  breaking('encryption.envelope', 'envelope-in-list', 'the envelope stands in a list of one', (behaviour) => {
    const sealed = new WeakSet<JsonObject>();
    around(behaviour, 'envelope', (before) => (document, exchange) => {
      const envelope = before(document, exchange);
      sealed.add(envelope);
      return envelope;
    });
    around(behaviour, 'render', (before) => (document, exchange) => {
      const text = before(document, exchange);
      return sealed.has(document) ? `[${text}]` : text;
    });
  }),
  breaking(
    'encryption.envelope',
    'encrypted-errors-answered-plain',
    'errors of encrypted requests are answered plain',
    (behaviour) => {
      const refused = refusals(behaviour);
      around(behaviour, 'isSealed', (before) => (exchange) => !refused.has(exchange) && before(exchange));
    },
  ),
  breaking(
    'encryption.envelope',
    'encrypted-successes-answered-plain',
    'encrypted submissions that are accepted are answered plain',
    (behaviour) => {
      const refused = refusals(behaviour);
      around(behaviour, 'isSealed', (before) => (exchange) => refused.has(exchange) && before(exchange));
    },
  ),
];

/** Faults that break `encryption.response-decrypts`. */
export const answerCipherFaults: readonly Fault[] = [
  breaking(
    'encryption.response-decrypts',
    'answer-data-in-hex',
    'the ciphertext of answers is written in hex',
    (behaviour) => changeData(behaviour, (data) => Buffer.from(data, 'base64').toString('hex')),
  ),
  breaking(
    'encryption.response-decrypts',
    'answer-in-cbc',
    'answers are encrypted in CBC mode, beginning with zeros',
    (behaviour) =>
      makeData(behaviour, (text, key) => encryptedWith('aes-256-cbc', key, Buffer.alloc(blockLength), text)),
  ),
  breaking(
    'encryption.response-decrypts',
    'answer-json-in-json',
    'the document in an encrypted answer is a JSON text that holds JSON',
    (behaviour) => makeData(behaviour, (text, key) => encryptText(key, JSON.stringify(text))),
  ),
  breaking(
    'encryption.response-decrypts',
    'error-answers-under-another-key',
    "errors of encrypted requests are encrypted with another key than the project's",
    (behaviour) => {
      const refused = refusals(behaviour);
      around(behaviour, 'answerKey', (before) => (exchange) => {
        const { apiKey } = exchange.project;
        return refused.has(exchange) ? encryptionKey(`${apiKey}-errors`) : before(exchange);
      });
    },
  ),
  breaking(
    'encryption.response-decrypts',
    'long-answers-garbled',
    `encrypted answers of more than ${longestWhole} bytes lose their last block`,
    (behaviour) =>
      makeData(behaviour, (text, key) => {
        const whole = Buffer.from(encryptText(key, text), 'base64');
        return Buffer.byteLength(text) > longestWhole
          ? whole.subarray(0, -blockLength).toString('base64')
          : undefined;
      }),
  ),
];

/** Faults that break `encryption.plain-stays-plain`. */
export const plainAnswerFaults: readonly Fault[] = [
  breaking(
    'encryption.plain-stays-plain',
    'plain-errors-answered-encrypted',
    'errors of plain requests get the encrypted envelope',
    (behaviour) => {
      const refused = refusals(behaviour);
      around(behaviour, 'isSealed', (before) => (exchange) => {
        return (isSubmission(exchange) && refused.has(exchange)) || before(exchange);
      });
    },
  ),
  breaking(
    'encryption.plain-stays-plain',
    'plain-successes-answered-encrypted',
    'plain submissions that are accepted get the encrypted envelope',
    (behaviour) => {
      const refused = refusals(behaviour);
      around(behaviour, 'isSealed', (before) => (exchange) => {
        return (isSubmission(exchange) && !refused.has(exchange)) || before(exchange);
      });
    },
  ),
  breaking(
    'encryption.plain-stays-plain',
    'plain-after-encrypted-answered-encrypted',
    'after an encrypted request, plain ones of the connection get the encrypted envelope',
    (behaviour) => {
      const switched = new WeakSet<object>();
      around(behaviour, 'isSealed', (before) => (exchange) => {
        if (exchange.encrypted) switched.add(exchange.connection);
        return (isSubmission(exchange) && switched.has(exchange.connection)) || before(exchange);
      });
    },
  ),
];
