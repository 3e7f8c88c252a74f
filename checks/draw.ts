/** Orders drawn from a seed, for checks that cannot send everything there is. */
import fc from 'fast-check';

/** The entries of a list in an order that depends on the seed alone. */
export function shuffled<T>(seed: number, list: readonly T[]): readonly T[] {
  const orders = fc.shuffledSubarray([...list], { minLength: list.length });
  return fc.sample(orders, { seed, numRuns: 1 })[0] ?? list;
}
