/** The first table of faults: each fault of the mock turns the requirements that it breaks red, and no other. */
import { expect, test } from '@playwright/test';
import type { ProfileName } from '../../checks/profiles.js';
import { type Fault, faults } from '../../mock/faults.js';
import { requirement, requirements } from '../../schemas/index.js';
import { idsWith, runInProcess } from '../support/in-process.js';

const thoroughly = process.env.ARGOS_VERIFY === '1';
/** Smoke has two submissions in flight at most, so it cannot meet these. */
const beyondSmoke: ReadonlySet<string> = new Set(['fourth-concurrent-refused']);

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

for (const fault of faults) {
  const profile = beyondSmoke.has(fault.name) ? 'standard' : 'smoke';
  test(`${fault.name} turns just its own red, ${profile}`, () => turnsRed(fault, profile));
  if (thoroughly && profile === 'smoke') {
    test(`${fault.name} turns just its own red, standard`, () => turnsRed(fault, 'standard'));
  }
}

test('every must and should is broken by a fault of the catalogue', () => {
  const broken = new Set<string>(faults.flatMap(({ breaks }) => breaks));
  const weighty = requirements.filter(({ level }) => level !== 'observe').map(({ id }) => id);
  expect(weighty.filter((id) => !broken.has(id))).toEqual([]);
});
