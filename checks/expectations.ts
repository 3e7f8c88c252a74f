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

/** The answers that one code allows, written as answers are shown, so that the two can be laid side by side. */
function answersOf({ code, fields }: Earned): string[] {
  const named = fields.length === 0 ? [undefined] : fields.slice(0, 4);
  return named.map((field) => JSON.stringify({ errorCode: code, message: documentedMessage(code, field) }));
}

/** One code with its message, as the answer that it is. */
export function describeEarned(earned: Earned): string {
  return `400 ${list(answersOf(earned))}`;
}

/** Every allowed outcome, in one line. */
export function describeExpectation(expectation: Expectation): string {
  switch (expectation.kind) {
    case 'accepted':
      return '200 {"message":"success","submissionId":"…"}';
    case 'refused':
      return `400 ${list(expectation.earns.flatMap(answersOf))}`;
    case 'control':
    case 'observed':
      return 'any answer below 500';
  }
}
