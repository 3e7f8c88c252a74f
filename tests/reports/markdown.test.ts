/** A finding as a bug report in Markdown: complete, and nothing in it but text. */
import { expect, test } from '@playwright/test';
import { code, fence, inline, sentence } from '../../reports/markdown/escape.js';
import { findingMarkdown, requestIdsOf, whenFound } from '../../reports/markdown/finding.js';
import type { ConformanceResult, Finding } from '../../schemas/generated/types.js';
import { failedResult, hostile, hostileResult, sampleFinding } from './sample.js';

const room = { reported: 2000, reportedCommand: 8000 };

/** What acts in Markdown readers: names to notify, references, links, pictures, markup. */
const acting = [
  '@everyone @octocat',
  'see #1, GH-12, octocat/hello#3 and deadbeefcafe1234',
  'https://example.com/x www.example.com mail@example.com',
  '![x](https://example.com/x.png) [y](javascript:alert(1))',
  '<img src=x onerror=alert(1)> <!-- --> &lt;',
  '``` ```` ~~~ ` `` x',
  '# head',
  '- [ ] task | cell | **bold** _em_ $x$ :smile: !5 ~label',
];

function finding(result: ConformanceResult): Finding {
  const found = result.requirements.find(({ id }) => id === 'error.missing-data')?.findings[0];
  if (found === undefined) throw new Error('the sample has no such finding');
  return found;
}

function report(result: ConformanceResult, found: Finding): string {
  const requirement = result.requirements.find(({ id }) => id === 'error.missing-data');
  if (requirement === undefined) throw new Error('the sample has no such requirement');
  return findingMarkdown(result, requirement, found, room);
}

/**
 * What of a document a reader may act on: all that stands in no fence and no code span, by CommonMark's rules for both.
 * Throws where a fence is left open.
 */
function outsideCode(document: string): string {
  let fence: string | undefined;
  const left: string[] = [];
  for (const line of document.split('\n')) {
    const mark = /^ {0,3}(`{3,})([^`]*)$/.exec(line);
    if (fence === undefined) {
      if (mark === null) left.push(line.replace(/(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)/g, '·'));
      else fence = mark[1];
    } else if (mark !== null && (mark[1]?.length ?? 0) >= fence.length && mark[2]?.trim() === '')
      fence = undefined;
  }
  if (fence !== undefined) throw new Error('a fence is left open');
  return left.join('\n');
}

test("a bug report holds all that the target's makers need", () => {
  const result = failedResult();
  const text = report(result, finding(result));
  for (const told of [
    '# A submission without fullName is answered with 200.',
    '**Expected:** Status 400, errorCode missing_data, message',
    '**Actual:** ',
    '`error.missing-data` (must)',
    '§5-3',
    '`staging` at `https://staging.example.com/api`',
    '- Version: `2026.11.3`',
    '- Time: 2026-11-24 09:10:56 UTC (start of the run)',
    '- Request id: `x-request-id: a81bc81b-dead-4e5d`',
    '- Seen: 3 times in this run',
    '`argos-conformance 0.1.0`, seed `20261124`',
    'curl -sS -X POST "$ARGOS_BASE_URL/v3/submission/migration"',
    'npx argos-conformance run --only error.missing-data --seed 20261124',
    'POST /v3/submission/migration\ncontent-type: application/json',
    '"submissionId":"zyx123"',
  ]) {
    expect(text).toContain(told);
  }
  expect(outsideCode(text)).not.toContain('curl');
});

test('nothing in a bug report is more than text', () => {
  for (const evil of [...acting, hostile, 'x\n```\n@octocat https://example.com', 'a\r\n\r\n# b\u202e']) {
    const body = { text: evil, bytes: 9, truncated: false };
    const found = sampleFinding('error.missing-data', {
      summary: evil,
      expected: evil,
      actual: evil,
      curl: evil,
      replay: evil,
      confirmed: evil,
      counterexample: { way: evil, words: evil, document: evil },
      request: {
        method: 'POST',
        path: evil,
        headers: { [evil]: evil },
        body,
        plaintext: body,
        encrypted: true,
      },
      response: { status: 200, headers: { 'x-request-id': evil }, body, plaintext: body, latencyMs: 1 },
    });
    const text = report(hostileResult(), found);
    expect(text.replaceAll(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    expect(outsideCode(text)).not.toMatch(/[@<>[\]&$~|]|:\/\/|www\.|#\d|GH-\d|deadbeef|javascript|pwned/);
  }
});

test('a long body is cut and says so, a long command is left out', () => {
  const long = 'x'.repeat(9000);
  const found = sampleFinding('error.missing-data', {
    curl: long,
    response: { status: 200, headers: {}, body: { text: long, bytes: 9000, truncated: false }, latencyMs: 1 },
  });
  const text = report(failedResult(), found);
  expect(text).toContain('… 7,000 more characters in the report');
  expect(text).toContain('9,000 characters long: see the report');
  expect(text.length).toBeLessThan(6000);
});

test('an answer that never came is told as that', () => {
  const found = sampleFinding('error.missing-data', {
    response: { failure: 'no answer within 30 s', latencyMs: 30_000 },
  });
  expect(report(failedResult(), found)).toContain('## Answer, after 30.0 s\n\nNone: no answer within 30 s');
});

test('the time is that of the request, else of the answer, else of the run', () => {
  const result = failedResult();
  const found = finding(result);
  expect(whenFound(result, found).time).toBe('2026-11-24 09:10:56 UTC');
  const dated = (date: string): Finding => ({
    ...found,
    response: { status: 200, headers: { Date: date }, latencyMs: 1 },
  });
  expect(whenFound(result, dated('Tue, 24 Nov 2026 19:30:57 GMT'))).toEqual({
    time: '2026-11-24 19:30:57 UTC',
    from: "the answer's date",
  });
  expect(whenFound(result, dated('soon')).from).toBe('start of the run');
  const request = {
    method: 'POST',
    path: '/',
    headers: {},
    encrypted: false,
    sentAt: '2026-11-24T09:11:00.5Z',
  };
  expect(whenFound(result, { ...dated('soon'), request }).time).toBe('2026-11-24 09:11:00 UTC');
});

test('ids of a request are found whatever the case of their headers', () => {
  const headers = { 'CF-Ray': '8a1', 'X-Amzn-RequestId': 'b2', traceparent: '', server: 'x' };
  expect(requestIdsOf({ status: 200, headers, latencyMs: 1 })).toEqual([
    ['x-amzn-requestid', 'b2'],
    ['cf-ray', '8a1'],
  ]);
  expect(requestIdsOf(undefined)).toEqual([]);
});

test('spans and fences are longer than any run of backticks inside', () => {
  expect(code('a')).toBe('`a`');
  expect(code('a `` b')).toBe('```a `` b```');
  expect(code('`a`')).toBe('`` `a` ``');
  expect(code('a\nb')).toBe('`a\\nb`');
  expect(code('')).toBe('` `');
  expect(fence('x\n````\ny', 'http')).toBe('`````http\nx\n````\ny\n`````');
  expect(sentence('The code `missing_data` came.')).toBe('The code `missing_data` came.');
  expect(sentence('a missing_data, no _emphasis_')).toBe('`a missing_data, no _emphasis_`');
  expect(sentence('a missing_data')).toBe('a missing_data');
  expect(sentence('one ` tick')).toBe('``one ` tick``');
});

test('a text in the flow is escaped where Markdown would act on it, and nowhere else', () => {
  for (const same of [
    'status 422 instead of 400: invalid_parameter (A19), 1 + 1 = 2!',
    '{"errorCode":"missing_data","message":"Required input data is missing"}',
    'POST /v3/submission/migration, half of it - or more.',
  ]) {
    expect(inline(same)).toBe(same);
  }
  expect(inline('http://a.example')).toBe('http:<!-- -->//a.example');
  expect(inline('_a_ a_b *c* [d](e) <f> &amp; `g`')).toBe(
    '\\_a\\_ a_b \\*c\\* \\[d\\](e) &lt;f&gt; &amp;amp; \\`g\\`',
  );
  expect(inline('# 1')).toBe('\\# 1');
  expect(inline('1. x')).toBe('1\\. x');
});
