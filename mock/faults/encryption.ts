import { encryptionKey } from '../encryption.js';
import { around, breaking, type Fault } from './fault.js';

/** Faults that break `encryption.*`. */
export const encryptionFaults: readonly Fault[] = [
  breaking(
    'encryption.accepted',
    'encrypted-refused',
    'an encrypted valid submission is processing_error',
    (behaviour) =>
      around(behaviour, 'admit', (before) => (document, exchange) => {
        return exchange.encrypted ? { code: 'processing_error' } : before(document, exchange);
      }),
  ),
  breaking('encryption.envelope', 'is-encrypted-text', 'isEncrypted is the text "true"', (behaviour) =>
    around(behaviour, 'envelope', (before) => (document, exchange) => ({
      ...before(document, exchange),
      isEncrypted: 'true',
    })),
  ),
  breaking(
    'encryption.response-decrypts',
    'answer-under-another-key',
    "answers are encrypted with another key than the project's",
    (behaviour) => {
      behaviour.answerKey = (exchange) => encryptionKey(`${exchange.project.apiKey}-answers`);
    },
  ),
  breaking(
    'encryption.same-outcome',
    'encrypted-missing-as-invalid-format',
    'an encrypted request without a required field is invalid_format',
    (behaviour) =>
      around(behaviour, 'choose', (before) => (problems, exchange) => {
        const chosen = before(problems, exchange);
        return exchange.encrypted && chosen?.code === 'missing_data'
          ? { ...chosen, code: 'invalid_format' }
          : chosen;
      }),
  ),
  breaking(
    'encryption.undecryptable',
    'bad-padding-as-processing-error',
    'a ciphertext whose padding is not valid is processing_error',
    (behaviour) =>
      around(behaviour, 'unreadable', (before) => (reason, exchange) => {
        return reason === 'padding' ? { code: 'processing_error' } : before(reason, exchange);
      }),
  ),
  breaking(
    'encryption.not-json-inside',
    'encrypted-non-json-as-processing-error',
    'a ciphertext whose plaintext is not JSON is processing_error',
    (behaviour) =>
      around(behaviour, 'unreadable', (before) => (reason, exchange) => {
        return reason === 'plaintext' ? { code: 'processing_error' } : before(reason, exchange);
      }),
  ),
  breaking(
    'encryption.plain-stays-plain',
    'plain-answered-encrypted',
    'plain requests get the encrypted envelope',
    (behaviour) => {
      // Read-back and clean-up stay readable: only submissions are answered so.
      behaviour.isSealed = (exchange) => exchange.method === 'POST';
    },
  ),
];
