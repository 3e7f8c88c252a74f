/** Which target is chosen, and from which place each value comes. */
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { defaultCredentials } from '../../mock/credentials.js';
import { mockTarget, resolveTarget } from '../../wire/target/index.js';
import { expect, test } from '../support/folder.js';
import { envText, problemsOf, resolved, staging } from './support.js';

test('without any setting the target is the embedded mock, with every capability', ({ folder }) => {
  const target = resolved({ cwd: folder, env: {} });
  expect(target).toMatchObject({ kind: 'mock', name: 'mock', loopback: true, derivationExplicit: true });
  expect(target.capabilities).toEqual(['encryption', 'read-back', 'delete']);
  expect(target.baseUrl).toBeUndefined();
  expect(target.apiKey).toBeUndefined();
  expect(target.requestsPerSecond).toBeUndefined();
  expect(target.requestTimeoutMs).toBe(5_000);
});

test('a running mock completes its target with its own credentials', ({ folder }) => {
  const running = { baseUrl: 'http://127.0.0.1:4010', credentials: defaultCredentials };
  const { sources: _, ...target } = resolved({ cwd: folder, env: { ARGOS_MAX_CREATED: '7' } });
  expect(mockTarget(target, running)).toMatchObject({
    kind: 'mock',
    baseUrl: running.baseUrl,
    apiKey: defaultCredentials.apiKey,
    encryptionKey: defaultCredentials.apiKey,
    adminEmail: defaultCredentials.adminEmail,
    invalidProjectApiKey: defaultCredentials.invalidProjectApiKey,
    processingErrorEmail: defaultCredentials.processingErrorEmail,
    derivationExplicit: true,
    maxCreated: 7,
  });
});

test('--target goes before ARGOS_TARGET, which goes before ARGOS_BASE_URL', ({ folder, write }) => {
  write({
    '.env.one': envText({ ...staging, ARGOS_BASE_URL: 'http://127.0.0.1:1' }),
    '.env.two': envText({ ...staging, ARGOS_BASE_URL: 'http://127.0.0.1:2' }),
  });
  const env = { ARGOS_TARGET: 'two' };
  expect(resolved({ cwd: folder, env, targetOption: 'one' })).toMatchObject({
    name: 'one',
    baseUrl: 'http://127.0.0.1:1',
  });
  expect(resolved({ cwd: folder, env })).toMatchObject({ name: 'two', baseUrl: 'http://127.0.0.1:2' });

  const direct = { ...staging, ARGOS_BASE_URL: 'http://127.0.0.1:3' };
  expect(resolved({ cwd: folder, env: direct })).toMatchObject({
    name: 'env',
    baseUrl: 'http://127.0.0.1:3',
  });
  expect(resolved({ cwd: folder, env: { ...direct, ARGOS_TARGET: 'mock' } })).toMatchObject({ kind: 'mock' });
  expect(resolved({ cwd: folder, env: direct, targetOption: 'env' })).toMatchObject({ name: 'env' });
});

test('a value comes from the process environment, else from .env.NAME, else from .env', ({
  folder,
  write,
}) => {
  write({
    '.env': envText({ ARGOS_ID_TYPE: 'plain', ARGOS_MAX_REQUESTS: '11', ARGOS_TARGET_VERSION: 'plain' }),
    '.env.staging': envText({ ...staging, ARGOS_ID_TYPE: 'named', ARGOS_MAX_REQUESTS: '22' }),
  });
  const env = { ARGOS_ID_TYPE: 'process' };
  const target = resolved({ cwd: folder, env, targetOption: 'staging' });
  expect(target).toMatchObject({ idType: 'process', maxRequests: 22, targetVersion: 'plain' });
  expect(target.sources).toEqual(
    expect.arrayContaining([
      'target staging from --target',
      'ARGOS_BASE_URL from .env.staging',
      'ARGOS_ID_TYPE from the process environment',
      'ARGOS_MAX_REQUESTS from .env.staging',
      'ARGOS_TARGET_VERSION from .env',
    ]),
  );
});

test('no source line and no problem shows a secret or an address', ({ folder, write }) => {
  const secrets = {
    ARGOS_API_KEY: 'SECRET-api-key',
    ARGOS_ENCRYPTION_KEY: 'SECRET-encryption-key',
    ARGOS_INVALID_PROJECT_API_KEY: 'SECRET-invalid-project',
    ARGOS_ADMIN_EMAIL: 'SECRET@company.example',
  };
  write({ '.env.staging': envText({ ...staging, ...secrets }) });
  const target = resolved({ cwd: folder, env: {}, targetOption: 'staging' });
  expect(target.sources.join('\n')).not.toContain('SECRET');

  const wrong = Object.fromEntries(
    ['BASE_URL', 'API_KEY', 'ADMIN_EMAIL', 'ALLOWED_HOSTS', 'CAPABILITIES', 'ENCRYPTION_KEY_DERIVATION']
      .concat(['ID_TYPE', 'CA_FILE', 'MAX_REQUESTS', 'REQUESTS_PER_SECOND', 'ENCRYPTION_KEY'])
      .map((name) => [`ARGOS_${name}`, 'https://u:SECRET@x y/?k=SECRET\u0007']),
  );
  const problems = problemsOf({ cwd: folder, env: wrong, targetOption: 'env' });
  expect(problems.length).toBeGreaterThanOrEqual(11);
  expect(problems.join('\n')).not.toContain('SECRET');
});

test('the process environment is never written', ({ folder, write }) => {
  write({ '.env.staging': envText(staging), '.env': 'ARGOS_ID_TYPE=plain\n' });
  const before = JSON.stringify(process.env);
  resolved({ cwd: folder, env: Object.freeze({}), targetOption: 'staging' });
  expect(JSON.stringify(process.env)).toBe(before);
});

test('what the process environment would replace in .env.NAME is a problem, unless allowed', ({
  folder,
  write,
}) => {
  write({ '.env.staging': envText(staging) });
  const env = { ARGOS_API_KEY: 'another-key-0002', ARGOS_BASE_URL: 'http://127.0.0.1:9', ARGOS_ID_TYPE: 'x' };
  expect(problemsOf({ cwd: folder, env, targetOption: 'staging' })).toEqual([
    expect.stringMatching(
      /^ARGOS_BASE_URL in the process environment differs from \.env\.staging: .*--env-overrides/,
    ),
    expect.stringMatching(
      /^ARGOS_API_KEY in the process environment differs from \.env\.staging: .*--env-overrides/,
    ),
  ]);
  expect(resolved({ cwd: folder, env, targetOption: 'staging', envOverrides: true })).toMatchObject({
    apiKey: 'another-key-0002',
    baseUrl: 'http://127.0.0.1:9',
  });
  const same = { ARGOS_API_KEY: staging.ARGOS_API_KEY };
  expect(problemsOf({ cwd: folder, env: same, targetOption: 'staging' })).toEqual([]);
});

test('a base URL in .env is a problem for every target', ({ folder, write }) => {
  write({ '.env': envText(staging), '.env.staging': envText(staging) });
  for (const targetOption of ['mock', 'staging']) {
    expect(problemsOf({ cwd: folder, env: {}, targetOption })).toEqual([
      expect.stringMatching(/^ARGOS_BASE_URL in \.env would point every run at that server: /),
    ]);
  }
  expect(problemsOf({ cwd: folder, env: {} })).toHaveLength(1);
});

test('a file may not choose the target, the profile or the seed', ({ folder, write }) => {
  write({
    '.env': 'ARGOS_TARGET=staging\nARGOS_PROFILE=thorough\nARGOS_SEED=1\n',
    '.env.staging': envText(staging),
  });
  expect(problemsOf({ cwd: folder, env: {} })).toEqual([
    expect.stringMatching(/^ARGOS_TARGET in \.env would decide about runs unasked/),
    expect.stringMatching(/^ARGOS_PROFILE in \.env /),
    expect.stringMatching(/^ARGOS_SEED in \.env /),
  ]);
});

test('the mock ignores the settings of a configured target and says so', ({ folder, write }) => {
  write({ '.env': 'ARGOS_API_KEY=x\nARGOS_CAPABILITIES=nonsense\n' });
  const target = resolved({ cwd: folder, env: { ARGOS_ADMIN_EMAIL: 'no address', ARGOS_MAX_CREATED: '7' } });
  expect(target).toMatchObject({ kind: 'mock', maxCreated: 7 });
  expect(target.sources).toEqual(
    expect.arrayContaining([
      'ignored by the embedded mock, in the process environment: ARGOS_ADMIN_EMAIL',
      'ignored by the embedded mock, in .env: ARGOS_API_KEY, ARGOS_CAPABILITIES',
      'ARGOS_MAX_CREATED from the process environment',
    ]),
  );
});

test('a setting that arrived empty is no wish for the mock', ({ folder }) => {
  expect(problemsOf({ cwd: folder, env: { ARGOS_TARGET: '' } })).toEqual([
    'ARGOS_TARGET is empty: give it a name or take it out',
  ]);
  const problems = problemsOf({ cwd: folder, env: { ...staging, ARGOS_BASE_URL: '' } });
  expect(problems).toEqual([
    'ARGOS_BASE_URL in the process environment is empty: give it a value or take it out',
  ]);
});

const names: readonly [string, RegExp][] = [
  ['', /is empty/],
  ['../secrets', /is "\.\.\/secrets": a name has/],
  ['a/b', /a name has/],
  ['a\\b', /a name has/],
  ['.hidden', /a name has/],
  ['a\u0000b', /a name has/],
  ['a\u001b[31mb', /is "a\\u001b\[31mb": a name has/],
  ['x'.repeat(65), /a name has/],
  ['Mock', /too close to the reserved name mock/],
  ['ENV', /too close to the reserved name env/],
  ['example', /documentation, copy it/],
];
for (const [name, expected] of names) {
  test(`the name ${JSON.stringify(name)} is refused`, ({ folder }) => {
    const problems = problemsOf({ cwd: folder, env: {}, targetOption: name });
    expect(problems).toEqual([expect.stringMatching(expected)]);
    expect(problems[0]).toMatch(/^--target /);
    expect(problemsOf({ cwd: folder, env: { ARGOS_TARGET: name } })[0]).toMatch(/^ARGOS_TARGET /);
  });
}

test('a missing file is one problem that lists the targets there are', ({ folder, write }) => {
  write({ '.env.staging': '', '.env.example': '', '.env.mock': '', '.env.qa': '', '.env': '' });
  const problems = problemsOf({ cwd: folder, env: {}, targetOption: 'stagin' });
  expect(problems).toEqual([
    expect.stringMatching(
      /^target stagin: no \.env\.stagin in ".*": .* \(there is qa, staging\); did you mean staging\?$/,
    ),
  ]);
});

test('a file that cannot be used is one problem', ({ folder, write }) => {
  mkdirSync(join(folder, '.env.folder'));
  write({
    '.env.utf16': new Uint8Array([0xff, 0xfe, 0x41, 0x00]),
    '.env.huge': new Uint8Array(2 * 1024 * 1024),
    '.env.closed': envText(staging),
  });
  const problem = (targetOption: string) => problemsOf({ cwd: folder, env: {}, targetOption }).join('\n');
  expect(problem('folder')).toMatch(/^target folder: \.env\.folder is no regular file/);
  expect(problem('utf16')).toMatch(/^target utf16: \.env\.utf16 is not UTF-8 text/);
  expect(problem('huge')).toMatch(/^target huge: \.env\.huge is no regular file of at most 1 MiB/);
  if (process.getuid?.() === 0) return;
  chmodSync(join(folder, '.env.closed'), 0o000);
  expect(problem('closed')).toMatch(/^target closed: \.env\.closed cannot be read \(EACCES\)/);
});

test('unknown variables: a problem in a file, a warning in the process environment', ({ folder, write }) => {
  write({ '.env.staging': envText({ ...staging, ARGOS_CAPABILITY: 'encryption', OTHER: 'x' }) });
  expect(problemsOf({ cwd: folder, env: {}, targetOption: 'staging' })).toEqual([
    'ARGOS_CAPABILITY in .env.staging is no variable of this suite: correct it or take it out; did you mean ARGOS_CAPABILITIES?',
  ]);
  const env = { ARGOS_BASEURL: 'x', ARGOS_CONFORMANCE_RUN: '{}', ARGOS_MOCK_EXIT_WITH_STDIN: '1' };
  const { sources } = resolved({ cwd: folder, env });
  expect(sources.filter((line) => line.includes('unknown'))).toEqual([
    'ARGOS_BASEURL in the process environment is unknown and ignored; did you mean ARGOS_BASE_URL?',
  ]);
});

test('lines that do not say what they seem to are problems', ({ folder, write }) => {
  const text = [
    'ARGOS_BASE_URL=http://127.0.0.1:1',
    'ARGOS_API_KEY=start#end-of-key',
    'ARGOS_ADMIN_EMAIL a@b.example',
    "ARGOS_ID_TYPE='with#hash' # a comment",
    'ARGOS_MAX_REQUESTS=5 # a comment',
    'ARGOS_MAX_REQUESTS=6',
  ].join('\n');
  write({ '.env.staging': text });
  const problems = problemsOf({ cwd: folder, env: {}, targetOption: 'staging' });
  expect(problems.filter((line) => line.startsWith('.env.staging'))).toEqual([
    '.env.staging, line 2: ARGOS_API_KEY is cut at the #: put the value in single quotes',
    '.env.staging, line 3: ARGOS_ADMIN_EMAIL gets no value: write ARGOS_ADMIN_EMAIL=value',
    '.env.staging, line 6: ARGOS_MAX_REQUESTS is set in line 5 too: keep one',
  ]);
});

test('byte-order mark, CRLF, export and quotes are read as meant', ({ folder, write }) => {
  const text = `\ufeffARGOS_BASE_URL=http://127.0.0.1:1\r\nexport ARGOS_API_KEY="quoted key#1"\r\n`;
  write({ '.env.staging': `${text.replace('key#1', 'k#1')}ARGOS_ADMIN_EMAIL='a@b.example'\r\n` });
  const problems = problemsOf({ cwd: folder, env: {}, targetOption: 'staging' });
  expect(problems).toEqual([expect.stringMatching(/^ARGOS_API_KEY in \.env\.staging holds characters/)]);
});

test('a hostile file is read in no time', ({ folder, write }) => {
  for (const text of ['\n', ' ', '=', 'A="\n', "A='", 'export ', 'ARGOS_X ', '#']) {
    write({ '.env.x': text.repeat(1_000_000 / text.length) });
    const since = Date.now();
    problemsOf({ cwd: folder, env: {}, targetOption: 'x' });
    expect(Date.now() - since, JSON.stringify(text)).toBeLessThan(2_000);
  }
});

test('what is missing is named, each on its own line', ({ folder, write }) => {
  write({ '.env.staging': 'ARGOS_ID_TYPE=x\n' });
  expect(problemsOf({ cwd: folder, env: {}, targetOption: 'staging' })).toEqual([
    'ARGOS_BASE_URL is missing: set it in .env.staging',
    'ARGOS_API_KEY is missing: set it in .env.staging',
    'ARGOS_ADMIN_EMAIL is missing: set it in .env.staging',
  ]);
  expect(problemsOf({ cwd: folder, env: {}, targetOption: 'env' })[0]).toBe(
    'ARGOS_BASE_URL is missing: set it in the process environment',
  );
});

test('hostile names and values never make it throw', ({ folder, write }) => {
  write({ '.env.x': '__proto__=1\nARGOS_constructor=2\n=\n===\n"\n\'\n`\nARGOS_\n\u0000' });
  const values = [
    '',
    ' ',
    '\n',
    '\u0000',
    '\ud800',
    '__proto__',
    '%',
    'http://',
    'https://[',
    '9'.repeat(10_000),
    '[]',
  ];
  for (const value of values) {
    const env = Object.fromEntries(
      Object.keys(staging)
        .concat('ARGOS_CA_FILE', 'ARGOS_MAX_REQUESTS', 'ARGOS_CAPABILITIES', 'ARGOS_\u001b', '__proto__')
        .map((name) => [name, value]),
    );
    for (const targetOption of ['env', 'x', value]) {
      const resolution = resolveTarget({ cwd: folder, env, targetOption, allowHosts: [value] });
      const lines = resolution.ok ? resolution.sources : resolution.problems;
      for (const line of lines) expect(line).not.toMatch(/\p{Cc}/u);
      expect(resolution.ok).toBe(false);
    }
  }
});
