/** What each value may look like, and which hosts may be talked to. */
import { authority } from '../support/certificates.js';
import { expect, test } from '../support/folder.js';
import { problemsOf, resolved, staging } from './support.js';

const off = { ...staging };
const near = { ...staging, ARGOS_BASE_URL: 'http://127.0.0.1:4010' };
const hex32 = '00112233445566778899aabbccddeeff'.repeat(2);
const base32 = Buffer.from(hex32, 'hex').toString('base64');

test('defaults off loopback are careful, on loopback fast', ({ folder }) => {
  const remote = resolved({ cwd: folder, env: off });
  expect(remote).toMatchObject({
    kind: 'remote',
    name: 'env',
    loopback: false,
    requestTimeoutMs: 30_000,
    requestsPerSecond: 10,
    inFlight: 4,
    encryptionKey: staging.ARGOS_API_KEY,
    encryptionKeyDerivation: 'sha256',
    derivationExplicit: false,
    idType: 'drvlic',
    capabilities: [],
    allowedHosts: ['staging.example.com'],
  });
  expect(remote.unregisteredAdminEmail).toMatch(/^[a-z0-9]+([.-][a-z0-9]+)*@example\.(com|net|org)$/);
  expect(remote.sources.join('\n')).toContain('ARGOS_CAPABILITIES is not set');
  const local = resolved({ cwd: folder, env: near });
  expect(local).toMatchObject({ loopback: true, requestTimeoutMs: 5_000 });
  expect(local.requestsPerSecond).toBeUndefined();
});

const accepted: readonly [string, string, Record<string, unknown>][] = [
  ['ARGOS_BASE_URL', 'https://staging.example.com/', { baseUrl: 'https://staging.example.com' }],
  [
    'ARGOS_BASE_URL',
    'https://staging.example.com/base/path//',
    { baseUrl: 'https://staging.example.com/base/path' },
  ],
  ['ARGOS_BASE_URL', 'HTTPS://Staging.Example.COM:8443', { baseUrl: 'https://staging.example.com:8443' }],
  ['ARGOS_BASE_URL', 'https://staging.example.com.', { baseUrl: 'https://staging.example.com.' }],
  ['ARGOS_CAPABILITIES', '', { capabilities: [] }],
  ['ARGOS_CAPABILITIES', ' read-back , encryption', { capabilities: ['read-back', 'encryption'] }],
  ['ARGOS_ENCRYPTION_KEY', 'schlüssel mit blanks', { encryptionKey: 'schlüssel mit blanks' }],
  [
    'ARGOS_ENCRYPTION_KEY_DERIVATION',
    'utf8-32',
    { encryptionKeyDerivation: 'utf8-32', derivationExplicit: true },
  ],
  ['ARGOS_REQUESTS_PER_SECOND', '0.25', { requestsPerSecond: 0.25 }],
  ['ARGOS_REQUEST_TIMEOUT_MS', '1500', { requestTimeoutMs: 1_500 }],
  ['ARGOS_MAX_CREATED', '0', { maxCreated: 0 }],
  ['ARGOS_MAX_REQUESTS', '1', { maxRequests: 1 }],
  ['ARGOS_TARGET_VERSION', 'v1.2 (Süd)', { targetVersion: 'v1.2 (Süd)' }],
  ['ARGOS_ID_TYPE', 'drivers_license', { idType: 'drivers_license' }],
  ['ARGOS_INVALID_PROJECT_API_KEY', 'other-key-0002', { invalidProjectApiKey: 'other-key-0002' }],
  ['ARGOS_PROCESSING_ERROR_EMAIL', 'fails@example.com', { processingErrorEmail: 'fails@example.com' }],
];
for (const [name, value, expected] of accepted) {
  test(`${name} may be ${JSON.stringify(value)}`, ({ folder }) => {
    expect(resolved({ cwd: folder, env: { ...off, [name]: value } })).toMatchObject(expected);
  });
}

const refused: readonly [string, string, RegExp][] = [
  ['ARGOS_BASE_URL', 'staging.example.com', /does not start with https/],
  ['ARGOS_BASE_URL', 'ftp://staging.example.com', /does not start with https/],
  ['ARGOS_BASE_URL', 'https://', /is no valid URL/],
  ['ARGOS_BASE_URL', 'https://a b', /holds blanks/],
  ['ARGOS_BASE_URL', 'https://staging.example.com\\@evil.example', /backslash/],
  ['ARGOS_BASE_URL', 'https://staging.example.com/\u0000', /control characters/],
  ['ARGOS_BASE_URL', 'https://user@staging.example.com', /user name or password/],
  ['ARGOS_BASE_URL', 'https://:pass@staging.example.com', /user name or password/],
  ['ARGOS_BASE_URL', 'https://staging.example.com?', /query or a fragment/],
  ['ARGOS_BASE_URL', 'https://staging.example.com#top', /query or a fragment/],
  ['ARGOS_BASE_URL', 'https://staging.example.com/v3/submission/migration/', /the suite appends it/],
  ['ARGOS_BASE_URL', ' https://staging.example.com', /blanks around/],
  ['ARGOS_API_KEY', 'short-7', /fewer than 8 characters/],
  ['ARGOS_API_KEY', 'k'.repeat(1025), /more than 1024/],
  ['ARGOS_API_KEY', 'two words long', /cannot stand in a header/],
  ['ARGOS_API_KEY', 'line\nbreak-key', /cannot stand in a header/],
  ['ARGOS_API_KEY', 'schlüsselwort', /cannot stand in a header/],
  ['ARGOS_API_KEY', 'trailing-key\n', /blanks around/],
  ['ARGOS_ENCRYPTION_KEY', '1234567', /fewer than 8/],
  ['ARGOS_ENCRYPTION_KEY', 'bell\u0007-in-key', /cannot be printed/],
  ['ARGOS_INVALID_PROJECT_API_KEY', staging.ARGOS_API_KEY, /the project's own key/],
  ['ARGOS_INVALID_PROJECT_API_KEY', 'short', /fewer than 8/],
  ['ARGOS_ADMIN_EMAIL', 'boss', /no e-mail address/],
  ['ARGOS_ADMIN_EMAIL', 'boss@', /no e-mail address/],
  ['ARGOS_ADMIN_EMAIL', 'bo ss@company.example', /no e-mail address/],
  ['ARGOS_ADMIN_EMAIL', `${'x'.repeat(250)}@a.example`, /no e-mail address/],
  ['ARGOS_UNREGISTERED_ADMIN_EMAIL', 'BOSS@company.example', /administrator's own address/],
  ['ARGOS_PROCESSING_ERROR_EMAIL', '@', /no e-mail address/],
  ['ARGOS_ENCRYPTION_KEY_DERIVATION', 'SHA256', /none of sha256, utf8-32, base64, hex/],
  ['ARGOS_CAPABILITIES', 'encryption,readback', /unknown item 2/],
  ['ARGOS_CAPABILITIES', 'delete,,encryption', /unknown item 2/],
  ['ARGOS_CAPABILITIES', 'delete,delete', /names delete twice/],
  ['ARGOS_ID_TYPE', 'two words', /no ID card code/],
  ['ARGOS_ALLOWED_HOSTS', 'https://staging.example.com', /no host name/],
  ['ARGOS_ALLOWED_HOSTS', 'staging.example.com:443', /no host name/],
  ['ARGOS_ALLOWED_HOSTS', '*.example.com', /no host name/],
  ['ARGOS_MAX_REQUESTS', '0', /whole number from 1/],
  ['ARGOS_MAX_REQUESTS', '1e3', /whole number/],
  ['ARGOS_MAX_CREATED', '-1', /whole number from 0/],
  ['ARGOS_MAX_CREATED', '1.5', /whole number/],
  ['ARGOS_MAX_CREATED', '', /is empty/],
  ['ARGOS_REQUESTS_PER_SECOND', '0', /a number from 0\.01 to 5000/],
  ['ARGOS_REQUESTS_PER_SECOND', 'Infinity', /a number/],
  ['ARGOS_REQUEST_TIMEOUT_MS', '99', /from 100/],
  ['ARGOS_TARGET_VERSION', 'two\nlines', /no label/],
  ['ARGOS_CA_FILE', 'missing.pem', /cannot be read \(ENOENT\)/],
];
for (const [name, value, expected] of refused) {
  test(`${name} may not be ${JSON.stringify(value).slice(0, 60)}`, ({ folder }) => {
    const problems = problemsOf({ cwd: folder, env: { ...off, [name]: value } });
    expect(problems).toContainEqual(expect.stringMatching(expected));
    expect(problems.filter((line) => expected.test(line))).toHaveLength(1);
    for (const line of problems) expect(line).not.toContain('\n');
  });
}

test('base64 and hex keys must be 32 bytes', ({ folder }) => {
  const read = (derivation: string, key: string) =>
    problemsOf({
      cwd: folder,
      env: { ...off, ARGOS_ENCRYPTION_KEY_DERIVATION: derivation, ARGOS_ENCRYPTION_KEY: key },
    });
  expect(read('hex', hex32)).toEqual([]);
  expect(read('hex', hex32.toUpperCase())).toEqual([]);
  expect(read('base64', base32)).toEqual([]);
  for (const key of [hex32.slice(2), `${hex32}00`, `${hex32.slice(0, -1)}g`, base32]) {
    expect(read('hex', key)).toEqual([
      expect.stringMatching(/^ARGOS_ENCRYPTION_KEY .*is not the hex form of 32 bytes/),
    ]);
  }
  for (const key of [
    hex32,
    base32.slice(0, -1),
    base32.replaceAll('=', ''),
    base32.replace('/', '_').slice(4),
  ]) {
    expect(read('base64', key)).toEqual([expect.stringMatching(/is not the base64 form of 32 bytes/)]);
  }
  const withApiKey = problemsOf({ cwd: folder, env: { ...off, ARGOS_ENCRYPTION_KEY_DERIVATION: 'hex' } });
  expect(withApiKey).toEqual([expect.stringMatching(/^ARGOS_API_KEY .*is not the hex form/)]);
});

test('a CA file must hold a certificate; its path becomes absolute', ({ folder, write }) => {
  write({
    'ca.pem': `# Two of them\n${authority().cert}\n${authority().cert}`,
    'cut.pem': `${authority().cert}\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n`,
    'key.pem': '-----BEGIN PRIVATE KEY-----\n',
  });
  const target = resolved({ cwd: folder, env: { ...off, ARGOS_CA_FILE: 'ca.pem' } });
  expect(target.caFile).toBe(`${folder}/ca.pem`);
  expect(problemsOf({ cwd: folder, env: { ...off, ARGOS_CA_FILE: 'key.pem' } })).toEqual([
    expect.stringMatching(/a file without a certificate/),
  ]);
  expect(problemsOf({ cwd: folder, env: { ...off, ARGOS_CA_FILE: 'cut.pem' } })).toEqual([
    expect.stringMatching(/a file whose certificate 2 cannot be read/),
  ]);
  expect(problemsOf({ cwd: folder, env: { ...off, ARGOS_CA_FILE: '.' } })).toEqual([
    expect.stringMatching(/names no regular file/),
  ]);
});

test.describe('hosts', () => {
  const production = 'rest-api.argosidentity.com';
  const at = (url: string, hosts = '') => ({ ...off, ARGOS_BASE_URL: url, ARGOS_ALLOWED_HOSTS: hosts });

  for (const spelling of [production, production.toUpperCase(), `${production}.`, `${production}:443`]) {
    test(`production spelt ${spelling} is refused whatever the list says`, ({ folder }) => {
      const env = at(`https://${spelling}/x`, production);
      expect(problemsOf({ cwd: folder, env })).toEqual([
        expect.stringMatching(/names the production host rest-api\.argosidentity\.com.*--allow-host/),
      ]);
      expect(problemsOf({ cwd: folder, env, allowHosts: [production] })).toEqual([]);
      expect(problemsOf({ cwd: folder, env, allowHosts: ['staging.example.com'] })).toHaveLength(1);
    });
  }

  test('the list never carries production into the target', ({ folder }) => {
    const env = { ...off, ARGOS_ALLOWED_HOSTS: `${production},Staging.example.com.` };
    expect(resolved({ cwd: folder, env }).allowedHosts).toEqual(['staging.example.com']);
  });

  test('another host needs the list or the option', ({ folder }) => {
    const env = at('https://other.example.com', 'staging.example.com');
    expect(problemsOf({ cwd: folder, env })).toEqual([
      expect.stringMatching(
        /names the host other\.example\.com, which is not allowed: .*ARGOS_ALLOWED_HOSTS.*--allow-host/,
      ),
    ]);
    expect(problemsOf({ cwd: folder, env, allowHosts: ['OTHER.example.com'] })).toEqual([]);
    expect(problemsOf({ cwd: folder, env: at('https://other.example.com', 'example.com') })).toHaveLength(1);
    expect(problemsOf({ cwd: folder, env: at('https://[2001:db8::1]', '2001:DB8:0::1') })).toEqual([]);
  });

  test('a host on the command line must be a bare name', ({ folder }) => {
    for (const host of ['', 'https://x.example', 'x.example:443', 'x.example/path', '*', 'a,b']) {
      const problems = problemsOf({ cwd: folder, env: {}, allowHosts: [host] });
      expect(problems, host).toEqual([expect.stringMatching(/^--allow-host ".*" is no host name/)]);
    }
  });

  for (const host of ['127.0.0.1', '127.9.8.7', '127.1', '2130706433', 'localhost', 'LOCALHOST.', '[::1]']) {
    test(`${host} is loopback`, ({ folder }) => {
      expect(resolved({ cwd: folder, env: at(`http://${host}:4010`) }).loopback).toBe(true);
    });
  }
  for (const host of [
    '0.0.0.0',
    '128.0.0.1',
    '127.0.0.1.example.com',
    'localhost.example.com',
    '[::ffff:127.0.0.1]',
  ]) {
    test(`${host} is not loopback`, ({ folder }) => {
      expect(problemsOf({ cwd: folder, env: at(`https://${host}`) })).toEqual([
        expect.stringMatching(/which is not allowed/),
      ]);
    });
  }

  test('http: off loopback needs --allow-plaintext', ({ folder }) => {
    const env = at('http://staging.example.com', 'staging.example.com');
    expect(problemsOf({ cwd: folder, env })).toEqual([
      expect.stringMatching(/in the clear.*--allow-plaintext/),
    ]);
    expect(resolved({ cwd: folder, env, allowPlaintext: true }).baseUrl).toBe('http://staging.example.com');
  });
});
