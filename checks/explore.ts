/**
 * Runs a property against a target: draws values from a seed, sends each, and on a failure looks for a simpler one
 * within bounds, because every evaluation is a request.
 */
import fc from 'fast-check';
import { NoLeave } from '../wire/client.js';
import { type CheckContext, deriveSeed } from './context.js';
import type { Trial } from './sender.js';

/** A property of the target over the values of an arbitrary. */
export interface Property<T> {
  /** Names the draw: part of its seed. */
  readonly name: string;
  readonly values: fc.Arbitrary<T>;
  /** Values to draw. */
  readonly runs: number;
  readonly attempt: (value: T) => Promise<Trial | undefined>;
}

/** The simplest failure that was found. */
export interface Broken {
  readonly trial: Trial;
  /** fast-check's path to the value, for a replay. */
  readonly path: string;
}

/**
 * Tries a property. One request is in flight at a time.
 *
 * @returns the simplest failure, or undefined when every value held
 * @throws what an attempt throws: no leave to send, the end of the check's time, an error of the suite
 */
export async function explore<T>(context: CheckContext, property: Property<T>): Promise<Broken | undefined> {
  const { profile } = context;
  let failures = 0;
  let shrinking = 0;
  let simplest: Trial | undefined;
  let thrown: { readonly error: unknown } | undefined;

  const holds = async (value: T): Promise<boolean> => {
    if (thrown !== undefined) return true;
    if (simplest !== undefined) {
      shrinking += 1;
      if (failures > profile.shrinkFailures || shrinking > profile.shrinkRequests) return true;
    }
    try {
      const trial = await property.attempt(value);
      if (trial?.ruling.ruling !== 'broken') return true;
      // A simpler value that fails in another way is another finding, not this one.
      const first = simplest?.ruling;
      if (first?.ruling === 'broken' && first.key !== trial.ruling.key) return true;
      failures += 1;
      simplest = trial;
      return false;
    } catch (error) {
      thrown = { error };
      return true;
    }
  };

  const details = await fc.check(fc.asyncProperty(property.values, holds), {
    seed: deriveSeed(context.seed, property.name),
    numRuns: property.runs,
    endOnFailure: false,
  });
  // A failure that was seen stays one when the budget ends the search for a simpler one.
  if (thrown !== undefined && !(simplest !== undefined && thrown.error instanceof NoLeave))
    throw thrown.error;
  if (simplest === undefined) return undefined;
  return { trial: simplest, path: details.counterexamplePath ?? '' };
}
