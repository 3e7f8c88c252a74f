/** Small building blocks for arbitraries. */
import fc from 'fast-check';

/** An arbitrary that shrinks to the plain value at once, so that a reader of a finding sees what does not matter. */
export function plainFirst<T>(plain: T, varied: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof(
    { withCrossShrink: true },
    { arbitrary: fc.constant(plain), weight: 1 },
    { arbitrary: varied, weight: 5 },
  );
}

/** One of the entries of a list that is never empty, shrinking to the first. */
export function oneOfList<T>(list: readonly T[]): fc.Arbitrary<T> {
  return fc.constantFrom(...list);
}

/** A list with one of its entries in front, the rest in order. */
export function inFront<T>(first: T, list: readonly T[]): readonly T[] {
  return [first, ...list.filter((entry) => entry !== first)];
}
