/** Several faults in one request (A7). */
import fc from 'fast-check';
import { touchedBy } from '../case.js';
import type { Mutation, TargetFacts } from '../model.js';
import { adminWays } from './admins.js';
import { formatWays } from './formats.js';
import { omissionWays } from './omissions.js';
import { parameterWays } from './parameters.js';
import { typeWays } from './types.js';
import type { MutationWay } from './way.js';

/**
 * What a mutation is about: two of the same cannot stand together. `email` and `userid` count as one, so that at
 * least one of the two still carries the run's tag.
 */
function subject({ edit }: Mutation): string {
  const [name = ''] = touchedBy(edit);
  return edit.kind !== 'add' && name === 'userid' ? 'email' : name;
}

function anyOf(ways: readonly MutationWay[]): fc.Arbitrary<Mutation> {
  return fc.oneof(...ways.map((way) => way.mutation));
}

/** Two to four faults in different places, each of which must be refused by itself. */
export function severalFaults(facts: TargetFacts): fc.Arbitrary<readonly Mutation[]> {
  const single = fc.oneof(
    anyOf(omissionWays.filter((way) => way.field !== undefined)),
    anyOf(formatWays(facts)),
    anyOf(typeWays),
    anyOf(parameterWays),
    anyOf(adminWays(facts)),
  );
  return fc.uniqueArray(single, { minLength: 2, maxLength: 4, selector: subject });
}
