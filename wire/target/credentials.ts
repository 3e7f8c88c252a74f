/** What of the environment and the `.env` files must never be shown, whatever else is wrong with them. */
import { readEnvFile, targetNames } from './files.js';
import { reservedNames } from './selection.js';
import type { Environment } from './target.js';

/** The variables whose values are secrets, and those that are somebody's address. */
export const secretVariables = [
  'ARGOS_API_KEY',
  'ARGOS_ENCRYPTION_KEY',
  'ARGOS_INVALID_PROJECT_API_KEY',
  'ARGOS_ADMIN_EMAIL',
  'ARGOS_PROCESSING_ERROR_EMAIL',
] as const;
export type SecretVariable = (typeof secretVariables)[number];

/** One value of such a variable. */
export interface Credential {
  readonly name: SecretVariable;
  readonly value: string;
}

/** Most files that are looked at. */
const MOST_FILES = 100;
/** Fewest characters of a key, as the configuration demands: less would stand in any text. */
const LEAST_KEY = 8;

function isTelling({ name, value }: Credential): boolean {
  return name.endsWith('_EMAIL') ? value.includes('@') && value.length > 5 : value.length >= LEAST_KEY;
}

/**
 * Every value of these variables in the environment and, with a folder, in each `.env` and `.env.NAME` there, whether or
 * not a target can be made of them. Never throws.
 */
export function credentialsIn(env: Environment, cwd?: string): readonly Credential[] {
  const files =
    cwd === undefined ? [] : ['.env', ...targetNames(cwd, reservedNames).map((name) => `.env.${name}`)];
  const layers = [
    new Map(Object.entries(env)),
    ...files.slice(0, MOST_FILES).flatMap((file) => {
      const read = readEnvFile(cwd ?? '', file);
      return read.state === 'read' ? [read.values] : [];
    }),
  ];
  const found = layers.flatMap((values) =>
    secretVariables.flatMap((name): Credential[] => {
      const value = values.get(name)?.trim();
      return value === undefined ? [] : [{ name, value }];
    }),
  );
  return found.filter(isTelling);
}

/**
 * The passwords of the proxies that the environment names, each as it stands there and decoded, and what their
 * authorisation header encodes: `user:password`.
 */
export function proxyPasswordsIn(env: Environment): readonly string[] {
  const found = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].flatMap((name) => {
    return [env[name], env[name.toLowerCase()]].flatMap((value) => {
      const [, user = '', password = ''] =
        /^(?:[a-z][\w+.-]*:)?\/{0,2}([^/?#:]*):([^/?#]*)@/i.exec(value ?? '') ?? [];
      const plain = decoded(password);
      return plain.length < LEAST_KEY
        ? []
        : [password, plain, `${user}:${plain}`, `${decoded(user)}:${plain}`];
    });
  });
  return [...new Set(found)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
