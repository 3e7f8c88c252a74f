/** The harness notices a mock that deviates, says how it showed, and lets a faithful one be. */
import { expect, test } from '@playwright/test';
import { caught, dryRun, type Pass, titles } from './harness.js';

const smoke: Pass = { profile: 'smoke', seed: 1, strict: false };

test('a faithful mock is not noticed', async () => {
  expect(await caught({ rounds: [smoke] })).toBeUndefined();
});

test('a broken must and a broken should are told apart', async () => {
  const kindOf = async (fault: string) => (await caught({ rounds: [smoke], faults: [fault] }))?.kind;
  expect(await kindOf('status-422')).toBe('failed');
  expect(await kindOf('put-accepted')).toBe('warned');
});

test('checks that are left out are taken from the faithful run', async () => {
  const some = new Set(titles.slice(0, 3));
  const alone = await caught({ rounds: [smoke], among: some });
  expect(alone, 'some checks alone come to no verdict').toMatchObject({ kind: 'inconclusive' });
  const { baselines, spent } = await dryRun(() => undefined, [smoke]);
  expect(Object.keys(spent)).toEqual(titles);
  expect(
    await caught({ rounds: [smoke], among: some, baselineOf: () => baselines[0] ?? {} }),
  ).toBeUndefined();
});
