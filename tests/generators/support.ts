/** What the tests of the generators share. */
import fc from 'fast-check';
import {
  adminWays,
  formatWays,
  type MutationWay,
  noiseWays,
  observedWays,
  omissionWays,
  parameterWays,
  payloadWays,
  type Stamp,
  type TargetFacts,
  typeWays,
} from '../../generators/index.js';

export const facts: TargetFacts = {
  adminEmail: 'admin@example.com',
  unregisteredAdminEmail: 'stranger@example.com',
  idType: 'drvlic',
  year: 2026,
};

export const stampOne: Stamp = { tag: 'abcdefghij', serial: 's1' };

const letters = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789');

/** Stamps with serials up to their greatest length. */
export const stamps: fc.Arbitrary<Stamp> = fc.record({
  tag: fc.array(letters, { minLength: 10, maxLength: 10 }).map((list) => list.join('')),
  serial: fc.array(letters, { minLength: 1, maxLength: 10 }).map((list) => list.join('')),
});

/** Every table of ways of spoiling a document, by name. */
export const tables: Readonly<Record<string, readonly MutationWay[]>> = {
  omissions: omissionWays,
  formats: formatWays(facts),
  types: typeWays,
  parameters: parameterWays,
  admins: adminWays(facts),
  payloads: payloadWays,
  observed: observedWays(facts),
  noise: noiseWays,
};

export const allWays: readonly MutationWay[] = Object.values(tables).flat();

/** The first values of an arbitrary at a seed. */
export function sampled<T>(values: fc.Arbitrary<T>, count: number, seed = 7): readonly T[] {
  return fc.sample(values, { seed, numRuns: count });
}

/**
 * Draws a value and shrinks it as if every simpler one failed, too, every `step`-th aside, so that other branches are
 * taken; visits every value on the way.
 *
 * @returns the simplest value reached and the number of shrinks
 */
export function shrunk<T>(
  values: fc.Arbitrary<T>,
  seed: number,
  visit: (value: T) => void = () => {},
  step = Number.POSITIVE_INFINITY,
): { readonly simplest: T; readonly shrinks: number } {
  let seen = 0;
  const simplest: T[] = [];
  const details = fc.check(
    fc.property(values, (value) => {
      visit(value);
      seen += 1;
      if (seen > 1 && seen % step === 0) return true;
      simplest[0] = value;
      return false;
    }),
    { seed, numRuns: 1, endOnFailure: false },
  );
  const [value] = simplest;
  if (value === undefined) throw new Error('nothing was drawn');
  return { simplest: value, shrinks: details.numShrinks };
}
