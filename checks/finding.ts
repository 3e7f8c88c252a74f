/** A finding on its way into the evidence. */
import type { RequirementId } from '../schemas/index.js';
import type { Exchange } from '../wire/exchange.js';

/** What was sent, as a finding tells it. */
export interface Counterexample {
  readonly way: string;
  readonly words: string;
  readonly document?: string;
}

/** A finding before it is recorded. */
export interface FindingDraft {
  readonly requirement: RequirementId;
  /** Findings of one requirement with the same key are one finding that occurred more than once. */
  readonly key: string;
  readonly summary: string;
  readonly expected: string;
  readonly actual: string;
  readonly counterexample: Counterexample;
  readonly exchange: Exchange;
  /** fast-check's path to the counterexample. */
  readonly path?: string;
  readonly confirmed?: string;
  /** The serial of the request, where only several different submissions in a row show the finding. */
  readonly series?: string;
}

/** How to send a request again by hand, and how to run a check again. */
export interface Reproduction {
  /** `series`: the serial of the request, to be replaced by others in a loop. */
  curl(exchange: Exchange, series?: string): string;
  replay(requirement: string): string;
}
