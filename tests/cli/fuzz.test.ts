/** Hostile words, variables and files: whatever comes, a clear line and an exit code of the table. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { variableNames } from '../../wire/target/variables.js';
import { cleanEnvironment, cli, verifying } from '../support/cli.js';
import { command, concludes, type Ended } from './support.js';

const table = [0, 1, 2, 3, 130, 143];
const numRuns = verifying ? 1_000 : 60;

/** A value that is a secret wherever it stands: it must never come back. */
const planted = 'pl4nted-s3cret-value';

/** One line each, and none of what only a programmer reads. */
function expectClear({ exitCode, stdout, stderr }: Ended, secret = planted): void {
  expect(table).toContain(exitCode);
  const said = `${stdout}\n${stderr.join('\n')}`;
  expect(said).not.toMatch(
    /\n\s+at \S+ \(|node:internal|internal error|\w+Error:|\[object Object\]|undefined/,
  );
  if (secret !== '') expect(said).not.toContain(secret);
  for (const line of stderr) expect(line).toMatch(/^argos-conformance: \S/);
  // What is wrong is said in so many words, not in pages.
  for (const line of stderr) expect(line.length).toBeLessThan(1_200);
  if (exitCode === 2) expect(stderr.length).toBeGreaterThan(0);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal must not get any of them.
  expect(said).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
}

const nasty = fc.constantFrom(
  '',
  ' ',
  '0',
  '-1',
  '1e9',
  '99999999999999999999',
  'NaN',
  '٣',
  'null',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '/dev/full',
  '/dev/zero',
  'http://',
  'https://user:pass@staging.example.com/',
  'http://[::1',
  'https://rest-api.argosidentity.com',
  'HTTPS://REST-API.ARGOSIDENTITY.COM./',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'two\nlines',
  '\u001b[2J\u001b[31m',
  '\u202egnirts',
  '$ARGOS_API_KEY $HOME $(id) `id`',
  '"\'\\',
  '{"a":1}',
  '%00%0a',
  'a,b,,c',
  'all',
  'mock',
  'env',
  'x'.repeat(70_000),
);
const value = fc.oneof(
  nasty,
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll('\0', '\\0')),
  fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll('\0', '\\0')),
);

const right: Readonly<Record<string, string>> = {
  ARGOS_BASE_URL: 'http://127.0.0.1:9',
  ARGOS_API_KEY: planted,
  ARGOS_ADMIN_EMAIL: 'boss@company.example',
};
const variable = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...variableNames) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('ARGOS_API_KY', 'ARGOS_', 'ARGOS_CONFORMANCE_RUN', 'ARGOS_MOCK_X', 'NO_COLOR'),
  },
);
const environment = fc
  .tuple(fc.boolean(), fc.dictionary(variable, value, { maxKeys: 4 }))
  .map(([whole, given]) => ({ ...(whole ? right : {}), ...given }));

const optionNames = ['target', 'profile', 'seed', 'only', 'require', 'workers', 'output', 'max-requests']
  .concat(['max-created', 'allow-host', 'fault', 'variant', 'no-such', 'API-KEY'])
  .map((name) => `--${name}`);
const option = fc.oneof(
  fc.tuple(fc.constantFrom(...optionNames), value).map(([name, text]) => [name, text]),
  fc.tuple(fc.constantFrom(...optionNames), value).map(([name, text]) => [`${name}=${text}`]),
  fc
    .constantFrom('--strict', '--yes', '--allow-plaintext', '--env-overrides', '--', '-', '-x')
    .map((one) => [one]),
  value.map((text) => [text]),
);
const words = fc.array(option, { maxLength: 4 }).map((list) => list.flat());

const line = fc.oneof(
  fc.tuple(variable, value).map(([name, text]) => `${name}=${text}`),
  fc.tuple(variable, value).map(([name, text]) => `export ${name}='${text}`),
  fc.string({ unit: 'binary', maxLength: 60 }),
);
const file = fc.oneof(
  fc.array(line, { maxLength: 8 }).map((lines) => Buffer.from(lines.join('\n'))),
  fc.array(line, { maxLength: 8 }).map((lines) => Buffer.from(`\ufeff${lines.join('\r\n')}`, 'utf8')),
  fc.array(line, { maxLength: 4 }).map((lines) => Buffer.from(lines.join('\n'), 'utf16le')),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
);

/** Runs something in a folder of its own, as each of many cases needs one. */
async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'argos-fuzz-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const stand = { playwright: concludes('conformant') };

test('any words', async () => {
  await fc.assert(
    fc.asyncProperty(words, async (argv) => {
      // No word is a secret by itself.
      await inFolder(async (folder) => expectClear(await command(folder, ['run', ...argv], stand), ''));
    }),
    { numRuns },
  );
});

test('any variables', async () => {
  await fc.assert(
    fc.asyncProperty(environment, async (env) => {
      await inFolder(async (folder) =>
        expectClear(await command(folder, ['run', '--yes'], { env, ...stand })),
      );
    }),
    { numRuns },
  );
});

test('any files of settings', async () => {
  await fc.assert(
    fc.asyncProperty(file, file, environment, async (plain, named, env) => {
      await inFolder(async (folder) => {
        writeFileSync(join(folder, '.env'), plain);
        writeFileSync(join(folder, '.env.staging'), named);
        const argv = ['run', '--yes', '--target', 'staging'];
        expectClear(await command(folder, argv, { env, ...stand }));
      });
    }),
    { numRuns },
  );
});

test('a file of settings that is a folder, a circle of links, a device or too big', async () => {
  const shapes: Readonly<Record<string, (path: string) => void>> = {
    folder: (path) => mkdirSync(path),
    circle: (path) => symlinkSync(path, path),
    device: (path) => symlinkSync('/dev/zero', path),
    big: (path) => writeFileSync(path, `ARGOS_API_KEY=${'x'.repeat(2 * 1024 * 1024)}`),
  };
  for (const [name, make] of Object.entries(shapes)) {
    await inFolder(async (folder) => {
      make(join(folder, '.env.staging'));
      const ended = await command(folder, ['run', '--target', 'staging'], stand);
      expectClear(ended);
      expect(ended.exitCode, name).toBe(2);
      expect(ended.stderr.join('\n'), name).toContain('.env.staging');
    });
  }
});

test('the process itself: words and variables as a shell hands them over', async () => {
  const texts = fc.sample(value, { numRuns: verifying ? 200 : 4, seed: 5 });
  for (const [at, text] of texts.entries()) {
    await inFolder(async (folder) => {
      const name = variableNames[at % variableNames.length] ?? 'ARGOS_SEED';
      const env = cleanEnvironment({ ...right, [name]: text, ARGOS_MAX_REQUESTS: 'none' });
      const { exitCode, stdout, stderr } = await cli(['run', '--target', text], { cwd: folder, env });
      const lines = stderr.split('\n').filter((one) => one !== '');
      expect(exitCode).toBe(2);
      expectClear({ exitCode: 2, stdout, stderr: lines });
    });
  }
});
