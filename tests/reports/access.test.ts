/** Whether everyone can read the HTML report: any width, either colour scheme, by keyboard, on paper. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { test } from '../support/chromium.js';
import { open, sideways, unfold } from './opened.js';
import { failedResult, sampleResult } from './sample.js';

/** What axe-core finds, under its rules for WCAG 2.2 AA and good practice. */
async function axeFindings(page: Page, { only = '', without = '' } = {}): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  if (only === '') axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']);
  else axe.withRules(only);
  if (without !== '') axe.disableRules(without);
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

for (const width of [360, 768, 1440]) {
  test(`${width} pixels wide nothing scrolls sideways`, async ({ browser }) => {
    const { page, context } = await open(browser, failedResult(), { viewport: { width, height: 900 } });
    await unfold(page);
    expect(await sideways(page)).toBe(0);
    const stuck = () =>
      page
        .locator('.scroller')
        .evaluateAll(
          (all) =>
            all.filter(
              (each) => each.scrollWidth > each.clientWidth !== (each.getAttribute('tabindex') === '0'),
            ).length,
        );
    await expect.poll(stuck).toBe(0);
    await context.close();
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing, ${colorScheme}`, async ({ browser }) => {
    const { page, context } = await open(browser, failedResult(), { colorScheme });
    await unfold(page);
    // The structure is the same in both; what differs is the contrast.
    const rules = colorScheme === 'light' ? {} : { only: 'color-contrast' };
    expect(await axeFindings(page, rules)).toEqual([]);
    const ground = await page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    expect(ground).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(20, 23, 26)');
    await context.close();
  });
}

test('axe finds nothing on a phone, nor in a conformant run', async ({ browser }) => {
  const { page, context } = await open(browser, sampleResult(), { viewport: { width: 360, height: 800 } });
  expect(await axeFindings(page, { without: 'color-contrast' })).toEqual([]);
  await context.close();
});

test('the keyboard reaches everything, and it shows where it is', async ({ browser }) => {
  const { page, context } = await open(browser, failedResult());
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the requirements' })).toBeFocused();
  await expect(page.getByRole('link', { name: 'Skip to the requirements' })).toBeInViewport();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Find')).toBeFocused();
  const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
  expect(outline).toBe('solid');
  const summary = page.locator('.requirement > summary').first();
  await summary.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.requirement').first()).toHaveAttribute('open', '');

  // Going on with Tab alone passes every control, none of them twice in a row.
  const controls = await page
    .locator('a[href], button, input, select, summary, [tabindex="0"]')
    .evaluateAll((all) => all.filter((each) => each.checkVisibility()).length);
  await page.locator('.skip').focus();
  const passed = new Set<string>();
  for (let i = 0; i < controls; i++) {
    await page.keyboard.press('Tab');
    passed.add(
      await page.evaluate(
        '((e) => [...document.querySelectorAll("*")].indexOf(e))(document.activeElement) + ""',
      ),
    );
  }
  expect(passed.size).toBeGreaterThanOrEqual(controls - 1);
  await context.close();
});

test('a print shows what is folded on the screen, in dark ink on white', async ({ browser }) => {
  const { page, context } = await open(browser, failedResult(), {
    colorScheme: 'dark',
    javaScriptEnabled: true,
  });
  await page.emulateMedia({ media: 'print' });
  const folded = page.locator('.requirement:not([open]) .inside').first();
  await expect(folded).toBeVisible();
  await expect(page.locator('#filter')).toBeHidden();
  expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(27, 31, 35)');
  await page.pdf({ path: test.info().outputPath('report.pdf'), format: 'A4' });
  expect(await page.locator('details:not([open])').count()).toBeGreaterThan(0);
  await context.close();
});
