/** What a sensitivity run says of its servers, and whether it ends well. */
import { expect, test } from '@playwright/test';
import { fault, faultNames } from '../../mock/faults.js';
import { variantNames } from '../../mock/variants.js';
import { renderMatrix } from './matrix.js';
import { type Plan, type Subject, seedsFrom, subjectsOf } from './plan.js';
import { isSound, resultOf } from './result.js';
import { type Row, rowOf, type Seen } from './row.js';
import { describe, summarise } from './words.js';

const plan: Plan = {
  profile: 'smoke',
  seed: 3,
  seeds: 1,
  intermittentSeeds: 20,
  output: 'out',
  startedAt: Date.UTC(2026, 0, 2),
};
const status422: Subject = { kind: 'fault', name: 'status-422', fault: fault('status-422') };
const nowAndThen: Subject = {
  kind: 'fault',
  name: 'id-now-and-then-missing',
  fault: fault('id-now-and-then-missing'),
};
const tidy: Subject = { kind: 'variant', name: 'ids-uuid' };

function seen(red: Seen['red'] = {}, more: Partial<Seen> = {}): Seen {
  const cost = { requests: 300, created: 12 };
  return { seed: 3, red, inconclusive: [], errors: [], cost, durationMs: 900, cut: false, ...more };
}

const at = (requests: number) => ({ requests, created: 2 });

test('a fault is caught by a requirement that it breaks, and what it took is that of the first', () => {
  const row = rowOf(status422, [seen({ 'error.status-and-shape': at(40), 'error.documented-codes': at(7) })]);
  expect(row).toMatchObject({
    outcome: 'caught',
    until: { requests: 40, created: 2 },
    beyond: ['error.documented-codes'],
    unseen: [],
  });
  expect(describe(row)).toBe(
    'fault status-422: caught by error.status-and-shape after 40 requests, 2 created',
  );
});

test('nothing red is missed, something else red is unrelated', () => {
  expect(rowOf(status422, [seen()])).toMatchObject({ outcome: 'missed', unseen: ['error.status-and-shape'] });
  expect(rowOf(status422, [seen({ 'error.repeatable': at(9) })])).toMatchObject({ outcome: 'unrelated' });
});

test('a fault that shows now and then may escape one seed of twenty, not two', () => {
  const red = seen({ 'success.status-and-shape': at(9) });
  const runs = (missed: number) => [...Array(20 - missed).fill(red), ...Array(missed).fill(seen())];
  expect(rowOf(nowAndThen, runs(1))).toMatchObject({ outcome: 'caught', caughtIn: 19 });
  expect(rowOf(nowAndThen, runs(2))).toMatchObject({
    outcome: 'missed',
    reason: 'caught in 18 of 20 seeds',
  });
});

test('a variant alarms when anything is red or left open', () => {
  expect(rowOf(tidy, [seen(), seen()]).outcome).toBe('clean');
  expect(rowOf(tidy, [seen(), seen({ 'auth.missing-key': at(1) })]).outcome).toBe('alarm');
  expect(rowOf(tidy, [seen({}, { inconclusive: ['state.delete'] })])).toMatchObject({
    outcome: 'alarm',
    reason: 'inconclusive: state.delete',
  });
});

test('an error of the suite is neither', () => {
  expect(rowOf(tidy, [seen({}, { errors: ['broken'] })])).toMatchObject({
    outcome: 'error',
    reason: 'broken',
  });
});

const caught = rowOf(status422, [seen({ 'error.status-and-shape': at(40) })]);
const clean = rowOf(tidy, [seen()]);
const faithful = rowOf({ kind: 'faithful', name: 'faithful' }, [seen()]);

test('a run is sound when every fault is caught and nothing alarms', () => {
  const result = (rows: readonly Row[]) => resultOf(plan, rows, 1_000);
  expect(isSound(result([faithful, caught, clean]))).toBe(true);
  for (const bad of [
    rowOf(status422, [seen()]),
    rowOf(tidy, [seen({ 'auth.missing-key': at(1) })]),
    rowOf(tidy, [seen({}, { errors: ['broken'] })]),
  ]) {
    expect(isSound(result([faithful, caught, bad]))).toBe(false);
  }
  expect(result([faithful, caught]).unexercised).toContain('error.missing-data');
  expect(result([faithful, caught]).requirements).toContainEqual(
    expect.objectContaining({
      id: 'error.status-and-shape',
      brokenBy: ['status-422'],
      redFor: ['status-422'],
    }),
  );
});

test('the summary and the page say what was missed', () => {
  const result = resultOf(plan, [faithful, caught, rowOf(nowAndThen, [seen()]), clean], 61_000);
  expect(summarise(result)).toContain('faults    2: 1 caught, 1 missed, 0 by unrelated requirements alone');
  expect(summarise(result)).toContain('✗ fault id-now-and-then-missing: missed (nothing turned red)');
  const page = renderMatrix(result);
  expect(page).toContain('The suite missed faults, or raised false alarms');
  expect(page).toContain('title="status-422: error.status-and-shape is red, as it must be"');
  expect(page).toContain('title="id-now-and-then-missing: success.status-and-shape should be red"');
});

test('a plan holds every fault and variant unless some are named', () => {
  expect(subjectsOf({}).map(({ name }) => name)).toEqual(['faithful', ...faultNames, ...variantNames]);
  expect(subjectsOf({ faults: ['status-422'] }).map(({ name }) => name)).toEqual(['faithful', 'status-422']);
  expect(subjectsOf({ variants: ['ids-uuid'] }).map(({ name }) => name)).toEqual(['faithful', 'ids-uuid']);
  expect(() => subjectsOf({ faults: ['status-42'] })).toThrow(/did you mean status-422/);
  expect(new Set(seedsFrom(3, 20)).size).toBe(20);
});
