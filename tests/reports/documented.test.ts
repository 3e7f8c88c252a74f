/** The page about the result file is what its schema says, and the schema is one that others can use. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { root, start } from '../support/cli.js';
import { resultOf } from './evidence.js';
import { failedResult, hostileResult } from './sample.js';

const text = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');

test('the page is up to date and names every member', async () => {
  const docs = [join(root, 'scripts', 'docs.mjs'), '--check'];
  const { exitCode, stderr } = await start(process.execPath, docs, { cwd: root }).ended;
  expect(exitCode, stderr).toBe(0);
  const page = text('docs', 'result-file.md');
  for (const name of Object.keys(resultOf())) expect(page).toContain(`\n| \`${name}\` |`);
  const headings = new Set([...page.matchAll(/^## (.*)$/gm)].map(([, title = '']) => title.toLowerCase()));
  const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, to = '']) => to);
  expect(links.length).toBeGreaterThan(20);
  const anchors = new Set([...headings].map((title) => title.replaceAll('.', '').replaceAll(' ', '-')));
  expect(links.filter((to) => !anchors.has(to))).toEqual([]);
});

test('the schema as it is shipped stands alone and takes what a run writes', () => {
  const shipped = text('dist', 'schemas', 'result.schema.json');
  expect(shipped).toBe(text('schemas', 'result.schema.json'));
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  addFormats.default(ajv);
  const valid = ajv.compile(JSON.parse(shipped));
  for (const result of [resultOf(), failedResult(), hostileResult()]) {
    expect(valid(result), JSON.stringify(valid.errors)).toBe(true);
    expect(valid({ ...result, verdict: 'fine' })).toBe(false);
  }
});
