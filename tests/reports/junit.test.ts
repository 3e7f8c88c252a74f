/** The JUnit file, read back by a parser that others wrote: the browser's. */
import { expect } from '@playwright/test';
import { parse as parseJUnit } from 'junit2json';
import { renderJUnit } from '../../reports/junit.js';
import type { ConformanceResult } from '../../schemas/generated/types.js';
import { test } from '../support/chromium.js';
import { failedResult, hostileResult, hugeResult, sampleResult } from './sample.js';

interface Case {
  readonly classname: string;
  readonly name: string;
  readonly inside: readonly {
    readonly tag: string;
    readonly type: string | null;
    readonly message: string | null;
    readonly text: string;
  }[];
}

interface Suite {
  readonly attributes: Readonly<Record<string, string>>;
  readonly cases: readonly Case[];
}

interface Parsed {
  readonly error: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly suites: readonly Suite[];
}

const parse = `(text) => {
  const all = (element) => Object.fromEntries([...element.attributes].map((a) => [a.name, a.value]));
  const root = new DOMParser().parseFromString(text, 'application/xml');
  const error = root.querySelector('parsererror');
  return {
    error: error && error.textContent,
    attributes: all(root.documentElement),
    suites: [...root.querySelectorAll('testsuite')].map((suite) => ({
      attributes: all(suite),
      cases: [...suite.querySelectorAll('testcase')].map((one) => ({
        classname: one.getAttribute('classname'),
        name: one.getAttribute('name'),
        inside: [...one.children].map((child) => ({
          tag: child.tagName, type: child.getAttribute('type'), message: child.getAttribute('message'), text: child.textContent,
        })),
      })),
    })),
  };
}`;

async function read(page: import('@playwright/test').Page, result: ConformanceResult): Promise<Parsed> {
  return page.evaluate<Parsed>(`(${parse})(${JSON.stringify(renderJUnit(result))})`);
}

/** What a file must say of itself, counted from what it holds. */
function expectCounts({ error, attributes, suites }: Parsed): void {
  expect(error).toBeNull();
  const holding = (cases: readonly Case[], tag: string): number =>
    cases.filter((one) => one.inside.some((child) => child.tag === tag)).length;
  for (const { attributes: own, cases } of suites) {
    expect(Number(own.tests)).toBe(cases.length);
    expect(Number(own.failures)).toBe(holding(cases, 'failure'));
    expect(Number(own.errors)).toBe(holding(cases, 'error'));
    expect(Number(own.skipped)).toBe(holding(cases, 'skipped'));
    expect(own.timestamp).toBe('2026-11-24T09:10:56');
    expect(own.time).toMatch(/^\d+\.\d{3}$/);
  }
  const cases = suites.flatMap((suite) => suite.cases);
  expect(Number(attributes.tests)).toBe(cases.length);
  expect(Number(attributes.failures)).toBe(holding(cases, 'failure'));
  expect(Number(attributes.errors)).toBe(holding(cases, 'error'));
}

test('a test suite per group, a test case per requirement, counts that fit', async ({ page }) => {
  const result = failedResult();
  const parsed = await read(page, result);
  expectCounts(parsed);
  expect(parsed.attributes).toMatchObject({ tests: '47', failures: '2', errors: '1', time: '5.321' });
  expect(parsed.suites.map((suite) => suite.attributes.name)).toEqual([
    'submission',
    'success',
    'auth',
    'error',
    'robustness',
    'method',
    'encryption',
    'state',
  ]);
  const cases = parsed.suites.flatMap((suite) => suite.cases);
  expect(cases.map((one) => one.classname)).toEqual(result.requirements.map((requirement) => requirement.id));
  expect(cases.map((one) => one.name)).toEqual(result.requirements.map(({ statement }) => statement));
});

test('each verdict has its form', async ({ page }) => {
  const parsed = await read(page, failedResult());
  const inside = (id: string) =>
    parsed.suites.flatMap((suite) => suite.cases).find((one) => one.classname === id)?.inside ?? [];
  const [failure, ...more] = inside('error.missing-data');
  expect(more).toEqual([]);
  expect(failure).toMatchObject({
    tag: 'failure',
    type: 'must',
    message: 'A submission without fullName is answered with 200.',
  });
  for (const told of [
    'expected: Status 400',
    'actual:   Status 200',
    'curl -sS -X POST',
    'replay: npx',
    '2. A submission without email',
  ]) {
    expect(failure?.text).toContain(told);
  }
  expect(inside('error.no-internals')).toMatchObject([{ tag: 'system-out' }]);
  expect(inside('error.no-internals')[0]?.text).toContain('warning: No answer shows a stack trace');
  expect(inside('robustness.concurrent')).toMatchObject([
    { tag: 'error', message: 'The circuit breaker stopped it: three requests in a row met 503.' },
  ]);
  expect(inside('state.delete')).toMatchObject([
    { tag: 'skipped', message: 'The target does not offer delete. (Add delete to ARGOS_CAPABILITIES.)' },
  ]);
  expect(inside('submission.text-plain')).toMatchObject([
    { tag: 'system-out', text: 'accepted with 200: 3 times' },
  ]);
  expect(inside('auth.missing-key')).toEqual([]);
});

test('a clean run, 500 findings and hostile texts are well-formed too', async ({ page }) => {
  expectCounts(await read(page, sampleResult()));
  expectCounts(await read(page, hugeResult()));
  const hostileRead = await read(page, hostileResult());
  expectCounts(hostileRead);
  expect(hostileRead.suites.at(-1)?.attributes.name).toBe('suite');
  const failure = hostileRead.suites
    .flatMap((suite) => suite.cases)
    .find((one) => one.classname === 'error.missing-data')?.inside[0];
  expect(failure?.message).toContain('<script>window.pwned = 1</script>');
  expect(failure?.message).toContain('\\u001b[31mred');
  expect(failure?.text).toContain('NUL \\u0000 lone \\ud800 end \\uffff');
  expect(failure?.text).toContain(']]>');
});

test('another parser counts the same', async () => {
  for (const result of [failedResult(), hostileResult()]) {
    const read = await parseJUnit(renderJUnit(result));
    const suites = read !== undefined && read !== null && 'testsuite' in read ? (read.testsuite ?? []) : [];
    const cases = suites.flatMap((suite) => suite.testcase ?? []);
    expect(cases).toHaveLength(result.requirements.length + result.errors.length);
    expect(cases.slice(0, 3).map(({ classname }) => classname)).toEqual(
      result.requirements.slice(0, 3).map(({ id }) => id),
    );
    const verdicts = (verdict: string): number =>
      result.requirements.filter((one) => one.verdict === verdict).length;
    expect(cases.filter(({ failure }) => failure !== undefined)).toHaveLength(verdicts('failed'));
    expect(cases.filter(({ skipped }) => skipped !== undefined)).toHaveLength(verdicts('not-tested'));
    expect(cases.filter(({ error }) => error !== undefined)).toHaveLength(
      verdicts('inconclusive') + result.errors.length,
    );
    expect(Number(cases[0]?.time)).toBeCloseTo((result.requirements[0]?.durationMs ?? 0) / 1000, 3);
  }
});
