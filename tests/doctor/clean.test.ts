/** `doctor` on a set-up that is right: every line says so, and nothing was created. */
import { readFileSync } from 'node:fs';
import { defaultCredentials } from '../../mock/credentials.js';
import { command } from '../cli/support.js';
import { cli, readLedger } from '../support/cli.js';
import { expect, parted, test } from './support.js';

const right = [
  /^ok {3}name: 127\.0\.0\.1 is an address of this machine$/,
  /^ok {3}connection: connected to 127\.0\.0\.1, plain HTTP within this machine$/,
  /^ok {3}key: accepted: an empty document is answered with 400 \{"errorCode":"missing_data",.*\}$/,
  /^ok {3}key: an unknown key is refused: 403 \{"message":"Forbidden"\}$/,
  /^note administrator: whether it is registered is not known: sent alone, .* missing fields first; nothing to do yet: the first valid submission of a run tells/,
  /^ok {3}encryption: sha256 works, as configured$/,
  /^ok {3}read-back: GET by an id that does not exist is answered with 200 \{"Items":\[\]\}$/,
  /^ok {3}delete: DELETE of an id that does not exist is answered with 400 \{"errorCode":"invalid_parameter",.*\}$/,
  /^ok {3}clock: the target and this machine agree$/,
  /^ok {3}fixtures: ARGOS_INVALID_PROJECT_API_KEY is answered with invalid_project$/,
  /^skip fixtures: ARGOS_PROCESSING_ERROR_EMAIL was not tried, .*: a run tries it$/,
].map((line) => expect.stringMatching(line));

test('a target that is set up well: a line a finding, exit 0, nothing stored', async ({
  folder,
  examine,
}) => {
  const { exitCode, stdout, stderr, lines, of, mock, front } = await examine();
  expect(lines).toEqual(right);
  expect(of('configuration')).toEqual([
    `ok env at ${front.baseUrl}`,
    'ok target env from ARGOS_BASE_URL',
    ...[
      'ARGOS_BASE_URL',
      'ARGOS_API_KEY',
      'ARGOS_ADMIN_EMAIL',
      'ARGOS_CAPABILITIES',
      'ARGOS_ENCRYPTION_KEY_DERIVATION',
      'ARGOS_INVALID_PROJECT_API_KEY',
      'ARGOS_PROCESSING_ERROR_EMAIL',
      'ARGOS_REQUEST_TIMEOUT_MS',
    ].map((name) => `ok ${name} from the process environment`),
  ]);
  expect(stdout).toMatch(/\n\nnothing to fix, \d+ ok, 1 to note, 1 skipped\n$/);
  expect([exitCode, stderr]).toEqual([0, []]);
  expect(mock.store.records).toEqual([]);

  const [head, ...rest] = readLedger(folder);
  expect(head).toMatchObject({ t: 'run', target: 'env', baseUrl: front.baseUrl });
  expect(head?.runId).toMatch(/^\d{8}T\d{6}Z-[0-9a-f]{8}$/);
  const posts = front.came.filter(({ method }) => method === 'POST').length;
  expect(rest.filter(({ t }) => t === 'intent')).toHaveLength(posts);
  expect(rest.filter(({ t }) => t === 'nothing')).toHaveLength(posts);
  expect(front.came.length).toBeLessThanOrEqual(10);
  const deletes = front.came.filter(({ method }) => method === 'DELETE');
  expect(deletes.map(({ path }) => path)).toEqual([
    expect.stringMatching(
      /\?submission_id=argos-conformance-doctor-[0-9a-f]{48}&admin_name=admin%40example\.com$/,
    ),
  ]);
});

test('an administrator whom the target looks at first is told', async ({ examine }) => {
  const { exitCode, of } = await examine({ variants: ['admin-checked-first'] });
  expect(of('administrator')).toEqual([
    'ok accepted, while an unregistered address is refused as invalid_admin',
  ]);
  expect(exitCode).toBe(0);
});

test('no line holds a key or the administrator, however the target echoes them', async ({ examine }) => {
  const key = 'staging-key-0123456789';
  const admin = 'boss@company.example';
  const base64 = Buffer.from(`key ${key}`).toString('base64');
  const derived = Buffer.concat([Buffer.from(key), Buffer.alloc(32)]).subarray(0, 32);
  const { stdout, of } = await examine({
    env: { ARGOS_API_KEY: key, ARGOS_ADMIN_EMAIL: admin, ARGOS_ENCRYPTION_KEY_DERIVATION: 'sha256' },
    answers: ({ method }) => ({
      status: method === 'POST' ? 400 : 403,
      body: { errorCode: 'invalid_admin', message: `${key} ${admin} ${base64} ${derived.toString('hex')}` },
    }),
  });
  for (const secret of [key, admin, base64.slice(6, -2), derived.toString('hex')]) {
    expect(stdout).not.toContain(secret);
  }
  expect(of('key')[0]).toContain('$ARGOS_API_KEY <ARGOS_ADMIN_EMAIL>');
});

test('--json is an array of the same findings', async ({ examine }) => {
  const { stdout, exitCode } = await examine({
    words: ['--json'],
    without: ['ARGOS_INVALID_PROJECT_API_KEY'],
    env: { ARGOS_CAPABILITIES: 'encryption,read-back' },
  });
  const findings = JSON.parse(stdout) as Record<string, unknown>[];
  expect(findings.filter(({ probe }) => probe === 'delete')).toEqual([
    {
      probe: 'delete',
      status: 'skipped',
      words:
        'not tried, for ARGOS_CAPABILITIES does not state it: what runs create cannot be deleted by cleanup',
    },
  ]);
  expect(findings).toContainEqual({
    probe: 'fixtures',
    status: 'skipped',
    words: 'ARGOS_INVALID_PROJECT_API_KEY is not set: error.invalid-project will not be tested',
  });
  expect(new Set(findings.map(({ status }) => status))).toEqual(new Set(['ok', 'warn', 'skipped']));
  expect(exitCode).toBe(0);
});

const wrong: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
  [
    'a missing key',
    { ARGOS_BASE_URL: 'http://127.0.0.1:1', ARGOS_ADMIN_EMAIL: 'a@b.example' },
    /^fix {2}configuration: ARGOS_API_KEY is missing: set it in the process environment$/,
  ],
  [
    'a host that is not allowed',
    {
      ARGOS_BASE_URL: 'https://staging.example.com',
      ARGOS_API_KEY: 'SECRET-key-0001',
      ARGOS_ADMIN_EMAIL: 'a@b.example',
    },
    /^fix {2}configuration: .* names the host staging\.example\.com, which is not allowed: add it to ARGOS_ALLOWED_HOSTS .*--allow-host/,
  ],
];
for (const [name, env, expected] of wrong) {
  test(`${name} is a line, exit 2, and nothing further`, async ({ folder }) => {
    const { exitCode, lines, stdout } = parted(await command(folder, ['doctor'], { env }));
    expect(lines).toEqual([expect.stringMatching(expected)]);
    expect(stdout).not.toContain('SECRET');
    expect(exitCode).toBe(2);
    expect(() => readLedger(folder)).toThrow('not one ledger but 0');
  });
}

test('every mistake of a file is a line', async ({ folder, write }) => {
  write({ '.env.qa': 'ARGOS_BASE_URL=ftp://x\nARGOS_API_KEY=short\n' });
  const { exitCode, lines } = parted(await command(folder, ['doctor', '--target', 'qa']));
  expect(lines).toEqual([
    expect.stringMatching(/ARGOS_ADMIN_EMAIL is missing: set it in \.env\.qa$/),
    expect.stringMatching(/ARGOS_BASE_URL in \.env\.qa does not start with https:\/\//),
    expect.stringMatching(/ARGOS_API_KEY in \.env\.qa has fewer than 8 characters/),
  ]);
  expect(exitCode).toBe(2);
});

test('what is unknown, ignored or missing is a note', async ({ examine }) => {
  const { of } = await examine({ env: { ARGOS_API_KYE: 'x' }, without: ['ARGOS_CAPABILITIES'] });
  expect(of('configuration').filter((line) => line.startsWith('note'))).toEqual([
    'note ARGOS_API_KYE in the process environment is unknown and ignored; did you mean ARGOS_API_KEY?',
    'note ARGOS_CAPABILITIES is not set, so the target has no encryption, read-back, delete: what needs them is not tested',
  ]);
});

test('out of the box, the compiled command examines the embedded mock', async ({ folder }) => {
  const { exitCode, stdout, stderr } = await cli(['doctor'], { cwd: folder });
  const { lines, of } = parted({ exitCode: 0, stdout, stderr: [] });
  expect(stderr).toBe('');
  expect(lines).toEqual(right);
  expect(of('configuration')).toEqual([
    expect.stringMatching(/^ok the embedded mock at http:\/\/127\.0\.0\.1:\d+$/),
    'ok target mock: neither --target nor ARGOS_TARGET nor ARGOS_BASE_URL names another',
  ]);
  expect(exitCode).toBe(0);
  const ledger = readFileSync(`${folder}/.argos/ledger/${readLedger(folder)[0]?.runId}.ndjson`, 'utf8');
  expect(ledger).not.toContain(defaultCredentials.apiKey);
});
