/** What is judged beside an exchange, and what comes of it. */
import type { Expectation } from './expectations.js';
import type { Counterexample } from './finding.js';

/** What the check that sent the request learns. */
export type Ruling =
  /** The answer is what was expected. */
  | {
      readonly ruling: 'held';
      /** Its message names another field than the one at fault: a finding, once the twin is known to be valid. */
      readonly suspicion?: Suspicion;
    }
  /** It is not, and that is the business of the check itself. */
  | { readonly ruling: 'broken'; readonly actual: string; readonly key: string }
  /** The answer says nothing about the check: another requirement is broken, or there was no answer. */
  | { readonly ruling: 'unjudged'; readonly why: string };

/** A finding that waits for a control. */
export interface Suspicion {
  /** The control held: the target is at fault. */
  confirm(): void;
  /** The control did not hold: the answer says nothing. */
  drop(): void;
}

/** What goes into a judgement beside the exchange. */
export interface Subject {
  readonly expectation: Expectation;
  readonly counterexample: Counterexample;
  /** The request is ciphertext that no key opens: its answer may be plain or an envelope (A11). */
  readonly sealed?: boolean;
  /** The request is stopped by authentication: bodies of such answers are not judged (A14, A33). */
  readonly unauthenticated?: boolean;
  /** The request carries a secret where it may be echoed as part of what was sent. */
  readonly carriesSecret?: boolean;
  /** It must be refused whatever else is open about it, so it is free to send again. */
  readonly refusedAnyhow?: boolean;
  /** The serial that makes its record unlike any other. */
  readonly serial?: string;
}

/** Whether a conforming target refuses the request, whatever is open about its answer. */
export function mustBeRefused({ expectation, refusedAnyhow }: Subject): boolean {
  return expectation.kind === 'refused' || refusedAnyhow === true;
}
