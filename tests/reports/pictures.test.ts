/** The pictures of the page: what they show, in words and signs too, and the tables behind them. */
import { expect, type Page } from '@playwright/test';
import { fieldKinds, kindOf, wholeBody } from '../../reports/html/pictures/kinds.js';
import { spans } from '../../reports/html/pictures/timeline.js';
import type { ConformanceResult } from '../../schemas/generated/types.js';
import { fields } from '../../schemas/index.js';
import { allWays, tables } from '../generators/support.js';
import { test } from '../support/chromium.js';
import { open, sideways } from './opened.js';
import { sampleResult } from './sample.js';

/** A result with something to draw in every picture. */
function drawn(
  changes: Partial<Pick<ConformanceResult, 'coverage' | 'timeline' | 'latency'>> = {},
): ConformanceResult {
  const cell = { passed: 0, failed: 0, observed: 0, untested: 0 };
  return sampleResult({
    coverage: {
      codes: [
        { code: 'missing_data', form: 'plain', count: 1234 },
        { code: 'unheard_of', form: 'encrypted', count: 2 },
      ],
      malformations: [
        { ...cell, field: 'email', way: 'absent', passed: 12 },
        { ...cell, field: 'email', way: 'no-at', passed: 5, failed: 2 },
        { ...cell, field: 'cf1', way: 'cf1-longer', observed: 6 },
        { ...cell, field: 'gender', way: 'upper-case', untested: 3 },
        { ...cell, field: 'gender', way: 'mixed-case', passed: 9 },
        { ...cell, field: 'gender', way: 'gender-lower-case', observed: 1 },
        { ...cell, field: 'nobody', way: 'list', passed: 1 },
        { ...cell, field: wholeBody, way: 'cut', passed: 4 },
      ],
    },
    ...changes,
  });
}

const svg = (page: Page, name: string) => page.getByRole('img', { name });

test('every way of going wrong has a kind, and no free text is in another notation', () => {
  const known = new Set(fieldKinds.map(({ title }) => title));
  const free = new Set<string>(fields.filter(({ hasFormat }) => !hasFormat).map(({ name }) => name));
  const noise = new Set(tables.noise);
  for (const way of allWays.filter((each) => !noise.has(each))) {
    const field = way.field ?? wholeBody;
    const kind = kindOf(field, way.name.slice(way.name.indexOf('.') + 1));
    if (field === wholeBody) expect(kind, way.name).not.toBe('Other');
    else expect(known, way.name).toContain(kind);
    if (free.has(field)) expect(kind, way.name).not.toBe('Other notation');
  }
  expect(kindOf('email', 'absent')).toBe('Left out');
  expect(kindOf('birthDate', 'birthDate-no-leap-year')).toBe('Out of range');
  expect(kindOf('birthDate', 'slashes')).toBe('Other notation');
  expect(kindOf(wholeBody, 'nobody-has-heard-of-it')).toBe('Other');
});

test('the heat map tells each standing by a sign and in words', async ({ browser }) => {
  const { page, context, troubles } = await open(browser, drawn());
  const map = svg(page, 'Fields and kinds of malformation');
  await expect(map).toHaveAccessibleDescription(
    /26 rows by 10 kinds .*1 failed, .*3 passed, 1 observed only, .*not tested/,
  );
  const cell = (hint: string) => map.locator('g', { has: page.locator('title', { hasText: hint }) });
  await expect(cell('email, other notation: 1 way, 2 failed, 5 passed').locator('text')).toHaveText('× 2');
  await expect(cell('email, left out: 1 way, 12 passed').locator('text')).toHaveText('✓ 12');
  await expect(cell('cf1, length: 1 way, 6 observed only').locator('text')).toHaveText('• 6');
  await expect(
    cell('gender, letter case: 3 ways, 3 sent, not judged, 9 passed, 1 observed only').locator('text'),
  ).toHaveText('✓ 9 •');
  await expect(cell('cf2, length: not tested').locator('text')).toHaveCount(0);
  await expect(map).toContainText('nobody');
  await expect(svg(page, 'Malformed documents by kind')).toContainText('✓ 4');
  expect(troubles).toEqual([]);
  await context.close();
});

test('codes are shown met or not met, in both forms, and the undocumented ones apart', async ({
  browser,
}) => {
  const { page, context } = await open(browser, drawn());
  const codes = svg(page, 'Error codes, by form of the request');
  await expect(codes).toHaveAccessibleDescription(
    '1 of 7 documented codes met in plain requests, 0 of 7 documented codes met in encrypted requests; 1 undocumented code.',
  );
  await expect(codes).toContainText('✓ 1,234');
  await expect(codes).toContainText('× 2');
  await expect(codes.getByText('– not met')).toHaveCount(14);
  await expect(page.locator('#coverage')).toContainText('missing_data encrypted');
  await context.close();
});

test('a table stands behind every picture, and opens by keyboard', async ({ browser }) => {
  const { page, context } = await open(browser, drawn());
  await expect(page.locator('svg.chart')).toHaveCount(5);
  for (const figure of await page.locator('figure').all()) {
    await expect(figure.locator('table').first()).toBeHidden();
    await figure.locator('summary').focus();
    await page.keyboard.press('Enter');
    await expect(figure.locator('table').first()).toBeVisible();
  }
  await expect(page.getByRole('region', { name: 'Percentiles by kind of request' })).toContainText('p99');
  await expect(page.getByRole('region', { name: 'Percentiles by kind of request' })).toContainText('≤ 20 ms');
  await context.close();
});

test('latency and pace are told without being seen', async ({ browser }) => {
  const { page, context } = await open(browser, drawn());
  await expect(svg(page, 'Latency by kind of request')).toHaveAccessibleDescription(
    'submission: half within 2 ms, 99 % within 20 ms; submission, encrypted: half within 5 ms, 99 % within 20 ms.',
  );
  await expect(svg(page, 'Requests over the run')).toHaveAccessibleDescription(
    '1,613 requests in 2.0 s, at most 911 a second; 1 without an answer.',
  );
  await expect(svg(page, 'Requests over the run').locator('.bar-failed')).toHaveCount(1);
  await context.close();
});

test('a picture keeps its signs in forced colours and scrolls within itself on a phone', async ({
  browser,
}) => {
  const { page, context } = await open(browser, drawn(), {
    viewport: { width: 360, height: 800 },
    forcedColors: 'active',
  });
  const style = (selector: string, property: string): Promise<string> =>
    page.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).${property}`);
  const paper = await style('html', 'backgroundColor');
  const ink = await style('html', 'color');
  expect(ink).not.toBe(paper);
  for (const cell of ['.cell-failed', '.cell-passed']) expect(await style(cell, 'fill')).toBe(paper);
  for (const sign of ['.ink-failed', '.ink-passed']) expect(await style(sign, 'fill')).toBe(ink);
  expect(await sideways(page)).toBe(0);
  const scroller = page.locator('figure .scroller').first();
  expect(await scroller.evaluate((each) => each.scrollWidth > each.clientWidth)).toBe(true);
  await context.close();
});

test('a run without answers has no picture of them', async ({ browser }) => {
  const nothing = drawn({ latency: {}, timeline: [], coverage: { codes: [], malformations: [] } });
  const { page, context, troubles } = await open(browser, nothing);
  await expect(page.locator('svg.chart')).toHaveCount(1);
  await expect(page.locator('#latency')).toContainText('No answer was measured.');
  await expect(page.locator('#coverage')).toContainText('No malformed document was sent.');
  expect(troubles).toEqual([]);
  await context.close();
});

test('a long run is drawn in spans that hold every request', () => {
  const timeline = Array.from({ length: 7000 }, (_, second) => ({
    second: second * 2,
    requests: 3,
    failures: 1,
  }));
  const made = spans(timeline);
  expect(made.length).toBeLessThanOrEqual(120);
  expect(made.reduce((sum, { requests }) => sum + requests, 0)).toBe(21_000);
  expect(made.reduce((sum, { failures }) => sum + failures, 0)).toBe(7000);
  expect(spans([{ second: 2, requests: 5, failures: 0 }]).map(({ requests }) => requests)).toEqual([0, 0, 5]);
  expect(spans([])).toEqual([]);
  expect(spans([{ second: 10_000_000, requests: 1, failures: 0 }]).length).toBeLessThanOrEqual(120);
});
