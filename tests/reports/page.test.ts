/** The HTML report in a real browser, opened from disk: what it tells, and that nothing in it acts. */
import { expect } from '@playwright/test';
import { renderPage } from '../../reports/html/page.js';
import { test } from '../support/chromium.js';
import { open, sideways, unfold } from './opened.js';
import { failedResult, hostileResult, hugeResult, sampleResult } from './sample.js';

test('a conformant run: verdict, facts and what to do next are told, nothing is asked for', async ({
  browser,
}) => {
  const { page, context, troubles } = await open(browser, sampleResult());
  await expect(page).toHaveTitle('Conformant: staging, 2026-11-24 09:10:56 UTC');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('✓Conformant');
  await expect(page.getByText('Nothing to mend.')).toBeVisible();
  for (const fact of ['https://staging.example.com/api', '2026.11.3', '20261124', '3,412', '208', '1.0.0']) {
    await expect(page.locator('#run')).toContainText(fact);
  }
  await expect(page.locator('.finding')).toHaveCount(0);
  await expect(page.locator('#not-tested')).toContainText('Every requirement was tested.');
  expect(troubles).toEqual([]);
  await context.close();
});

test('a failed run: every requirement is there under its section, findings are told in full', async ({
  browser,
}) => {
  const result = failedResult();
  const { page, context, troubles } = await open(browser, result);
  await expect(page.locator('.requirement h4')).toHaveCount(result.requirements.length);
  const headings = await page.locator('#requirements h3').allTextContents();
  expect(headings.slice(0, 3)).toEqual(['§1 Endpoint', '§2 Authentication', '§3 Request fields']);
  expect(headings.at(-1)).toBe('Neighbouring pages');
  await expect(page.getByText('2 requirements fail; start with error.missing-data')).toBeVisible();

  const row = page.locator('.requirement', { has: page.locator('[id="error.missing-data"]') });
  await expect(row).toHaveAttribute('open', '');
  await expect(row.locator('.finding')).toHaveCount(2);
  const first = row.locator('.finding').first();
  for (const told of [
    'A submission without fullName is answered with 200.',
    'Status 400, errorCode missing_data',
    'a submissionId.',
    'A minimal submission with fullName left out.',
    'curl -sS -X POST',
    'npx argos-conformance run --only error.missing-data --seed 20261124',
    'POST /v3/submission/migration',
    'x-api-key: <ARGOS_API_KEY>',
    'Status 200',
    'q%2BDx4c9W3yyyHk0fVbq8%2Fw%3D%3D',
    '"submissionId": "zyx123"',
    'x-request-id: a81bc81b-dead-4e5d',
    '3 times',
    'Sent again once, with the same answer.',
    'fullName.omitted',
    '3:0:1',
  ]) {
    await expect(first).toContainText(told);
  }
  await expect(row).toContainText('1 more sample broke it and is not listed.');
  await expect(page.locator('#not-tested')).toContainText('Set ARGOS_INVALID_PROJECT_API_KEY.');
  await expect(page.locator('#A14')).toContainText('an empty x-api-key header');
  await expect(page.locator('#coverage')).toContainText('unheard_of');
  await expect(page.locator('#setup')).toContainText('from .env.staging');
  expect(troubles).toEqual([]);
  await context.close();
});

test('the embedded result is the result, whatever is in it', async ({ browser }) => {
  for (const result of [failedResult(), hostileResult()]) {
    const { page, context } = await open(browser, result);
    const embedded = await page.locator('#result').textContent();
    expect(JSON.parse(embedded ?? '')).toEqual(result);
    await expect(page.locator('#record')).toContainText(result.evidenceSha256);
    await context.close();
  }
});

test('hostile texts are shown as texts and do nothing', async ({ browser }) => {
  const result = hostileResult();
  const { page, context, troubles } = await open(browser, result);
  await unfold(page);
  expect(await page.evaluate('window.pwned')).toBeUndefined();
  await expect(
    page.locator('img, svg:not(.chart), iframe, object, b, form[action], script[src], [onload], [onerror]'),
  ).toHaveCount(0);
  await expect(page.locator('script')).toHaveCount(2);
  await expect(page.locator('.verdict-line')).toContainText('<script>window.pwned = 1</script>');
  await expect(page.locator('.verdict-line')).toContainText('\\u001b[31mred');
  await expect(page.locator('.verdict-line')).toContainText('abc\\u202etxt.exe\\u2066\\u200b');
  await expect(page.locator('.verdict-line')).toContainText('NUL \\u0000 lone \\ud800 end \\uffff');
  await expect(page.locator('.verdict-line .unseen').first()).toHaveText('\\u001b');
  expect(renderPage(result).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
  expect(await sideways(page)).toBe(0);
  expect(troubles).toEqual([]);
  await context.close();
});

test('the policy of the page stops whatever gets in', async ({ browser }) => {
  const intruder = `<script>window.pwned = 1</script><img src="https://example.com/x.png" onerror="window.pwned = 2">
<p id="painted" style="color: rgb(1, 2, 3)">x</p><style>#painted { color: rgb(1, 2, 3) }</style>
<link rel="stylesheet" href="https://example.com/x.css"><script src="https://example.com/x.js"></script>`;
  const { page, context, troubles } = await open(browser, sampleResult(), {
    html: (html) => html.replace('<main>', `<main>${intruder}`),
  });
  expect(await page.evaluate('window.pwned')).toBeUndefined();
  await expect(page.locator('#painted')).not.toHaveCSS('color', 'rgb(1, 2, 3)');
  expect(
    troubles.filter((trouble) => trouble.includes('Content Security Policy')).length,
  ).toBeGreaterThanOrEqual(6);
  const wanted = ['x.css', 'x.js', 'x.png'].map((name) => `got no https://example.com/${name}: csp`);
  await expect.poll(() => troubles.filter((trouble) => trouble.startsWith('got no')).sort()).toEqual(wanted);
  await expect(page.locator('#filter')).toBeVisible();
  await context.close();
});

test('a deep link opens its row and moves the focus there', async ({ browser }) => {
  const { page, context, url } = await open(browser, failedResult(), { hash: '#success.unique-ids' });
  const row = (id: string) => page.locator('.requirement', { has: page.locator(`[id="${id}"]`) });
  await expect(row('success.unique-ids')).toHaveAttribute('open', '');
  await expect(row('success.unique-ids').locator('> summary')).toBeFocused();
  await expect(row('success.unique-ids').locator('> summary')).toBeInViewport();

  // A row that the filter hides is shown again by a link to it.
  await page.getByRole('combobox', { name: 'Verdict' }).selectOption('passed');
  await expect(row('error.no-internals')).toBeHidden();
  await page.locator('.attention').getByRole('link', { name: 'error.no-internals' }).click();
  await expect(row('error.no-internals')).toBeVisible();
  await expect(row('error.no-internals').locator('> summary')).toBeFocused();
  await page.goto(`${url}#%E0%A4%A`);
  await page.goto(`${url}#no.such-row`);
  await context.close();
});

test('the filter narrows by text, verdict and level', async ({ browser }) => {
  const result = failedResult();
  const { page, context } = await open(browser, result);
  const shownRows = page.locator('.requirement:not([hidden])');
  await page.getByLabel('Find').fill('internals');
  await expect(page.locator('#filter output')).toHaveText(`1 of ${result.requirements.length} shown`);
  await expect(page.locator('#requirements .group:not([hidden])')).toHaveCount(1);
  await page.getByLabel('Find').fill('');
  await page.getByRole('combobox', { name: 'Verdict' }).selectOption('failed');
  await expect(shownRows).toHaveCount(2);
  await page.getByRole('combobox', { name: 'Level' }).selectOption('should');
  await expect(shownRows).toHaveCount(0);
  await page.getByRole('combobox', { name: 'Verdict' }).selectOption('');
  await page.getByRole('combobox', { name: 'Level' }).selectOption('');
  await expect(shownRows).toHaveCount(result.requirements.length);
  await page.getByRole('button', { name: 'Open all' }).click();
  await expect(page.locator('.requirement:not([open])')).toHaveCount(0);
  await page.getByRole('button', { name: 'Close all' }).click();
  await expect(page.locator('.requirement[open]')).toHaveCount(0);
  await context.close();
});

test('copy buttons copy what was recorded, not how it is shown', async ({ browser }) => {
  const result = hostileResult();
  const { page, context, troubles } = await open(browser, result, {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const button = page.getByRole('button', {
    name: 'Copy the curl command of finding 1 of error.missing-data',
  });
  await button.click();
  await expect(page.locator('#status')).toHaveText('Copied.');
  const curl = result.requirements.find(({ id }) => id === 'error.missing-data')?.findings[0]?.curl ?? '';
  // The clipboard holds no lone surrogate and, on this system, no NUL.
  const copied = await page.evaluate<string>('navigator.clipboard.readText()');
  expect(copied.slice(0, 100)).toBe(curl.slice(0, 100));
  expect(copied).toContain('\u001b[31mred');
  await page.getByRole('button', { name: 'Copy the SHA-256' }).click();
  await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe(result.evidenceSha256);
  expect(troubles).toEqual([]);
  await context.close();
});

test('without a script every word is there, and controls that would do nothing are not', async ({
  browser,
}) => {
  const { page, context, troubles } = await open(browser, failedResult(), {
    javaScriptEnabled: false,
    hash: '#success.unique-ids',
  });
  await expect(page.locator('#filter')).toBeHidden();
  await expect(page.locator('.copy').first()).toBeHidden();
  await expect(page.getByText('curl -sS -X POST').first()).toBeVisible();
  await expect(page.locator('[id="success.unique-ids"]')).toBeVisible();
  expect(troubles).toEqual([]);
  await context.close();
});

test('500 findings open quickly and all are there', async ({ browser }) => {
  const result = hugeResult();
  expect(Buffer.byteLength(renderPage(result))).toBeLessThan(5 * 1024 * 1024);
  const { page, context, troubles } = await open(browser, result, { viewport: { width: 768, height: 1024 } });
  await expect(page.locator('.finding')).toHaveCount(500);
  const loaded = await page.evaluate<number>(
    'performance.timing.loadEventEnd - performance.timing.navigationStart',
  );
  expect(loaded).toBeLessThan(5000);
  expect(await sideways(page)).toBe(0);
  expect(troubles).toEqual([]);
  await context.close();
});

test('the same result makes the same page', () => {
  expect(renderPage(failedResult())).toBe(renderPage(failedResult()));
});
