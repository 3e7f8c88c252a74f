/** The faithful mock is conformant whatever the seed, also in strict, and costs what a profile says. */
import { expect, test } from '@playwright/test';
import { checkOf } from '../../checks/index.js';
import { minimumOf, type ProfileName, profiles } from '../../checks/profiles.js';
import { idsWith, runInProcess } from '../support/in-process.js';

const thoroughly = process.env.ARGOS_VERIFY === '1';
const seeds = (first: number, count: number) => Array.from({ length: count }, (_, at) => first + 7919 * at);

async function isClean(profile: ProfileName, seed: number, strict: boolean): Promise<void> {
  const result = await runInProcess({ profile, seed, strict });
  expect(result.errors).toEqual([]);
  const findings = result.requirements.flatMap((row) => row.findings.map(({ summary }) => summary));
  expect(findings).toEqual([]);
  expect(idsWith(result, 'failed', 'warning', 'inconclusive', 'not-tested')).toEqual([]);
  expect(result.verdict).toBe('conformant');
  expect(result.run.unknownOutcomes).toBe(0);
  const { expected } = profiles[profile];
  const { requests, created } = result.run;
  // Smoke costs money: its figures are a bound. Those of a bigger profile depend on the seed by a little.
  const room = profile === 'smoke' ? 1 : 1.1;
  expect(requests).toBeLessThanOrEqual(expected.requests * room);
  expect(created).toBeLessThanOrEqual(expected.created * room);
  // And not so far below that the announced cost would mislead.
  expect(requests).toBeGreaterThan(expected.requests * 0.6);
  expect(created).toBeGreaterThan(expected.created * 0.6);
}

const runs: readonly (readonly [ProfileName, readonly number[]])[] = [
  ['smoke', seeds(11, thoroughly ? 10 : 3)],
  ['standard', seeds(23, thoroughly ? 10 : 1)],
];
for (const [profile, list] of runs) {
  for (const seed of list) {
    test(`the faithful mock is conformant, ${profile}, seed ${seed}`, () => isClean(profile, seed, false));
    test(`the faithful mock is conformant, ${profile}, seed ${seed}, strict`, () =>
      isClean(profile, seed, true));
  }
}

test('the cost of smoke is what the decisions say', () => {
  expect(profiles.smoke.expected).toEqual({ requests: 300, created: 12 });
  expect(profiles.smoke.cap).toEqual({ requests: 600, created: 30 });
});

test('the code of as many requests is compared whatever the seed', async () => {
  const counts = new Set<number | undefined>();
  for (const seed of seeds(47_525, 12)) {
    const result = await runInProcess({ profile: 'smoke', seed, checks: [checkOf('error.repeatable')] });
    counts.add(result.requirements.find(({ id }) => id === 'error.repeatable')?.checks);
  }
  expect([...counts]).toEqual([minimumOf('error.repeatable', 'smoke').samples]);
});

test('several workers at a time come to the same verdict', async () => {
  const result = await runInProcess({ profile: 'smoke', seed: 5, workers: 4 });
  expect(idsWith(result, 'failed', 'warning', 'inconclusive', 'not-tested')).toEqual([]);
  expect(result.run.created).toBeLessThanOrEqual(profiles.smoke.expected.created);
});
