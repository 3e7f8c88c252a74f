/** No variant of the mock turns anything red: what the contract leaves open is nobody's failure. */
import { expect, test } from '@playwright/test';
import type { ProfileName } from '../../checks/profiles.js';
import { variantNames } from '../../mock/variants.js';
import { idsWith, runInProcess } from '../support/in-process.js';

const thoroughly = process.env.ARGOS_VERIFY === '1';

/** Variants that are put on one server where there is no time for each by itself. */
const TOGETHER = 4;

async function staysClean(variants: readonly string[], profile: ProfileName): Promise<void> {
  const result = await runInProcess({ profile, seed: 3, variants });
  const findings = result.requirements.flatMap((row) =>
    row.findings.map(({ requirement, summary, actual }) => `${requirement}: ${summary} (${actual})`),
  );
  expect(findings).toEqual([]);
  expect(result.errors).toEqual([]);
  expect(idsWith(result, 'failed', 'warning', 'inconclusive', 'not-tested')).toEqual([]);
  expect(result.verdict).toBe('conformant');
}

if (thoroughly) {
  for (const name of variantNames) {
    test(`${name} turns nothing red, smoke`, () => staysClean([name], 'smoke'));
    test(`${name} turns nothing red, standard`, () => staysClean([name], 'standard'));
  }
}

// Neighbours in the catalogue are often other readings of the same silence: each server takes some far apart.
const groups = Math.ceil(variantNames.length / TOGETHER);
for (let first = 0; first < groups; first += 1) {
  const some = variantNames.filter((_, at) => at % groups === first);
  test(`${some.join(' and ')} turn nothing red together, smoke`, () => staysClean(some, 'smoke'));
}

test('a fault on top of a variant is found, and both are in its reproduction', async () => {
  const result = await runInProcess({ profile: 'smoke', faults: ['status-422'], variants: ['ids-uuid'] });
  expect(idsWith(result, 'failed', 'warning')).toEqual(['error.status-and-shape']);
  const [finding] = result.requirements.flatMap(({ findings }) => findings);
  expect(finding?.curl).toContain(
    'argos-conformance mock --port 4010 --fault status-422 --variant ids-uuid\n',
  );
  expect(finding?.replay).toContain(' --fault status-422 --variant ids-uuid ');
});
