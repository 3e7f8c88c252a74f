/** Every variable of the suite, and where it may be set. */

/** What a variable is for; decides where it may be set and whether the embedded mock heeds it. */
export type Use =
  /** About the run, not the target: process environment only, so that no file starts a run somewhere by itself. */
  | 'run'
  /** Where the target is: process environment or `.env.NAME`. */
  | 'base-url'
  /** Who the suite is there. The process environment must not silently replace what `.env.NAME` says. */
  | 'credential'
  /** A fact about a configured target; the mock has its own. */
  | 'fact'
  /** A bound or a label that holds for every target, the mock too. */
  | 'bound';

/** The variables and their uses, in the order of `.env.example`. */
export const variables = {
  ARGOS_BASE_URL: 'base-url',
  ARGOS_API_KEY: 'credential',
  ARGOS_ADMIN_EMAIL: 'credential',
  ARGOS_ALLOWED_HOSTS: 'fact',
  ARGOS_CAPABILITIES: 'fact',
  ARGOS_ENCRYPTION_KEY: 'credential',
  ARGOS_ENCRYPTION_KEY_DERIVATION: 'fact',
  ARGOS_ID_TYPE: 'fact',
  ARGOS_UNREGISTERED_ADMIN_EMAIL: 'fact',
  ARGOS_INVALID_PROJECT_API_KEY: 'credential',
  ARGOS_PROCESSING_ERROR_EMAIL: 'fact',
  ARGOS_CA_FILE: 'fact',
  ARGOS_TARGET_VERSION: 'bound',
  ARGOS_MAX_REQUESTS: 'bound',
  ARGOS_MAX_CREATED: 'bound',
  ARGOS_REQUESTS_PER_SECOND: 'bound',
  ARGOS_REQUEST_TIMEOUT_MS: 'bound',
  ARGOS_TARGET: 'run',
  ARGOS_PROFILE: 'run',
  ARGOS_SEED: 'run',
  ARGOS_DEBUG: 'run',
} as const satisfies Readonly<Record<string, Use>>;

export type VariableName = keyof typeof variables;

/** The names, in the same order. */
export const variableNames = Object.keys(variables) as VariableName[];

/** Lists, which may be empty: that means none. */
export const listVariables: ReadonlySet<VariableName> = new Set([
  'ARGOS_ALLOWED_HOSTS',
  'ARGOS_CAPABILITIES',
]);

/** The use of a variable; undefined when the suite has none of that name. */
export function useOf(name: string): Use | undefined {
  return Object.hasOwn(variables, name) ? variables[name as VariableName] : undefined;
}

/** Whether processes of the suite set it for each other: none of a user's business. */
export function isInternal(name: string): boolean {
  return /^ARGOS_(CONFORMANCE|MOCK)_/.test(name);
}
