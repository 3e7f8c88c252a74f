/** The HTTP archive: against the schema that others publish, bounded, in order, and nothing of it lost on the way. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect } from '@playwright/test';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { HAR_LIMIT_BYTES, renderHar, type Sampled } from '../../reports/har.js';
import type { RecordedRequest, RecordedResponse } from '../../schemas/generated/types.js';
import type { ExchangeSample } from '../../schemas/index.js';
import { test } from '../support/chromium.js';
import { failedResult, hostile, hostileResult, hugeResult, sampleResult } from './sample.js';

const require = createRequire(import.meta.url);
const readJson = (path: string): object => JSON.parse(readFileSync(path, 'utf8'));

interface Body {
  readonly text: string;
  readonly encoding?: string;
  readonly _encoding?: string;
  readonly comment?: string;
}

interface Entry {
  readonly startedDateTime: string;
  readonly time: number;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly object[];
    readonly queryString: readonly object[];
    readonly postData?: Body;
    readonly bodySize: number;
  };
  readonly response: { readonly status: number; readonly content: Body; readonly _error?: string };
  readonly timings: { readonly send: number; readonly wait: number; readonly receive: number };
  readonly _requirement: string;
}

interface Har {
  readonly log: { readonly version: string; readonly comment: string; readonly entries: readonly Entry[] };
}

function schemaOfOthers() {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addMetaSchema(readJson(require.resolve('ajv/dist/refs/json-schema-draft-06.json')));
  const folder = dirname(require.resolve('har-schema'));
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    ajv.addSchema(readJson(join(folder, file)));
  }
  return { valid: ajv.compile<Har>({ $ref: 'har.json#' }) };
}

const { valid } = schemaOfOthers();

function read(text: string): Har {
  const har: unknown = JSON.parse(text);
  expect(valid(har), JSON.stringify(valid.errors?.slice(0, 3))).toBe(true);
  if (!valid(har)) throw new TypeError('no archive');
  for (const { time, timings } of har.log.entries) {
    expect(timings.send + timings.wait + timings.receive).toBeCloseTo(time, 6);
  }
  return har;
}

function exchange(
  at: number,
  request: Partial<RecordedRequest> = {},
  response: Partial<RecordedResponse> = {},
): ExchangeSample {
  return {
    kind: 'POST plain 200',
    request: {
      method: 'POST',
      path: '/v3/submission/migration',
      headers: { 'x-api-key': '$ARGOS_API_KEY', 'content-type': 'application/json' },
      body: { text: '{}', bytes: 2, truncated: false },
      encrypted: false,
      sentAt: new Date(Date.UTC(2026, 10, 24, 9, 11, 0, at)).toISOString(),
      ...request,
    },
    response: { status: 200, headers: {}, latencyMs: 1.25, ...response },
  };
}

const from = (...exchanges: ExchangeSample[]): Sampled[] => [{ check: 'auth.missing-key', exchanges }];

test('samples come in the order of their requests, with all there is to tell', () => {
  const { log } = read(
    renderHar(
      sampleResult(),
      from(
        exchange(30, {
          method: 'GET',
          path: '/v3/submission?submission_id=a%2Fb&email=<ARGOS_ADMIN_EMAIL>&x',
        }),
        exchange(
          10,
          { encrypted: true, plaintext: { text: '{"a":1}', bytes: 7, truncated: false } },
          {
            headers: { 'content-type': 'application/json' },
            body: { text: '{"data":"AA=="}', bytes: 15, truncated: false },
            plaintext: { text: '{"submissionId":"7"}', bytes: 20, truncated: false },
          },
        ),
        exchange(
          20,
          { body: { base64: '/w==', bytes: 9_000, truncated: true } },
          { body: { base64: '/v8=', bytes: 2, truncated: false } },
        ),
      ),
    ),
  );
  expect(log.version).toBe('1.2');
  expect(log.entries.map(({ startedDateTime }) => startedDateTime.slice(-5))).toEqual([
    '.010Z',
    '.020Z',
    '.030Z',
  ]);
  const [encrypted, binary, get] = log.entries;
  expect(encrypted?.request.postData).toMatchObject({ text: '{}', comment: 'decrypted: {"a":1}' });
  expect(encrypted?.response.content).toMatchObject({ comment: 'decrypted: {"submissionId":"7"}' });
  expect(encrypted?._requirement).toBe('auth.missing-key');
  expect(encrypted?.request.headers).toContainEqual({ name: 'x-api-key', value: '$ARGOS_API_KEY' });
  expect(binary?.request).toMatchObject({ bodySize: 9_000, postData: { text: '/w==', _encoding: 'base64' } });
  expect(binary?.request.postData?.comment).toContain('the beginning of 9,000 bytes');
  expect(binary?.response.content).toMatchObject({ text: '/v8=', encoding: 'base64' });
  expect(get?.request.url).toMatch(/\?submission_id=a%2Fb&email=%3CARGOS_ADMIN_EMAIL%3E&x$/);
  expect(get?.request.queryString).toEqual([
    { name: 'submission_id', value: 'a/b' },
    { name: 'email', value: '<ARGOS_ADMIN_EMAIL>' },
    { name: 'x', value: '' },
  ]);
});

test('an exchange without an answer says why', () => {
  const sample = { ...exchange(1), response: { failure: 'the connection was reset', latencyMs: 3 } };
  const [entry] = read(renderHar(sampleResult(), from(sample))).log.entries;
  expect(entry?.response).toMatchObject({ status: 0, _error: 'the connection was reset' });
});

test('findings are in it, and an exchange that is also a sample only once', () => {
  const result = failedResult();
  const without = read(renderHar(result, [])).log.entries;
  expect(without.length).toBeGreaterThan(0);
  expect(without.map(({ _requirement }) => _requirement)).toContain('error.missing-data');
  const twice = from(exchange(5), exchange(5));
  expect(read(renderHar(result, twice)).log.entries).toHaveLength(without.length + 1);
});

test('hostile texts and paths stay data', () => {
  const paths = hostile.split(' ').map((text) => `/${text}?${text}=${text}`);
  const samples = paths.map((path, at) =>
    exchange(at, {
      path,
      headers: { 'content-type': path },
      body: { text: path, bytes: 1, truncated: false },
    }),
  );
  const { log } = read(renderHar(hostileResult(), from(...samples, exchange(99, { path: '/%zz#a\\b' }))));
  const texts = log.entries.map(({ request }) => request.postData?.text);
  for (const path of paths) expect(texts).toContain(path);
  for (const { request } of log.entries) expect(URL.canParse(request.url), request.url).toBe(true);
});

test('it stays within its bound and says what was left out', () => {
  const body = { text: 'x'.repeat(4_096), bytes: 4_096, truncated: false };
  const many = Array.from({ length: 900 }, (_, at) => exchange(at, { body }));
  const text = renderHar(hugeResult(), from(...many));
  expect(Buffer.byteLength(text)).toBeLessThan(HAR_LIMIT_BYTES + 1_000);
  expect(Buffer.byteLength(text)).toBeGreaterThan(HAR_LIMIT_BYTES / 2);
  expect(read(text).log.comment).toMatch(/; \d+ more were left out for the size of this file; secrets/);
  expect(read(renderHar(sampleResult(), from(exchange(1)))).log.comment).toMatch(
    /^a sample: 1 of [\d,]+ req/,
  );
});

test('a browser takes the archive for the network', async ({ browser }, testInfo) => {
  const file = testInfo.outputPath('network.har');
  const path = '/v3/submission?submission_id=7';
  const answer = '{"items":[{"fullName":"<b>김</b>"}]}';
  const get = exchange(
    10,
    { method: 'GET', path },
    {
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: { text: answer, bytes: Buffer.byteLength(answer), truncated: false },
    },
  );
  const { body: _, ...request } = get.request;
  writeFileSync(file, renderHar(failedResult(), from({ ...get, request })));
  const context = await browser.newContext();
  await context.routeFromHAR(file);
  const page = await context.newPage();
  const response = await page.goto(`${failedResult().target.baseUrl}${path}`);
  expect(response?.status()).toBe(200);
  expect(await response?.text()).toBe(answer);
  await context.close();
});
