/** Administrators who are not registered with the project (§5-3). */
import fc from 'fast-check';
import { oneOfList } from '../arbitrary.js';
import { fieldsOfKind } from '../fields.js';
import type { TargetFacts } from '../model.js';
import { type MutationWay, setWay } from './way.js';

/** The configured unregistered administrator, and well-formed addresses in reserved domains that nobody registers. */
export function adminWays(facts: TargetFacts): readonly MutationWay[] {
  const nobody = fc
    .tuple(oneOfList(['nobody', 'not-registered', 'no-such-admin']), fc.nat({ max: 9999 }))
    .map(([name, number]) => `${name}.${number}@example.org`)
    .filter((address) => address !== facts.adminEmail.toLowerCase());
  return fieldsOfKind('admin-email').flatMap(({ name: field }) => {
    const way = (how: string, words: string, values: fc.Arbitrary<string>) =>
      setWay(
        { name: `${field}.${how}`, requirement: 'error.invalid-admin', reading: 'refused', field, words },
        values,
        [{ code: 'invalid_admin', fields: [] }],
      );
    return [
      way(
        'unregistered',
        'the configured unregistered administrator',
        fc.constant(facts.unregisteredAdminEmail),
      ),
      way('other-address', 'an administrator nobody has registered', nobody),
      // The configured address stays whole inside both, so that it is taken out of every report.
      way(
        'same-domain',
        "somebody else at the administrator's domain",
        fc.constant(`nobody-${facts.adminEmail}`),
      ),
      way(
        'longer-domain',
        "the administrator's name at another domain",
        fc.constant(`${facts.adminEmail}.example.org`),
      ),
    ];
  });
}
