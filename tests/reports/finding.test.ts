/** A finding on the page: what differs is marked, and the whole of it can be copied as a bug report. */
import { expect, type Page } from '@playwright/test';
import { renderPage } from '../../reports/html/page.js';
import { test } from '../support/chromium.js';
import { verifying } from '../support/cli.js';
import { open, unfold } from './opened.js';
import { failedResult, hostileResult, hugeResult, sampleFinding, sampleResult } from './sample.js';

const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] };

function copied(page: Page): Promise<string> {
  return page.evaluate<string>('navigator.clipboard.readText()');
}

test('words that differ are marked by elements and lines, not by colour alone', async ({ browser }) => {
  const finding = sampleFinding('error.status-and-shape', {
    expected: '400 with errorCode and message, both texts',
    actual: '422 with errorCode and message, both texts',
  });
  const documents = sampleFinding('error.status-and-shape', {
    expected: '`{"isEncrypted":true,"data":"x"}`',
    actual: '{"isEncrypted":false,"data":"x"}',
  });
  const result = sampleResult({
    verdict: 'nonconformant',
    set: { 'error.status-and-shape': { verdict: 'failed', findings: [finding, documents] } },
  });
  const { page, context } = await open(browser, result);
  await unfold(page);
  const first = page.locator('.finding').first();
  await expect(first.locator('.expected del')).toHaveText('400');
  await expect(first.locator('.actual ins')).toHaveText('422');
  await expect(first.locator('.against')).toContainText('expected and did not come · came instead');
  for (const mark of ['.expected del', '.actual ins']) {
    await expect(first.locator(mark)).toHaveCSS('text-decoration-line', 'underline');
  }
  const second = page.locator('.finding').nth(1);
  await expect(second.locator('.expected pre')).toHaveText('{\n  "isEncrypted": true,\n  "data": "x"\n}');
  await expect(second.locator('.actual ins')).toHaveText('false');
  await context.close();
});

test('request and answer stand decrypted beside encrypted, and below it on a phone', async ({ browser }) => {
  for (const width of [1440, 360]) {
    const { page, context } = await open(browser, failedResult(), { viewport: { width, height: 900 } });
    const pair = page.locator('.finding').first().locator('.block .beside').first();
    const [encrypted, plain] = await Promise.all(
      ['Encrypted', 'Plaintext'].map((words) => pair.locator('> div', { hasText: words }).boundingBox()),
    );
    expect(encrypted).toBeTruthy();
    if (width === 1440) expect(plain?.y).toBe(encrypted?.y);
    else expect(plain?.y).toBeGreaterThan(encrypted?.y ?? Number.POSITIVE_INFINITY);
    await context.close();
  }
});

test('the bug report is copied as Markdown, whole and in text alone', async ({ browser }) => {
  const { page, context, troubles } = await open(browser, failedResult(), clipboard);
  await page
    .getByRole('button', { name: 'Copy bug report of finding 1 of error.missing-data as Markdown' })
    .click();
  await expect(page.locator('#status')).toHaveText('Copied.');
  const text = await copied(page);
  for (const told of [
    '# A submission',
    '2026.11.3',
    'x-request-id: a81bc81b',
    '```sh\n# may create',
    '§5-3',
  ]) {
    expect(text).toContain(told);
  }
  expect(troubles).toEqual([]);
  await context.close();

  const hostile = await open(browser, hostileResult(), clipboard);
  await hostile.page.getByRole('button', { name: /^Copy bug report of finding 1/ }).click();
  await expect(hostile.page.locator('#status')).toHaveText('Copied.');
  const evil = await copied(hostile.page);
  expect(evil).toContain('<script>window.pwned = 1</script>');
  expect(evil.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
  expect(await hostile.page.evaluate('window.pwned')).toBeUndefined();
  expect(hostile.troubles).toEqual([]);
  await hostile.context.close();
});

test('of very many findings the later ones are brief, and every one can still be copied', async ({
  browser,
}) => {
  const result = hugeResult();
  expect(Buffer.byteLength(renderPage(result))).toBeLessThan(5 * 1024 * 1024);
  const { page, context, troubles } = await open(browser, result, clipboard);
  const findings = page
    .locator('.requirement')
    .filter({ has: page.locator('.finding') })
    .first()
    .locator('.finding');
  await expect(findings.nth(2)).toContainText('Answer');
  await expect(findings.nth(3)).toContainText('in the result embedded in this page');
  await findings.nth(3).locator('summary').click();
  await findings.nth(3).getByRole('button', { name: 'Copy the curl command' }).click();
  await expect.poll(() => copied(page)).toContain('--data-binary');
  await findings.nth(3).getByRole('button', { name: 'Copy bug report' }).click();
  await expect.poll(() => copied(page)).toContain('# Input 4 is answered with 422.');
  expect(troubles).toEqual([]);
  await context.close();
});

test('the report of a run of tens of thousands of requests opens at once', async ({ browser }) => {
  const large = hugeResult();
  const timeline = Array.from({ length: 3600 }, (_, second) => ({
    second,
    requests: 10,
    failures: second % 900 === 0 ? 1 : 0,
  }));
  const result = { ...large, timeline };
  expect(Buffer.byteLength(renderPage(result))).toBeLessThan(5 * 1024 * 1024);
  const { page, context, troubles } = await open(browser, result);
  const loaded = await page.evaluate<number>(
    'performance.timing.loadEventEnd - performance.timing.navigationStart',
  );
  // On a machine with nothing else to do; elsewhere only that it ends.
  expect(loaded).toBeLessThan(verifying ? 2000 : 20_000);
  await expect(page.getByRole('img', { name: 'Requests over the run' })).toBeVisible();
  expect(troubles).toEqual([]);
  await context.close();
});
