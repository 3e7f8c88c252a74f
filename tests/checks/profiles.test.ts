/** The figures of the profiles, and seeds that stay where they are. */
import { expect, test } from '@playwright/test';
import { deriveSeed } from '../../checks/context.js';
import { checkOf, checks } from '../../checks/index.js';
import {
  catalogueIndex,
  isProfileName,
  minimumOf,
  type ProfileName,
  profiles,
} from '../../checks/profiles.js';
import { requirementIds } from '../../schemas/index.js';

const names = ['smoke', 'standard', 'thorough'] as const satisfies readonly ProfileName[];

test('every requirement has one check of its name, and every profile a least number of samples for it', () => {
  expect(checks.map(({ title }) => title).sort()).toEqual([...requirementIds].sort());
  for (const id of requirementIds) {
    expect(checkOf(id).own).toEqual([id]);
    const minima = names.map((name) => minimumOf(id, name));
    for (const { samples, covered } of minima) {
      expect(samples, id).toBeGreaterThanOrEqual(1);
      for (const least of Object.values(covered)) expect(least, id).toBeGreaterThanOrEqual(1);
    }
    // A bigger profile never asks for less.
    for (const [at, bigger] of minima.slice(1).entries()) {
      expect(bigger.samples, id).toBeGreaterThanOrEqual(minima[at]?.samples ?? 0);
      for (const [dimension, least] of Object.entries(bigger.covered)) {
        expect(least, `${id} ${dimension}`).toBeGreaterThanOrEqual(minima[at]?.covered[dimension] ?? 0);
      }
    }
  }
});

test('smoke costs 300 requests and 12 creations, 600 and 30 at most; no profile may cost less than it expects', () => {
  expect(profiles.smoke.expected).toEqual({ requests: 300, created: 12 });
  expect(profiles.smoke.cap).toEqual({ requests: 600, created: 30 });
  expect(profiles.smoke).toMatchObject({
    oneTwin: true,
    observeCreating: false,
    validRuns: 0,
    shrinkFailures: 3,
  });
  expect(profiles.standard.shrinkFailures).toBe(30);
  for (const name of names) {
    const { expected, cap, checkDeadlineMs, runDeadlineMs } = profiles[name];
    expect(profiles[name].name).toBe(name);
    expect(cap.requests).toBeGreaterThan(expected.requests);
    expect(cap.created).toBeGreaterThan(expected.created);
    expect(runDeadlineMs).toBeGreaterThanOrEqual(checkDeadlineMs);
  }
});

test('names of profiles are known exactly', () => {
  expect(names.every(isProfileName)).toBe(true);
  for (const other of ['', 'Smoke', 'toString', '__proto__', 'smoke '])
    expect(isProfileName(other)).toBe(false);
});

test('the place of a requirement in serials fits into two characters', () => {
  const places = requirementIds.map(catalogueIndex);
  expect(places).toEqual(requirementIds.map((_, at) => at));
  expect(Math.max(...places)).toBeLessThan(36 * 36 - 1);
});

test('seeds of names stay what they are', () => {
  expect([
    deriveSeed(1, 'error.missing-data'),
    deriveSeed(1, 'error.missing-data', 'email.absent'),
    deriveSeed(2, 'error.missing-data'),
    deriveSeed(2_147_483_647, 'shared', 'countries'),
    deriveSeed(0),
  ]).toEqual([824_009_152, 479_932_354, 644_747_870, 98_057_828, 223_903_206]);
});

test('different seeds and names have different seeds, within 31 bits', () => {
  const seen = new Set<number>();
  const outside: number[] = [];
  let drawn = 0;
  for (let seed = 0; seed < 200; seed += 1) {
    for (const id of requirementIds) {
      const derived = deriveSeed(seed, id);
      if (!Number.isInteger(derived) || derived < 0 || derived >= 2 ** 31) outside.push(derived);
      seen.add(derived);
      drawn += 1;
    }
  }
  expect(outside).toEqual([]);
  // Of about 10,000 values among 2³¹ hardly any two meet by chance.
  expect(drawn - seen.size).toBeLessThanOrEqual(3);
  expect(deriveSeed(1, 'a', 'b')).not.toBe(deriveSeed(1, 'ab'));
  expect(deriveSeed(1, 'a', 'b')).not.toBe(deriveSeed(1, 'b', 'a'));
});
