/** Every check, by the requirement it is there for. */
import type { RequirementId } from '../schemas/index.js';
import { authChecks } from './auth.js';
import type { Check } from './context.js';
import { encryptionChecks } from './encryption.js';
import { errorChecks } from './errors.js';
import { robustnessChecks } from './robustness.js';
import { stateChecks } from './state.js';
import { submissionChecks } from './submission.js';
import { successChecks } from './success.js';

/** All checks, in the order of the groups. */
export const checks: readonly Check[] = [
  ...submissionChecks,
  ...successChecks,
  ...authChecks,
  ...errorChecks,
  ...robustnessChecks,
  ...encryptionChecks,
  ...stateChecks,
];

const byTitle: ReadonlyMap<string, Check> = new Map(checks.map((one) => [one.title, one]));

/** The check of a requirement. */
export function checkOf(id: RequirementId): Check {
  const found = byTitle.get(id);
  if (found === undefined) throw new RangeError(`no check is named ${id}`);
  return found;
}
