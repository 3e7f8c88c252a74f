/** The arithmetic of the benchmark, and that its figures are those that a reader is shown. */
import { expect, test } from '@playwright/test';
import { textOf } from '../structure/sources.js';
import { moduleOf, type Ratio } from './support.js';

const results = JSON.parse(textOf('bench/results.json'));

test('medians, and how far figures lie apart', async () => {
  const { middle } = await moduleOf('statistics.mjs');
  expect(middle([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3 });
  expect(middle([4, 1, 3, 2])).toEqual({ median: 2.5, least: 1, most: 4 });
  expect(middle([10, 9])).toEqual({ median: 9.5, least: 9, most: 10 });
  expect(middle([1234.5])).toEqual({ median: 1230, least: 1230, most: 1230 });
  for (const hole of [[], [1, Number.NaN], [1, Number.POSITIVE_INFINITY]]) {
    expect(() => middle(hole)).toThrow('nothing to take a median of');
  }
});

test('what is compared is measured by turns', async () => {
  const { byTurns } = await moduleOf('statistics.mjs');
  const order: string[] = [];
  const thing = (name: string) => (round: number) => order.push(`${name}${round}`);
  expect(await byTurns(2, { a: thing('a'), b: thing('b') })).toEqual([
    { a: 1, b: 2 },
    { a: 3, b: 4 },
  ]);
  expect(order).toEqual(['a0', 'b0', 'a1', 'b1']);
});

test('the cost of ten times the cases is brought to ten times the requests', async () => {
  const { tenfold } = await moduleOf('sizes.mjs');
  const cost = (requests: number, ms: number): number =>
    tenfold({ one: { requests: 100, ms: 50 }, ten: { requests, ms } }, ({ ms: time }) => time);
  expect(cost(1_000, 500)).toBeCloseTo(10);
  expect(cost(1_000, 600)).toBeCloseTo(12);
  expect(cost(800, 400)).toBeCloseTo(10);
});

test('a wanted ratio holds or does not, and what was not measured does neither', async () => {
  const { ratiosOf } = await moduleOf('ratios.mjs');
  const figure = (median: number) => ({ median, least: median, most: median });
  const named = (list: readonly Ratio[], name: string): Ratio | undefined =>
    list.find((one) => one.name.startsWith(name));
  const parts = (value: number) => ({
    runs: { standard: { phase: figure(value), whole: figure(value) } },
    cost: { phase: figure(value), cpu: figure(1) },
    memory: { ratio: value },
  });
  const holds = (name: string, value: number) => named(ratiosOf(parts(value)), name)?.holds;
  const limits = [
    ['request phase of a standard run', 0.5, 0.49],
    ['whole standard run', 2, 2.01],
    ['time of ten times', 10.5, 10.6],
    ['peak memory', 1.25, 1.26],
  ] as const;
  for (const [name, good, bad] of limits) {
    expect(holds(name, good), name).toBe(true);
    expect(holds(name, bad), name).toBe(false);
  }
  expect(named(ratiosOf(parts(1), true), 'peak memory')?.value).toBeNull();
  for (const one of ratiosOf({})) {
    expect(one.value).toBeNull();
    expect(one).not.toHaveProperty('holds');
  }
});

test('more faults at fewer requests is more and fewer, not as many', async () => {
  const { ratiosOf } = await moduleOf('ratios.mjs');
  const tool = (name: string, caught: number, requests: number) => ({
    tool: name,
    measured: true,
    caught: Array.from({ length: caught }, (_, index) => `fault-${index}`),
    requests,
  });
  const holds = (mine: readonly [number, number], other: readonly [number, number]) => {
    const list = [tool('argos-conformance smoke', ...mine), tool('schemathesis', ...other)];
    return ratiosOf({ tools: { results: list } })
      .filter(({ name }) => /smoke run . Schemathesis/.test(name))
      .map((one) => one.holds);
  };
  expect(holds([3, 300], [2, 1_400])).toEqual([true, true]);
  expect(holds([2, 1_400], [2, 1_400])).toEqual([false, false]);
  expect(holds([1, 1_500], [2, 1_400])).toEqual([false, false]);
});

test('the committed ratios follow from their parts, and all parts are there', async () => {
  const { ratiosOf } = await moduleOf('ratios.mjs');
  expect(Object.keys(results.parts)).toEqual(['runs', 'generators', 'encryption', 'cost', 'memory', 'tools']);
  expect(results.ratios).toEqual(ratiosOf(results.parts, results.quick));
  expect(results.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  expect(results.commit).toMatch(/^[0-9a-f]{7,}( with changes)?$/);
  expect(results.machine).toMatchObject({ node: expect.stringMatching(/^v\d+/) });
  expect(results).not.toHaveProperty('notMeasured');
});

test("the README quotes the committed figures, and says so when they are a quick run's", async () => {
  const { markdownOf } = await moduleOf('ratios.mjs');
  const [, quoted = ''] = /<!-- measured -->\n([\s\S]*?)<!-- \/measured -->/.exec(textOf('README.md')) ?? [];
  expect(quoted.trim()).toBe(markdownOf(results));
  expect(quoted).toContain(results.date);
  expect(quoted.includes('few rounds and small runs')).toBe(results.quick);
  const [first] = results.ratios.filter(({ value }: Ratio) => value !== null);
  expect(quoted).toContain(`| ${first.name} | ${first.value} |`);
  expect(markdownOf({ ...results, ratios: [{ name: 'x', value: null, wanted: '≥ 1' }] })).toContain(
    '| x | not measured |  | ≥ 1 |  |',
  );
});
