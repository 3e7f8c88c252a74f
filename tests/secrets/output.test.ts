/** What processes of a run print and throw, on its way to whoever sees it. */
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { RedactedLines } from '../../cli/redacted-lines.js';
import { redactError, redactResult } from '../../reports/redacted.js';
import { cleaned } from '../../run/guard.js';
import { startMockProcess } from '../../run/mock-process.js';
import { secretsAround } from '../../run/secrets.js';
import { createRedactor } from '../../wire/redaction.js';
import { credentialsIn, proxyPasswordsIn } from '../../wire/target/credentials.js';
import { processesWith } from '../support/cli.js';
import { expect, test } from '../support/folder.js';
import { leaksIn, planted, plantedVariables } from './planted.js';

const { apiKey } = planted;
const redactor = createRedactor(secretsAround(plantedVariables('http://127.0.0.1:1')));
const expectClean = (text: string): void => expect(leaksIn(Buffer.from(text), 'text')).toEqual([]);

async function passed(chunks: Iterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of Readable.from(chunks).pipe(new RedactedLines(redactor))) text += String(chunk);
  return text;
}

test.describe('lines on their way to the terminal', () => {
  test('come as they were, colours and all, but for secrets, wherever the pieces are cut', async () => {
    const text = `  ✓ \u001b[32mone\u001b[0m\n× two ${apiKey}\n\nthree ${Buffer.from(apiKey).toString('base64')}. 끝 without an end`;
    const whole = Buffer.from(text);
    const clean = await passed([whole]);
    expectClean(clean);
    expect(clean).toContain('  ✓ \u001b[32mone\u001b[0m\n× two $ARGOS_API_KEY\n\nthree $ARGOS_API_KEY');
    expect(clean).toMatch(/\. 끝 without an end$/);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: whole.length }), { maxLength: 20 }), async (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        const pieces = at.slice(1).map((end, index) => whole.subarray(at[index], end));
        expect(await passed(pieces.filter((piece) => piece.length > 0))).toBe(clean);
      }),
      { numRuns: 50 },
    );
  });

  test('an unfinished line is shown after a moment, all but what may be the beginning of a secret', async () => {
    const lines = new RedactedLines(redactor);
    let shown = '';
    lines.on('data', (chunk) => {
      shown += String(chunk);
    });
    lines.write(`Start? the key ${apiKey.slice(0, 12)}`);
    expect(shown).toBe('');
    await expect.poll(() => shown).toBe('Start? the key ');
    lines.write(apiKey.slice(12));
    await expect.poll(() => shown).toBe('Start? the key $ARGOS_API_KEY');
    lines.write(' and on!');
    await expect.poll(() => shown).toBe('Start? the key $ARGOS_API_KEY and on!');
    lines.end(`, cut ${apiKey.slice(0, 20)}`);
    await expect.poll(() => shown).toBe('Start? the key $ARGOS_API_KEY and on!, cut $ARGOS_API_KEY');
  });

  test('a line of a megabyte is not waited for', async () => {
    const lines = new RedactedLines(redactor);
    let bytes = 0;
    lines.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    lines.write('x'.repeat(2 ** 20));
    await sleep(20);
    expect(bytes).toBeGreaterThan(2 ** 19);
    lines.destroy();
  });
});

test.describe('what is thrown', () => {
  const things: Readonly<Record<string, () => unknown>> = {
    'an error': () => new RangeError(apiKey),
    'an error with more to it': () =>
      Object.assign(new Error('x'), { code: apiKey, list: [apiKey, { deep: apiKey }] }),
    'an error with causes': () => new Error('x', { cause: new Error('y', { cause: apiKey }) }),
    'an error that is its own cause': () => {
      const error = new Error(apiKey);
      error.cause = error;
      return error;
    },
    'many errors': () => new AggregateError([new Error(apiKey), apiKey], apiKey),
    'an error that cannot be changed': () => Object.freeze(new TypeError(apiKey)),
    'a text': () => apiKey,
    'an object': () => ({ deep: { deeper: [apiKey] } }),
  };
  for (const [name, make] of Object.entries(things)) {
    test(name, () => {
      const clean = cleaned(make(), redactor);
      expectClean(inspect(clean, { depth: 9, showHidden: true }));
      expect(inspect(clean)).toContain('$ARGOS_API_KEY');
    });
  }

  test('stays what it is when it holds no secret', () => {
    const error = new RangeError('no secret', { cause: { a: 1 } });
    const before = inspect(error, { showHidden: true });
    for (const thing of [error, 'text', undefined, null, 3, { a: [1] }])
      expect(cleaned(thing, redactor)).toBe(thing);
    expect(inspect(error, { showHidden: true })).toBe(before);
    expect(cleaned(new RangeError(apiKey), redactor)).toBeInstanceOf(RangeError);
  });
});

test('what reporters are handed: errors with causes, steps, output in pieces', () => {
  const redact = (text: string): string => redactor.uncut(text);
  const error = {
    message: apiKey,
    stack: `Error: ${apiKey}`,
    value: apiKey,
    snippet: apiKey,
    cause: { message: apiKey },
  };
  redactError(error, redact);
  expectClean(JSON.stringify(error));
  const result = {
    errors: [{ message: apiKey }],
    error: { message: apiKey },
    steps: [{ error: { message: apiKey }, steps: [{ error: { value: apiKey }, steps: [] }] }],
    stdout: ['one ', apiKey.slice(0, 8), Buffer.from(apiKey.slice(8))],
    stderr: [Buffer.from('nothing')],
  };
  redactResult(result, redact);
  expectClean(JSON.stringify(result));
  expect(result.stdout).toEqual(['one $ARGOS_API_KEY']);
  expect(result.stderr).toEqual([Buffer.from('nothing')]);
});

test("the mock is not told the target's secrets", async () => {
  const variables = { ...plantedVariables('http://127.0.0.1:1'), SECRETS_OF_MOCK: String(process.pid) };
  Object.assign(process.env, variables);
  try {
    const mock = await startMockProcess({ faults: [], variants: [], seed: 1 });
    const [pid = 0, ...others] = processesWith('SECRETS_OF_MOCK', variables.SECRETS_OF_MOCK);
    expect(others).toEqual([]);
    for (const file of ['environ', 'cmdline']) expectClean(readFileSync(`/proc/${pid}/${file}`, 'latin1'));
    await mock.close();
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
  }
});

test.describe('what is a secret', () => {
  test('keys and addresses of the environment and of every .env file, however wrong', ({ folder, write }) => {
    write({
      '.env': 'ARGOS_API_KEY=of-the-plain-file\nARGOS_NONSENSE=1',
      '.env.staging':
        'ARGOS_API_KEY=" of-staging-file "\nARGOS_ADMIN_EMAIL=a@b.example\nARGOS_ENCRYPTION_KEY=short',
      '.env.example': 'ARGOS_API_KEY=of-the-example',
    });
    const found = credentialsIn({ ARGOS_API_KEY: 'of-the-process', ARGOS_ADMIN_EMAIL: 'nobody' }, folder);
    expect(found).toEqual([
      { name: 'ARGOS_API_KEY', value: 'of-the-process' },
      { name: 'ARGOS_API_KEY', value: 'of-the-plain-file' },
      { name: 'ARGOS_API_KEY', value: 'of-staging-file' },
      { name: 'ARGOS_ADMIN_EMAIL', value: 'a@b.example' },
    ]);
  });

  test('passwords of proxies, as they stand and decoded, not short ones', () => {
    const passwords = proxyPasswordsIn({
      HTTPS_PROXY: 'http://user:p%40ssword%2F1@proxy.example:8080',
      http_proxy: 'user:another-password@proxy.example',
      ALL_PROXY: 'http://user:short@proxy.example',
      HTTP_PROXY: 'not a URL',
    });
    expect(passwords).toEqual([
      'p%40ssword%2F1',
      'p@ssword/1',
      'user:p@ssword/1',
      'another-password',
      'user:another-password',
    ]);
  });

  test('of the mock its keys, not its addresses', () => {
    const mock = createRedactor(secretsAround({ ARGOS_ADMIN_EMAIL: 'admin@example.com' }, { mock: true }));
    expect(mock.text('argos-mock-project-key admin@example.com')).toBe('$ARGOS_API_KEY admin@example.com');
    const configured = createRedactor(secretsAround({ ARGOS_ADMIN_EMAIL: 'admin@example.com' }));
    expect(configured.text('Admin@Example.com')).toBe('<ARGOS_ADMIN_EMAIL>');
  });
});
