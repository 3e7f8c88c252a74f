/** What an answer must be, and how that is told to a reader. */
import { documentedMessage, type ErrorCode } from '../schemas/contract.js';
import type { RowId } from '../schemas/register.js';
import type { RequirementId } from '../schemas/requirements.js';

/** A code that a request has earned, with the fields that its message may name. */
export interface Earned {
  readonly code: ErrorCode;
  readonly fields: readonly string[];
}

/** What the contract allows as the answer to a request. */
export type Expectation =
  | { readonly kind: 'accepted'; readonly under: RequirementId }
  | { readonly kind: 'refused'; readonly under: RequirementId; readonly earns: readonly Earned[] }
  /** Sent to compare with; nothing of its outcome is recorded under a row. */
  | { readonly kind: 'control' }
  /** Anything but a 5xx, a hang or a cut connection; the outcome is recorded under `row`. */
  | { readonly kind: 'observed'; readonly row: RowId | RequirementId; readonly strict?: RequirementId };

const list = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;

/** One code with its message, in words. */
export function describeEarned(earned: Earned): string {
  if (earned.fields.length === 0) return `\`${earned.code}\` ("${documentedMessage(earned.code)}")`;
  const named = list(earned.fields.slice(0, 4).map((field) => `"${documentedMessage(earned.code, field)}"`));
  return `\`${earned.code}\` (${named})`;
}

/** Every allowed outcome, in one line. */
export function describeExpectation(expectation: Expectation): string {
  switch (expectation.kind) {
    case 'accepted':
      return '200 with message `success` and a submissionId';
    case 'refused':
      return `400 with errorCode ${list(expectation.earns.map(describeEarned))}`;
    case 'control':
    case 'observed':
      return 'any answer below 500';
  }
}
