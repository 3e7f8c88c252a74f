/** No check is dead: each of them finds, alone, a fault that breaks its requirement, and finds nothing without one. */
import { expect, test } from '@playwright/test';
import { checks } from '../../checks/index.js';
import { faults } from '../../mock/faults.js';
import { requirement } from '../../schemas/index.js';
import { runInProcess } from '../support/in-process.js';

const judging = checks.filter(({ title }) => requirement(title).level !== 'observe');

for (const check of judging) {
  test(`${check.title} finds a fault by itself`, async () => {
    const found = async (names: readonly string[]): Promise<string[]> => {
      const result = await runInProcess({ profile: 'smoke', seed: 3, faults: names, checks: [check] });
      expect(result.errors).toEqual([]);
      return result.requirements.flatMap(({ findings }) => findings.map((one) => one.requirement));
    };
    expect(await found([]), 'without a fault').toEqual([]);
    const mine = faults.filter(({ breaks, intermittent }) => breaks[0] === check.title && !intermittent);
    for (const { name } of mine) {
      if ((await found([name])).includes(check.title)) return;
    }
    throw new Error(`none of ${mine.map(({ name }) => name).join(', ')} was found by ${check.title} alone`);
  });
}

test('what only records has no finding to make', () => {
  expect(checks.filter((one) => !judging.includes(one)).map(({ title }) => title)).toEqual([
    'encryption.raw-base64',
    'encryption.data-field-form',
    'submission.text-plain',
  ]);
});
