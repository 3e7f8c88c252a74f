/** Redocly and Spectral find nothing in the OpenAPI documents, and do find what is wrong with a spoilt one. */
import { join } from 'node:path';
import { openApi } from '../../cli/openapi.js';
import { root, start } from '../support/cli.js';
import { expect, test } from '../support/folder.js';

/** Without an operation's id and with a parameter that is nowhere. */
const spoilt = JSON.stringify(openApi('3.1'))
  .replace('"operationId":"findSubmissions",', '')
  .replace('"in":"query"', '"in":"nowhere"');
const files = {
  'o31.json': JSON.stringify(openApi('3.1')),
  'o30.json': JSON.stringify(openApi('3.0')),
  'spoilt.json': spoilt,
};
const names = Object.keys(files);
const program = (...parts: readonly string[]): string => join(root, 'node_modules', ...parts);

test('Redocly', async ({ folder, write }) => {
  write(files);
  const words = ['lint', '--extends', 'recommended-strict', '--format', 'json', ...names];
  const { stdout } = await start(process.execPath, [program('@redocly', 'cli', 'bin', 'cli.js'), ...words], {
    cwd: folder,
    // It must reach nobody.
    env: { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  }).ended;
  const totals = [...stdout.matchAll(/"errors": (\d+),\s+"warnings": (\d+)/g)].map((one) => one.slice(1));
  expect(totals).toEqual([
    ['0', '0'],
    ['0', '0'],
    ['2', '0'],
  ]);
});

test('Spectral', async ({ folder, write }) => {
  write({ ...files, 'ruleset.json': '{"extends":["spectral:oas"]}' });
  const words = ['lint', '--format', 'json', '--ruleset', 'ruleset.json', ...names];
  const { stdout } = await start(
    process.execPath,
    [program('@stoplight', 'spectral-cli', 'dist', 'index.js'), ...words],
    { cwd: folder },
  ).ended;
  const found = JSON.parse(stdout) as { readonly source: string; readonly code: string }[];
  expect(found.map(({ source, code }) => [source, code])).toEqual([
    [join(folder, 'spoilt.json'), 'operation-operationId'],
    [join(folder, 'spoilt.json'), 'oas3-schema'],
  ]);
});
