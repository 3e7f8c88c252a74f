/** The catalogue of faults: each a small change of the faithful behaviour, one requirement (or more) broken. */
import { closest } from './closest.js';
import { authFaults } from './faults/auth.js';
import { authEchoFaults } from './faults/auth-echo.js';
import { authKeyFaults } from './faults/auth-keys.js';
import { ciphertextFaults, insideFaults, undecryptableFaults } from './faults/ciphertexts.js';
import { crashFaults } from './faults/crashes.js';
import { answerCipherFaults, envelopeFaults, plainAnswerFaults } from './faults/encrypted-answers.js';
import { outcomeFaults } from './faults/encrypted-outcomes.js';
import { encryptionFaults } from './faults/encryption.js';
import { errorAnswerFaults } from './faults/error-answers.js';
import { errorCodeFaults } from './faults/error-codes.js';
import { errorLeakFaults } from './faults/error-leaks.js';
import { errorShapeFaults } from './faults/error-shapes.js';
import { errorCodeTextFaults, errorMessageFaults } from './faults/error-texts.js';
import type { Fault } from './faults/fault.js';
import { formatCodeFaults, formatFaults } from './faults/formats.js';
import { deletionFaults, rejectedFaults } from './faults/kept.js';
import { parameterFaults } from './faults/parameters.js';
import { payloadFaults } from './faults/payloads.js';
import { readBackFaults } from './faults/read-back.js';
import { requiredFaults, rightsFaults } from './faults/required.js';
import { robustnessFaults } from './faults/robustness.js';
import { severalFaults } from './faults/several.js';
import { stateFaults } from './faults/state.js';
import { submissionFaults } from './faults/submission.js';
import { submissionFieldFaults } from './faults/submission-fields.js';
import { submissionJsonFaults } from './faults/submission-json.js';
import { submissionTextFaults } from './faults/submission-text.js';
import { submissionValueFaults } from './faults/submission-values.js';
import { successFaults } from './faults/success.js';
import { methodFaults, survivalFaults } from './faults/survival.js';

export type { Fault } from './faults/fault.js';

/** Every fault, in the order of the requirement catalogue. */
export const faults: readonly Fault[] = [
  ...submissionFaults,
  ...submissionFieldFaults,
  ...submissionValueFaults,
  ...submissionTextFaults,
  ...submissionJsonFaults,
  ...successFaults,
  ...authFaults,
  ...authKeyFaults,
  ...authEchoFaults,
  ...errorAnswerFaults,
  ...errorShapeFaults,
  ...errorCodeTextFaults,
  ...errorMessageFaults,
  ...errorLeakFaults,
  ...errorCodeFaults,
  ...payloadFaults,
  ...requiredFaults,
  ...rightsFaults,
  ...parameterFaults,
  ...formatFaults,
  ...formatCodeFaults,
  ...severalFaults,
  ...robustnessFaults,
  ...crashFaults,
  ...survivalFaults,
  ...methodFaults,
  ...encryptionFaults,
  ...ciphertextFaults,
  ...envelopeFaults,
  ...answerCipherFaults,
  ...outcomeFaults,
  ...undecryptableFaults,
  ...insideFaults,
  ...plainAnswerFaults,
  ...stateFaults,
  ...readBackFaults,
  ...rejectedFaults,
  ...deletionFaults,
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
