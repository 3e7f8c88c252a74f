/** The catalogue of faults: each a small change of the faithful behaviour, one requirement (or more) broken. */
import { closest } from './closest.js';
import { authFaults } from './faults/auth.js';
import { encryptionFaults } from './faults/encryption.js';
import { errorAnswerFaults } from './faults/error-answers.js';
import { errorCodeFaults } from './faults/error-codes.js';
import type { Fault } from './faults/fault.js';
import { robustnessFaults } from './faults/robustness.js';
import { stateFaults } from './faults/state.js';
import { submissionFaults } from './faults/submission.js';
import { successFaults } from './faults/success.js';

export type { Fault } from './faults/fault.js';

/** Every fault, in the order of the requirement catalogue. */
export const faults: readonly Fault[] = [
  ...submissionFaults,
  ...successFaults,
  ...authFaults,
  ...errorAnswerFaults,
  ...errorCodeFaults,
  ...robustnessFaults,
  ...encryptionFaults,
  ...stateFaults,
];

const byName: ReadonlyMap<string, Fault> = new Map(faults.map((entry) => [entry.name, entry]));

/** The names of every fault. */
export const faultNames: readonly string[] = [...byName.keys()];

/**
 * The fault with this name.
 *
 * @throws {RangeError} when there is none; the message names the closest ones.
 */
export function fault(name: string): Fault {
  const found = byName.get(name);
  if (found !== undefined) return found;
  const near = closest(name, faultNames).join(', ');
  throw new RangeError(`unknown fault ${JSON.stringify(name)}; did you mean ${near}?`);
}
