/** What the benchmark makes of what general tools say. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from '../support/folder.js';
import { moduleOf } from './support.js';

/** An event of Schemathesis with one failed check. */
function event(
  type: string,
  status: number,
  where: object,
  body: string,
  message = 'what is wrong\nin words',
) {
  const failure = { type, operation: 'POST /x', title: 'A title', message };
  const recorder = {
    cases: { a: { value: { meta: { phase: { data: where } } } } },
    checks: {
      a: [
        { name: 'fine', status: 'success' },
        { name: 'some_check', status: 'failure', failure_info: { failure } },
      ],
    },
    interactions: {
      a: { response: { status_code: status, content: { $base64: Buffer.from(body).toString('base64') } } },
    },
  };
  return JSON.stringify({ ScenarioFinished: { status: 'failure', recorder } });
}

test('a failure of Schemathesis is told by operation, status, code and place', async () => {
  const { schemathesisKinds } = await moduleOf('contenders.mjs');
  const refused = '{"errorCode":"invalid_format"}';
  const events = [
    '{"EngineStarted":{}}',
    '{"ScenarioFinished":{"status":"skip","recorder":{"label":"GET /x"}}}',
    event('AcceptedNegativeData', 200, { location: '/properties/cf1/type', parameter: 'body' }, 'no JSON'),
    event('AcceptedNegativeData', 200, { location: '/properties/cf1/type', parameter: 'body' }, '{}'),
    event('AcceptedNegativeData', 200, { location: '/properties/cf2/type' }, '{}'),
    event('RejectedPositiveData', 400, {}, refused),
    event(
      'JsonSchemaError',
      400,
      { location: '/random' },
      refused,
      'errorCode is a number\nat /errorCode\nmore',
    ),
    '',
  ];
  expect([...schemathesisKinds(events.join('\n'))]).toEqual([
    'POST /x | A title | 200 |  | /properties/cf1/type',
    'POST /x | A title | 200 |  | /properties/cf2/type',
    'POST /x | A title | 400 | invalid_format | ',
    'POST /x | A title | 400 | invalid_format | errorCode is a number at /errorCode',
  ]);
  expect(schemathesisKinds('')).toEqual(new Set());
});

test('a failure of Specmatic is told by scenario, place, rule and statuses', async () => {
  const { specmaticKinds } = await moduleOf('contenders.mjs');
  const message = [
    'Testing scenario &quot;Create&quot;',
    '  &gt;&gt; RESPONSE.STATUS',
    '  ',
    '      R0002: HTTP status mismatch',
    '      Specification expected status 413 but response contained status 200',
  ].join('&#10;');
  const report = `<testsuite tests="2"><testcase name="a &gt; Scenario: POST /x -&gt; 413"><failure message="${message}">x</failure></testcase><testcase name="a &gt; Scenario: POST /x -&gt; 400"/></testsuite>`;
  expect([...(await specmaticKinds(report))]).toEqual([
    'POST /x -> 413 | RESPONSE.STATUS R0002: HTTP status mismatch | expected status 413 but response contained status 200',
  ]);
  expect(await specmaticKinds('')).toEqual(new Set());
});

test('a failure of Dredd is told by transaction and difference', async () => {
  const { dreddKinds } = await moduleOf('contenders.mjs');
  const output = `pass: POST (200) /x duration: 74ms
fail: POST (400) /x duration: 26ms
info: Displaying failed tests...
fail: POST (400) /x duration: 26ms
fail: body: At '/errorCode' Missing required property: errorCode
statusCode: Expected status code '400', but got '200'.

request: 
method: POST

complete: 1 passing, 1 failing, 0 errors, 0 skipped, 2 total
`;
  expect([...dreddKinds(output)]).toEqual([
    "POST (400) /x | body: At '/errorCode' Missing required property: errorCode | statusCode: Expected status code '400', but got '200'.",
  ]);
  expect(dreddKinds('error: no transactions')).toEqual(new Set());
});

test('a tool has caught a fault when it says something new, the suite when it says nonconformant', async () => {
  const { caughtByChance, isCaught } = await moduleOf('tools.mjs');
  const look = (...kinds: string[]) => ({ kinds: new Set(kinds) });
  expect(isCaught(look('a', 'b'), new Set(['a']))).toBe(true);
  expect(isCaught(look('a'), new Set(['a', 'b']))).toBe(false);
  expect(isCaught(look(), new Set())).toBe(false);
  expect(isCaught({ ...look('a'), caught: false }, new Set())).toBe(false);
  expect(caughtByChance([look('a'), look('a', 'b'), look('a')])).toBe(1);
  expect(caughtByChance([look('a'), look('a')])).toBe(0);
});

test('tools are looked for on PATH, in its order', async ({ folder }) => {
  const { onPath } = await moduleOf('contenders.mjs');
  const [one, other] = [join(folder, 'one'), join(folder, 'other')];
  for (const place of [one, other]) {
    mkdirSync(place);
    writeFileSync(join(place, 'dredd'), '');
  }
  expect(onPath('dredd', [join(folder, 'none'), other, one].join(delimiter))).toBe(join(other, 'dredd'));
  expect(onPath('specmatic', one)).toBeUndefined();
});
