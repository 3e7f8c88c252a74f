/** A report opened in a browser from disk, with an eye on what it does there. */
import { writeFile } from 'node:fs/promises';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
  test,
} from '@playwright/test';
import { renderPage } from '../../reports/html/page.js';
import type { ConformanceResult } from '../../schemas/generated/types.js';

/** What went wrong while a page was open: anything it asked for, said on its console or threw. */
export interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly troubles: string[];
  readonly url: string;
}

/** Writes a result's page to disk and opens it; nothing but that one file may be asked for. */
export async function open(
  browser: Browser,
  result: ConformanceResult,
  options: BrowserContextOptions & { hash?: string; html?: (html: string) => string } = {},
): Promise<Opened> {
  const { hash = '', html = (same: string) => same, ...rest } = options;
  const file = test.info().outputPath('index.html');
  await writeFile(file, html(renderPage(result)));
  const context = await browser.newContext(rest);
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== `file://${file}`) troubles.push(`asked for ${request.url()}`);
  });
  page.on('requestfailed', (request) => {
    troubles.push(`got no ${request.url()}: ${request.failure()?.errorText}`);
  });
  page.on('console', (message) => troubles.push(`said ${message.text()}`));
  page.on('pageerror', (error) => troubles.push(`threw ${error.message}`));
  page.on('dialog', (dialog) => troubles.push(`asked ${dialog.message()}`));
  await page.goto(`file://${file}${hash}`);
  return { page, context, troubles, url: `file://${file}` };
}

/** How far the page could be scrolled sideways, in pixels. */
export async function sideways(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** Opens everything that is folded. */
export async function unfold(page: Page): Promise<void> {
  await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
}
