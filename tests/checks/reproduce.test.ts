/** The shell lines of a finding send the very bytes again: run by bash and curl against a server that keeps them. */
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { test as base, expect } from '@playwright/test';
import fc from 'fast-check';
import { ADMIN_PLACEHOLDER, createReproduction } from '../../checks/reproduce.js';
import { MIGRATION_PATH, type ReadExchange } from '../../wire/client.js';
import type { WireRequest } from '../../wire/exchange.js';
import { createRedactor } from '../../wire/redaction.js';
import { answered, apiKey, error, type Sketch, success } from './support.js';

const run = promisify(execFile);
const adminEmail = 'boss&co/dept@example.com';
const alteredKey = `${apiKey.slice(0, -1)}x`;
const redactor = createRedactor([
  { placeholder: '$ARGOS_API_KEY', value: apiKey },
  { placeholder: `\${ARGOS_API_KEY%?}x`, value: alteredKey },
  { placeholder: ADMIN_PLACEHOLDER, value: adminEmail },
]);
const reproduction = createReproduction({ redactor, runArguments: ['--seed', '7'] });

interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

interface Catcher {
  readonly baseUrl: string;
  readonly received: Received[];
}

const test = base.extend<object, { catcher: Catcher }>({
  catcher: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
    async ({}, use) => {
      const received: Received[] = [];
      const server: Server = createServer((incoming, outgoing) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          const { method = '', url = '', headers } = incoming;
          received.push({ method, path: url, headers, body: Buffer.concat(chunks) });
          outgoing.end('caught\n');
        });
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      const { port } = server.address() as AddressInfo;
      await use({ baseUrl: `http://127.0.0.1:${port}`, received });
      server.closeAllConnections();
      server.close();
    },
    { scope: 'worker' },
  ],
});

const json = { 'content-type': 'application/json', accept: 'application/json' };

function exchange(
  request: Partial<WireRequest>,
  answer: Sketch = { status: 400, body: error('missing_data') },
) {
  const whole: WireRequest = {
    method: 'POST',
    path: MIGRATION_PATH,
    headers: { 'x-api-key': apiKey, ...json },
    ...request,
  };
  const made: ReadExchange = { request: whole, ...answered(answer) };
  return made;
}

/** Pastes the lines of a request into bash, and compares what arrives with what was sent. */
async function pasted(catcher: Catcher, request: Partial<WireRequest>): Promise<{ curl: string }> {
  const { request: sent, ...rest } = exchange(request);
  const curl = reproduction.curl({ request: sent, ...rest });
  expect(curl).not.toContain(apiKey);
  expect(curl).not.toContain(adminEmail);
  catcher.received.length = 0;
  const env = {
    PATH: process.env.PATH ?? '',
    ARGOS_BASE_URL: catcher.baseUrl,
    ARGOS_API_KEY: apiKey,
    ARGOS_ADMIN_EMAIL: adminEmail,
  };
  // By standard input, as if pasted: an argument could not be as long as some lines are.
  const shell = run('bash', ['--norc', '-s'], { env });
  shell.child.stdin?.end(`${curl}\n`);
  const { stdout, stderr } = await shell;
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^HTTP\/1\.1 200[\s\S]*caught\n$/);
  expect(catcher.received).toHaveLength(1);
  const [arrived] = catcher.received;
  expect(arrived?.method).toBe(sent.method);
  expect(arrived?.path).toBe(sent.path);
  expect(arrived?.headers).toMatchObject(sent.headers);
  expect(arrived?.body.toString('hex')).toBe(Buffer.from(sent.body ?? []).toString('hex'));
  return { curl };
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const random = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (Math.imul(at + 1, 0x9e3779b1) >>> 13) & 0xff);

const bodies: Readonly<Record<string, Uint8Array>> = {
  'plain JSON': utf8('{"fullName":"Jane Doe","cf1":"1 + 1"}'),
  nothing: utf8(''),
  blanks: utf8('  '),
  'single quotes': utf8(`{'fullName':'Jane''s'}'`),
  'double quotes and backslashes': utf8('{"cf1":"\\"\\\\\\u0000\\n"}\\'),
  'shell characters': utf8('$HOME `id` $(id) $' + '{x} !! ~ * ? [a] {b} & | ; < > # %s %% \\x41'),
  'a variable of ours': utf8('$ARGOS and $argos_api_key'),
  newlines: utf8('{\n  "a": 1\n}\n\n'),
  'carriage returns': utf8('{\r\n"a": 1\r\n}'),
  tabs: utf8('{\t"a":\t1}'),
  'a NUL byte': utf8('{"a":"\0"}'),
  'every control byte': Uint8Array.from({ length: 32 }, (_, at) => at),
  'DEL and C1': utf8('\x7f\x80\x9b\x9f'),
  'invalid UTF-8': Uint8Array.of(0x7b, 0xff, 0xfe, 0xc3, 0x28, 0x7d),
  'a byte-order mark': utf8('\ufeff{"a":1}'),
  'scripts and emoji': utf8('{"fullName":"홍길동 محمد 山田 Zoë 👩‍👩‍👧"}'),
  'an at sign first': utf8('@/etc/hostname'),
  'a dash first': utf8('-X DELETE'),
  'form encoding': utf8('a=1&b=%2B+%'),
  'the key inside': utf8(`{"x-api-key":"${apiKey}","again":"${apiKey}'s"}`),
  'the administrator inside': utf8(`{"admin":"${adminEmail}","email":"jane@example.com"}`),
  'the administrator among control bytes': utf8(`{"admin":"${adminEmail}",\0\t"x":"${adminEmail}"}`),
  'the administrator among bytes': Buffer.concat([Buffer.from([0xff]), Buffer.from(adminEmail), random(50)]),
  'up to the limit of a line': utf8(`{"a":"${'x'.repeat(16 * 1024 - 8)}"}`),
  'one byte over it': utf8(`{"a":"${'x'.repeat(16 * 1024 - 7)}"}`),
  'a big text': utf8(`{"admin":"${adminEmail}","cf3":"${"it's ".repeat(100_000)}"}`),
  'many bytes': random(300_000),
};
for (const [name, body] of Object.entries(bodies)) {
  test(`a body of ${name} arrives as it was sent`, async ({ catcher }) => {
    await pasted(catcher, { body });
  });
}

test('any bytes arrive as they were sent', async ({ catcher }) => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.string({ unit: 'binary', maxLength: 40 }).map(utf8),
    fc.string({ unit: fc.constantFrom(...'\'"\\$`!{}@ \n%a0-'), maxLength: 40 }).map(utf8),
  );
  const runs = process.env.ARGOS_VERIFY === '1' ? 500 : 40;
  for (const body of fc.sample(anything, { seed: 3, numRuns: runs })) await pasted(catcher, { body });
});

const requests: Readonly<Record<string, Partial<WireRequest>>> = {
  'no key header': { headers: json, body: utf8('{}') },
  'an empty key header': { headers: { 'x-api-key': '', ...json }, body: utf8('{}') },
  'the key altered': { headers: { 'x-api-key': alteredKey, ...json }, body: utf8('{}') },
  'another media type': {
    headers: { 'x-api-key': apiKey, 'content-type': `text/plain; x="it's"`, accept: '*/*' },
    body: utf8('{}'),
  },
  'the key in the query': {
    headers: json,
    path: `${MIGRATION_PATH}?x-api-key=${apiKey}&apiKey=${apiKey}`,
    body: utf8('{}'),
  },
  'a GET with a query': {
    method: 'GET',
    path: "/v3/submission?email=jane%40example.com&userid=a%20'b'&count=50",
    headers: { 'x-api-key': apiKey, accept: 'application/json' },
  },
  'a GET without a body': { method: 'GET', headers: { 'x-api-key': apiKey, accept: 'application/json' } },
  'a DELETE': {
    method: 'DELETE',
    path: `/v3/submission?submission_id=1&admin_name=${adminEmail}`,
    headers: { 'x-api-key': apiKey, accept: 'application/json' },
  },
  'a PUT': { method: 'PUT', body: utf8('{}') },
};
for (const [name, request] of Object.entries(requests)) {
  test(`a request with ${name} arrives as it was sent`, async ({ catcher }) => {
    const { curl } = await pasted(catcher, request);
    const [arrived] = catcher.received;
    if (name.startsWith('no key')) expect(arrived?.headers).not.toHaveProperty('x-api-key');
    if (request.method === 'GET' || request.method === 'DELETE') {
      expect(arrived?.headers).not.toHaveProperty('content-type');
      expect(curl).not.toContain('billed');
    }
  });
}

test('the spelling of the key header stays', () => {
  const curl = reproduction.curl(exchange({ headers: { 'X-API-Key': apiKey }, body: utf8('{}') }));
  expect(curl).toContain(`-H 'X-API-Key: '"$ARGOS_API_KEY"`);
});

for (const [answer, billable] of [
  [{ status: 200, body: success() }, true],
  [{ status: 500 }, true],
  [{ status: 200, body: 'what?' }, true],
  [{ failure: 'timeout' }, true],
  [{ status: 400, body: error('missing_data') }, false],
  [{ status: 403, body: { message: 'Forbidden' } }, false],
] as const satisfies readonly (readonly [Sketch, boolean])[]) {
  test(`a comment warns of money where some may be spent: ${JSON.stringify(answer)}`, () => {
    const curl = reproduction.curl(exchange({ body: utf8('{}') }, answer));
    expect(curl.includes('# may create a submission, which is billed\n')).toBe(billable);
  });
}

test('for the embedded mock the lines say how to start it, and a replay names the run', async () => {
  const mock = createReproduction({
    redactor,
    runArguments: ['--profile', 'smoke', '--seed', '7'],
    mockCommand: 'npx argos-conformance mock --port 4010 --fault status-422',
  });
  const curl = mock.curl(exchange({ body: utf8('{}') }));
  const [first, second] = curl.split('\n');
  expect(first).toBe(
    '# the mock, in another terminal: npx argos-conformance mock --port 4010 --fault status-422',
  );
  expect(second).toMatch(/^# then: export ARGOS_BASE_URL=http:\/\/127\.0\.0\.1:4010 ARGOS_API_KEY=/);
  expect(mock.replay('error.missing-data')).toBe(
    'npx argos-conformance run --profile smoke --seed 7 --only error.missing-data --output reports/replay',
  );
});
