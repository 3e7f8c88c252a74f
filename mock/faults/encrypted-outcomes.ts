import { around, breaking, type Fault } from './fault.js';

/** Passes over problems of encrypted requests that match. */
function passOverEncrypted(name: string, words: string, code: string): Fault {
  return breaking('encryption.same-outcome', name, words, (behaviour) =>
    around(behaviour, 'problems', (before) => (document, exchange) => {
      const found = before(document, exchange);
      return exchange.encrypted ? found.filter((problem) => problem.code !== code) : found;
    }),
  );
}

/** Faults that break `encryption.same-outcome`. */
export const outcomeFaults: readonly Fault[] = [
  passOverEncrypted(
    'encrypted-formats-unchecked',
    'formats of encrypted submissions are not checked',
    'invalid_format',
  ),
  passOverEncrypted(
    'encrypted-unknown-parameters-ignored',
    'unknown parameters of encrypted submissions are passed over',
    'invalid_parameter',
  ),
  passOverEncrypted(
    'encrypted-admin-unchecked',
    'any well-formed administrator of an encrypted submission is accepted',
    'invalid_admin',
  ),
  passOverEncrypted(
    'encrypted-required-unchecked',
    'encrypted submissions may lack required fields',
    'missing_data',
  ),
];
