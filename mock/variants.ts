/** The catalogue of variants: ways to differ from the faithful server that the contract leaves open. */
import { closest } from './closest.js';
import { answerVariants } from './variants/answers.js';
import { bodyVariants } from './variants/bodies.js';
import { fieldVariants } from './variants/fields.js';
import { httpVariants } from './variants/http.js';
import { stateVariants } from './variants/state.js';
import type { Variant } from './variants/variant.js';

export type { Variant } from './variants/variant.js';

/** Every variant. */
export const variants: readonly Variant[] = [
  ...httpVariants,
  ...answerVariants,
  ...bodyVariants,
  ...fieldVariants,
  ...stateVariants,
];

const byName: ReadonlyMap<string, Variant> = new Map(variants.map((entry) => [entry.name, entry]));

/** The names of every variant. */
export const variantNames: readonly string[] = [...byName.keys()];

/**
 * The variant with this name.
 *
 * @throws {RangeError} when there is none; the message names the closest ones.
 */
export function variant(name: string): Variant {
  const found = byName.get(name);
  if (found !== undefined) return found;
  const near = closest(name, variantNames).join(', ');
  throw new RangeError(`unknown variant ${JSON.stringify(name)}; did you mean ${near}?`);
}
