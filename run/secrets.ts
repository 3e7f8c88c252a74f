/** What must never be shown of a target, and what stands in its place. */

import { ADMIN_PLACEHOLDER } from '../checks/reproduce.js';
import { defaultCredentials } from '../mock/credentials.js';
import type { Alteration } from '../wire/client.js';
import { derivations, deriveKey } from '../wire/encryption.js';
import { createRedactor, type Redactor, type Secret } from '../wire/redaction.js';
import { credentialsIn, proxyPasswordsIn, type SecretVariable } from '../wire/target/credentials.js';
import type { Environment, Target } from '../wire/target/index.js';

/** A target whose keys are known. */
export interface ReadyTarget extends Target {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly adminEmail: string;
}

/** A target with its keys; undefined for the embedded mock before it has started. */
export function readyOf(target: Target): ReadyTarget | undefined {
  const { baseUrl, apiKey, adminEmail } = target;
  if (baseUrl === undefined || apiKey === undefined || adminEmail === undefined) return undefined;
  return { ...target, baseUrl, apiKey, adminEmail };
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
    ...(capabilities.includes('encryption') ? derived(secret, [encryptionKeyDerivation]) : []),
  ];
}

/** The AES keys that follow from a secret; what is the secret itself, filled up with zeros, is found as that. */
function derived(secret: string, ways: readonly Target['encryptionKeyDerivation'][] = derivations): Secret[] {
  const bytes = Buffer.from(secret);
  return ways.flatMap((way) => {
    try {
      const value = deriveKey(secret, way);
      const itself = bytes.equals(value.subarray(0, bytes.length));
      return itself ? [] : [{ placeholder: '<derived encryption key>', value }];
    } catch {
      return [];
    }
  });
}

const finders = new WeakMap<ReadyTarget, Redactor>();

/** Finds the keys of a target in what it answers. */
export function keyFinder(target: ReadyTarget): Redactor {
  const finder = finders.get(target) ?? createRedactor(keys(target));
  finders.set(target, finder);
  return finder;
}

const placeholders: Readonly<Record<SecretVariable, string>> = {
  ARGOS_API_KEY: '$ARGOS_API_KEY',
  ARGOS_ENCRYPTION_KEY: '$ARGOS_ENCRYPTION_KEY',
  ARGOS_INVALID_PROJECT_API_KEY: '$ARGOS_INVALID_PROJECT_API_KEY',
  ARGOS_ADMIN_EMAIL: ADMIN_PLACEHOLDER,
  ARGOS_PROCESSING_ERROR_EMAIL: '$ARGOS_PROCESSING_ERROR_EMAIL',
};

/** The secret of one variable, and what follows from it. */
function secretsOf(name: SecretVariable, value: string): Secret[] {
  const secret: Secret = {
    placeholder: placeholders[name],
    value,
    ...(name === 'ARGOS_ADMIN_EMAIL' ? { anyCase: true } : {}),
  };
  if (name === 'ARGOS_API_KEY') return [secret, ...alteredKeys(value), ...derived(value)];
  return name === 'ARGOS_ENCRYPTION_KEY' ? [secret, ...derived(value)] : [secret];
}

function distinct(secrets: readonly Secret[]): Secret[] {
  const keyOf = ({ placeholder, value }: Secret): string =>
    `${placeholder}\0${Buffer.from(value as Uint8Array).toString('base64')}`;
  return [...new Map(secrets.map((secret) => [keyOf(secret), secret])).values()];
}

/** The mock's addresses are nobody's, and its reproductions are to be pasted as they are. */
const ofNobody: ReadonlySet<string> = new Set([
  defaultCredentials.adminEmail,
  defaultCredentials.processingErrorEmail,
]);

/**
 * Every secret that the environment and, with a folder, the `.env` files there hold, whatever the target is: keys, what
 * follows from them, addresses, passwords of proxies. For a run against the embedded mock its keys too.
 */
export function secretsAround(env: Environment, about: { cwd?: string; mock?: boolean } = {}): Secret[] {
  const { cwd, mock = false } = about;
  const given = credentialsIn(env, cwd).filter(({ value }) => !mock || !ofNobody.has(value));
  const ofMock = mock
    ? [
        ...secretsOf('ARGOS_API_KEY', defaultCredentials.apiKey),
        ...secretsOf('ARGOS_INVALID_PROJECT_API_KEY', defaultCredentials.invalidProjectApiKey),
      ]
    : [];
  return distinct([
    ...ofMock,
    ...given.flatMap(({ name, value }) => secretsOf(name, value)),
    ...proxyPasswordsIn(env).map((value) => ({ placeholder: '<proxy password>', value })),
  ]);
}

const redactors = new WeakMap<ReadyTarget, Redactor>();

/** Takes everything out of a text that must not be shown: a target's secrets, and the environment's. */
export function redactorOf(target: ReadyTarget, env: Environment = process.env): Redactor {
  const made = redactors.get(target);
  if (made !== undefined) return made;
  const { apiKey, encryptionKey, invalidProjectApiKey, adminEmail, processingErrorEmail, kind } = target;
  const mock = kind === 'mock';
  const values: readonly (readonly [SecretVariable, string | undefined])[] = [
    ['ARGOS_API_KEY', apiKey],
    ['ARGOS_ENCRYPTION_KEY', encryptionKey === apiKey ? undefined : encryptionKey],
    ['ARGOS_INVALID_PROJECT_API_KEY', invalidProjectApiKey],
    ['ARGOS_ADMIN_EMAIL', mock ? undefined : adminEmail],
    ['ARGOS_PROCESSING_ERROR_EMAIL', mock ? undefined : processingErrorEmail],
  ];
  const ofTarget = values.flatMap(([name, value]) => (value === undefined ? [] : secretsOf(name, value)));
  const redactor = createRedactor(distinct([...ofTarget, ...secretsAround(env, { mock })]));
  redactors.set(target, redactor);
  return redactor;
}
