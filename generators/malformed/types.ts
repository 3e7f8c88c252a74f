/** Values of other types than text (A9), and none at all in required fields (A8). */
import fc from 'fast-check';
import { type Field, fields } from '../../schemas/index.js';
import { oneOfList } from '../arbitrary.js';
import { merged } from '../case.js';
import type { Json } from '../model.js';
import { choiceOf, type MutationWay, misformatted, missing, setWay } from './way.js';

const word = oneOfList(['text', 'value', 'Jane Doe', '2030-01-01', 'KOR', '']);
const scalar: fc.Arbitrary<Json> = fc.oneof(
  { withCrossShrink: true },
  word,
  fc.integer({ min: 1, max: 9999 }),
  fc.constant(null),
);

/** Lists that hold something: a list of nothing could pass for an absent value. */
export const lists: fc.Arbitrary<Json> = fc.array(scalar, { minLength: 1, maxLength: 3 });

/** Objects that hold something. */
export const objects: fc.Arbitrary<Json> = fc
  .tuple(oneOfList(['value', 'text', '$ne', 'length']), scalar)
  .map(([name, value]) => ({ [name]: value }));

/** Numbers, zero and fractions now and then. */
export const numbers: fc.Arbitrary<Json> = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: oneOfList([1, 2030, 19900517, 410]), weight: 4 },
  { arbitrary: oneOfList([0, -1, 0.5, 1e21]), weight: 1 },
  { arbitrary: fc.integer({ min: 1, max: 99_999_999 }), weight: 4 },
);

export const booleans: fc.Arbitrary<Json> = oneOfList([true, false]);

function typeWay(field: Field, how: string, words: string, values: fc.Arbitrary<Json>): MutationWay {
  return setWay(
    {
      name: `${field.name}.${how}`,
      requirement: 'error.invalid-format',
      reading: 'refused',
      ...choiceOf(field),
      field: field.name,
      words: `${field.name} is ${words}`,
    },
    values,
    misformatted(field),
  );
}

/** A8: `missing_data` or `invalid_format`; for the administrator also A24. */
function emptyWay(field: Field, how: string, words: string, value: Json): MutationWay {
  const way = typeWay(field, how, words, fc.constant(value));
  return {
    ...way,
    row: 'A8',
    mutation: way.mutation.map((mutation) => ({
      ...mutation,
      earns: merged([...missing, ...mutation.earns]),
    })),
  };
}

/**
 * A list and an object in every field, a number and a boolean in every field with a format (A9), `null` and the empty
 * text in every required one (A8).
 */
export const typeWays: readonly MutationWay[] = fields.flatMap((field) => [
  typeWay(field, 'list', 'a list', lists),
  typeWay(field, 'object', 'an object', objects),
  ...(field.hasFormat
    ? [typeWay(field, 'number', 'a number', numbers), typeWay(field, 'boolean', 'true or false', booleans)]
    : []),
  ...(field.required
    ? [emptyWay(field, 'null', 'null', null), emptyWay(field, 'empty', 'an empty text', '')]
    : []),
]);
