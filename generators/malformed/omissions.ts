/** Required fields left out, one and two at a time (§5-3). */
import { requiredFields } from '../../schemas/index.js';
import { type MutationWay, omitWay } from './way.js';

const pairs = requiredFields.flatMap((one, at) =>
  requiredFields.slice(at + 1).map((other) => [one, other] as const),
);

/** Each required field left out, and each pair of them. */
export const omissionWays: readonly MutationWay[] = [...requiredFields.map((name) => [name]), ...pairs].map(
  (fields) =>
    omitWay(
      {
        name: `${fields.join('+')}.absent`,
        requirement: 'error.missing-data',
        reading: 'refused',
        words: `${fields.join(' and ')} left out`,
        ...(fields.length === 1 && fields[0] !== undefined ? { field: fields[0] } : {}),
      },
      fields,
    ),
);
