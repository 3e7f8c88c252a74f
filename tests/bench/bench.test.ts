/** The benchmark: its arithmetic, that it runs, and that its figures are those that a reader is shown. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '../support/folder.js';

const root = new URL('../../', import.meta.url);
const results = JSON.parse(readFileSync(new URL('bench/results.json', root), 'utf8'));
const moduleOf = (name: string) => import(pathToFileURL(join(root.pathname, 'bench', name)).href);

function bench(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bench/main.mjs', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('a part is measured and its figures are written', ({ folder }) => {
  const output = join(folder, 'figures.json');
  const { status, stdout } = bench('--quick', '--only', 'generators', '--output', output);
  expect(status).toBe(0);
  const figures = JSON.parse(readFileSync(output, 'utf8'));
  expect(figures.quick).toBe(true);
  expect(figures.parts.generators.validShare).toBe(1);
  expect(figures.parts.generators.ratio.median).toBeGreaterThan(0);
  const [told] = figures.ratios.filter(({ name }: { name: string }) => name.includes('json-schema-faker'));
  expect(told.value).toBe(figures.parts.generators.ratio.median);
  expect(stdout).toContain(`| ${told.name} | ${told.value} |`);
  expect(stdout).toContain('| time of ten times the cases | not measured | ≤ 10.5 |  |');
});

test('what cannot be measured is said', () => {
  for (const args of [['--only', 'generator'], ['--slow'], ['--only']]) {
    const { status, stderr } = bench(...args);
    expect(status).toBe(2);
    expect(stderr).toContain('Usage: npm run bench');
  }
});

test('medians, and how far figures lie apart', async () => {
  const { middle } = await moduleOf('measure.mjs');
  expect(middle([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3 });
  expect(middle([4, 1, 3, 2])).toEqual({ median: 2.5, least: 1, most: 4 });
  expect(middle([1234.5])).toEqual({ median: 1230, least: 1230, most: 1230 });
});

test('a wanted ratio holds or does not, and what was not measured does neither', async () => {
  const { ratiosOf } = await moduleOf('ratios.mjs');
  const phase = (median: number) => ({ median });
  const of = (value: number) => ratiosOf({ cost: { phase: phase(value), cpu: phase(1) } });
  const cost = (value: number) =>
    of(value).find(({ name }: { name: string }) => name === 'time of ten times the cases');
  expect(cost(10.5)).toMatchObject({ value: 10.5, holds: true });
  expect(cost(10.6)).toMatchObject({ value: 10.6, holds: false });
  const [unmeasured] = ratiosOf({});
  expect(unmeasured.value).toBeNull();
  expect(unmeasured).not.toHaveProperty('holds');
});

test('the committed figures are of a whole run, and their ratios follow from their parts', async () => {
  const { ratiosOf } = await moduleOf('ratios.mjs');
  expect(results.quick).toBe(false);
  expect(Object.keys(results.parts)).toEqual(['runs', 'generators', 'encryption', 'cost', 'memory', 'tools']);
  expect(results.ratios).toEqual(ratiosOf(results.parts));
});
