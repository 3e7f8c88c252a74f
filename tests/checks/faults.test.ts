/**
 * Faults of the mock turn the requirements that they break red, and no others: one for every second requirement here, two
 * for each with every acceptance count, all of them in `npm run sensitivity`. That each check finds a fault is in
 * `alone.test.ts`.
 */
import { expect, test } from '@playwright/test';
import type { ProfileName } from '../../checks/profiles.js';
import { type Fault, faults } from '../../mock/faults.js';
import { requirement, requirements } from '../../schemas/index.js';
import { idsWith, runInProcess } from '../support/in-process.js';

/** What smoke does not see with every seed: it has two submissions in flight, and few values of each kind. */
const needsStandard: ReadonlySet<string> = new Set([
  'fourth-concurrent-refused',
  'kiribati-nationality-refused',
  'empty-body-alternates',
  'encrypted-number-as-processing-error',
  'malformed-admin-alternates',
]);
const verifying = process.env.ARGOS_VERIFY === '1';
const count = verifying ? 2 : 1;

const weighty = requirements.filter(({ level }) => level !== 'observe').map(({ id }) => id);

/** The first faults of a requirement that show each time, those that break nothing else before the others. */
function firstOf(id: string, most: number): readonly Fault[] {
  const all = faults.filter(({ breaks, intermittent }) => intermittent !== true && breaks[0] === id);
  return [...all].sort((a, b) => a.breaks.length - b.breaks.length).slice(0, most);
}

async function turnsRed(fault: Fault, profile: ProfileName): Promise<void> {
  const result = await runInProcess({ profile, seed: 3, faults: [fault.name] });
  expect(result.errors).toEqual([]);
  const of = (level: 'must' | 'should') =>
    fault.breaks.filter((id) => requirement(id).level === level).sort();
  expect(idsWith(result, 'failed').sort(), 'failed').toEqual(of('must'));
  expect(idsWith(result, 'warning').sort(), 'warned').toEqual(of('should'));
  for (const id of fault.breaks) {
    const row = result.requirements.find((one) => one.id === id);
    const [first] = row?.findings ?? [];
    expect(first, `the first finding under ${id}`).toMatchObject({
      requirement: id,
      expected: expect.stringMatching(/\S/),
      actual: expect.stringMatching(/\S/),
      curl: expect.stringContaining('curl -sS -i -X '),
      replay: expect.stringContaining(`--fault ${fault.name} `),
      counterexample: { way: expect.stringMatching(/\S/), words: expect.stringMatching(/\S/) },
    });
    expect(first?.actual).not.toBe(first?.expected);
    expect(row?.occurrences).toBeGreaterThan(0);
  }
}

const looked = weighty.filter((_, index) => verifying || index % 2 === 0);
for (const fault of new Set(looked.flatMap((id) => firstOf(id, count)))) {
  const profile = needsStandard.has(fault.name) ? 'standard' : 'smoke';
  test(`${fault.name} turns just its own red, ${profile}`, () => turnsRed(fault, profile));
}

test('every must and should has two faults that break it first of all', () => {
  expect(weighty.filter((id) => firstOf(id, 2).length < 2)).toEqual([]);
});
