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

/** All checks, in the order in which the files of `specs/` run. */
export const checks: readonly Check[] = [
  ...authChecks,
  ...encryptionChecks,
  ...errorChecks,
  ...robustnessChecks,
  ...stateChecks,
  // Looking for a culprit among valid submissions may use a budget up, so it comes last.
  ...submissionChecks,
  ...successChecks,
];

const byTitle: ReadonlyMap<string, Check> = new Map(checks.map((one) => [one.title, one]));

/** The check of a requirement. */
export function checkOf(id: RequirementId): Check {
  const found = byTitle.get(id);
  if (found === undefined) throw new RangeError(`no check is named ${id}`);
  return found;
}
