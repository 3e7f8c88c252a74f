/** A configuration that is right, to be broken in one place. */
import { type ResolveInput, resolveTarget } from '../../wire/target/index.js';
import type { Target } from '../../wire/target/target.js';

/** A staging target off loopback with nothing but what is needed. */
export const staging = {
  ARGOS_BASE_URL: 'https://staging.example.com',
  ARGOS_API_KEY: 'staging-key-0001',
  ARGOS_ADMIN_EMAIL: 'boss@company.example',
  ARGOS_ALLOWED_HOSTS: 'staging.example.com',
} as const;

/** The text of a file of settings. */
export function envText(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** The target and its source lines; throws with the problems when there is none. */
export function resolved(input: ResolveInput): Target & { sources: readonly string[] } {
  const resolution = resolveTarget(input);
  if (!resolution.ok) throw new Error(resolution.problems.join('\n'));
  return { ...resolution.target, sources: resolution.sources };
}

/** The problems; empty when the target resolves. */
export function problemsOf(input: ResolveInput): readonly string[] {
  const resolution = resolveTarget(input);
  return resolution.ok ? [] : resolution.problems;
}
