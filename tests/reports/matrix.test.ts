/** Several runs side by side: the value, and the page in a browser. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { buildMatrix } from '../../reports/matrix/build.js';
import { renderMatrix } from '../../reports/matrix/page.js';
import { requirementIds, validateMatrix } from '../../schemas/index.js';
import { test } from '../support/chromium.js';
import { open, sideways } from './opened.js';
import { failedResult, hostileResult, sampleResult } from './sample.js';

test('a matrix has each requirement and each observed row once, in order', () => {
  const less = sampleResult();
  const matrix = buildMatrix([
    sampleResult(),
    failedResult(),
    { ...less, requirements: less.requirements.slice(1), observations: [] },
  ]);
  expect(validateMatrix(matrix), JSON.stringify(validateMatrix.errors)).toBe(true);
  expect(matrix.requirements.map(({ id }) => id)).toEqual(requirementIds);
  const [first, ...others] = matrix.requirements;
  expect(first).toMatchObject({ differs: true, cells: [{}, {}, { verdict: 'none', checks: 0 }] });
  expect(others.find(({ id }) => id === 'error.missing-data')).toMatchObject({
    differs: true,
    cells: [{ verdict: 'passed' }, { verdict: 'failed', findings: 2 }, { verdict: 'passed' }],
  });
  expect(others.find(({ id }) => id === 'error.invalid-payload')).toMatchObject({ differs: false });
  expect(matrix.observations.map(({ row }) => row)).toEqual(['A8', 'A14', 'submission.text-plain']);
  expect(matrix.observations[0]).toEqual({
    row: 'A8',
    differs: true,
    cells: [['invalid_format', 'missing_data'], ['invalid_format', 'missing_data'], []],
  });
});

test('the page reads without trouble, names its columns and can show what differs alone', async ({
  browser,
}) => {
  const matrix = buildMatrix([sampleResult(), failedResult(), hostileResult()]);
  const { page, context, troubles } = await open(browser, sampleResult(), {
    html: () => renderMatrix(matrix),
    viewport: { width: 500, height: 700 },
  });
  expect(await page.evaluate('window.pwned')).toBeUndefined();
  await expect(page.locator('img, svg, iframe, b, script[src]')).toHaveCount(0);
  const table = page.locator('#requirements table');
  await expect(table.locator('thead th')).toHaveCount(4);
  await expect(table.locator('thead th').nth(1)).toContainText('staging');
  await expect(table.locator('thead th').nth(1)).toContainText('version 2026.11.3');
  await expect(table.locator('thead th').nth(1)).toContainText('2026-11-24 09:10:56 UTC');
  await expect(table.locator('thead th').nth(1)).toContainText('standard, seed 20261124');
  expect(await sideways(page)).toBe(0);

  // Scrolled, the head and the first column are still there.
  await page.evaluate('document.querySelector("#requirements .grid").scrollTo(400, 900)');
  const places = await page.evaluate<
    number[][]
  >(`['.grid', 'thead th:nth-child(2)', 'tbody tr:nth-child(12) th']
    .map((cell) => document.querySelector('#requirements ' + cell).getBoundingClientRect())
    .map(({ top, left }) => [top, left])`);
  const [box = [], head = [], first = []] = places;
  expect(Math.abs((head[0] ?? 0) - (box[0] ?? 99))).toBeLessThan(3);
  expect(head[1]).toBeLessThan(box[1] ?? 0);
  expect(Math.abs((first[1] ?? 0) - (box[1] ?? 99))).toBeLessThan(3);

  const rows = table.locator('tbody tr:not([hidden])');
  const differing = matrix.requirements.filter(({ differs }) => differs).length;
  await page.getByLabel('Only rows that differ').check();
  await expect(rows).toHaveCount(differing);
  await expect(page.locator('#status')).toContainText('rows shown');
  await page.getByLabel('Only rows that differ').uncheck();
  await expect(rows).toHaveCount(matrix.requirements.length);
  expect(troubles).toEqual([]);
  const embedded = await page.locator('#matrix').textContent();
  expect(JSON.parse(embedded ?? '')).toEqual(matrix);
  await context.close();
});

test('the page has no barrier that axe knows of', async ({ browser }) => {
  const matrix = buildMatrix([sampleResult(), failedResult()]);
  const { page, context } = await open(browser, sampleResult(), { html: () => renderMatrix(matrix) });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  await context.close();
});
