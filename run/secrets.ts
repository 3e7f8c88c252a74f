/** What must never be shown of a target, and what stands in its place. */

import { ADMIN_PLACEHOLDER } from '../checks/reproduce.js';
import type { Alteration } from '../wire/client.js';
import { deriveKey } from '../wire/encryption.js';
import { createRedactor, type Redactor, type Secret } from '../wire/redaction.js';
import type { Target } from '../wire/target/index.js';

/** A target whose keys are known. */
export interface ReadyTarget extends Target {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly adminEmail: string;
}

/** A key made of the project's, and how a shell makes it of the key itself. */
export interface AlteredKey {
  readonly alteration: Alteration;
  readonly value: string;
  readonly placeholder: string;
}

const swappedCase = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) => (letter < 'a' ? letter.toLowerCase() : letter.toUpperCase()));

/** The project's key altered, in every way that makes another key of it. */
export function alteredKeys(key: string): readonly AlteredKey[] {
  const last = key.endsWith('x') ? 'y' : 'x';
  const first = key.startsWith('x') ? 'y' : 'x';
  const all: readonly AlteredKey[] = [
    {
      alteration: 'another-last-character',
      value: key.slice(0, -1) + last,
      placeholder: `\${ARGOS_API_KEY%?}${last}`,
    },
    {
      alteration: 'another-first-character',
      value: first + key.slice(1),
      placeholder: `${first}\${ARGOS_API_KEY#?}`,
    },
    {
      alteration: 'other-letter-case',
      value: swappedCase(key),
      placeholder: '$(printf %s "$ARGOS_API_KEY" | tr A-Za-z a-zA-Z)',
    },
    { alteration: 'one-character-more', value: `${key}x`, placeholder: `\${ARGOS_API_KEY}x` },
    { alteration: 'one-character-less', value: key.slice(0, -1), placeholder: `\${ARGOS_API_KEY%?}` },
  ];
  return all.filter(({ value }) => value !== key);
}

function keys(target: ReadyTarget): Secret[] {
  const { apiKey, encryptionKey, encryptionKeyDerivation, capabilities } = target;
  const secret = encryptionKey ?? apiKey;
  return [
    { placeholder: '$ARGOS_API_KEY', value: apiKey },
    ...(secret === apiKey ? [] : [{ placeholder: '$ARGOS_ENCRYPTION_KEY', value: secret }]),
    ...(capabilities.includes('encryption')
      ? [{ placeholder: '<derived encryption key>', value: deriveKey(secret, encryptionKeyDerivation) }]
      : []),
  ];
}

/** Finds the keys of a target in what it answers. */
export function keyFinder(target: ReadyTarget): Redactor {
  return createRedactor(keys(target));
}

/** Takes everything out of a text that must not be shown. */
export function redactorOf(target: ReadyTarget): Redactor {
  const { invalidProjectApiKey, processingErrorEmail, kind } = target;
  return createRedactor([
    ...keys(target),
    ...alteredKeys(target.apiKey),
    ...(invalidProjectApiKey === undefined
      ? []
      : [{ placeholder: '$ARGOS_INVALID_PROJECT_API_KEY', value: invalidProjectApiKey }]),
    // The mock's addresses are nobody's, and its reproductions are to be pasted as they are.
    ...(kind === 'mock' ? [] : [{ placeholder: ADMIN_PLACEHOLDER, value: target.adminEmail, anyCase: true }]),
    ...(kind === 'mock' || processingErrorEmail === undefined
      ? []
      : [{ placeholder: '$ARGOS_PROCESSING_ERROR_EMAIL', value: processingErrorEmail }]),
  ]);
}
