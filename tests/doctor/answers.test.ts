/** `doctor`: what it says of each answer that is not the right one. */
import { type Answers, expect, type Patient, test, toAll, toPost } from './support.js';

const html = '<html><head><title>Login</title></head></html>';
const asHtml = { 'content-type': 'text/html' };
/** What follows a key that is not accepted: nothing that needs it. */
const waiting = ['administrator', 'encryption', 'read-back', 'delete', 'fixtures'] as const;

const notLetIn: readonly (readonly [string, Answers, RegExp])[] = [
  [
    'a key that no project has',
    toAll({ status: 403, body: { message: 'Forbidden' } }),
    /^fix refused: 403 \{"message":"Forbidden"\}; check ARGOS_API_KEY, and whether this machine's address is on the project's allow-list$/,
  ],
  [
    'a key that is answered with 401',
    toAll({ status: 401, body: { message: 'Unauthorized' } }),
    /^fix refused: 401 .*; check ARGOS_API_KEY, and/,
  ],
  [
    'a key whose project is not valid',
    toAll({ status: 400, body: { errorCode: 'invalid_project', message: 'Invalid project' } }),
    /^fix refused: 400 .*invalid_project.*; check ARGOS_API_KEY, and/,
  ],
  [
    'an address that is blocked',
    toAll({
      status: 403,
      body: { Message: 'User is not authorized to access this resource with an explicit deny' },
    }),
    /^fix refused: 403 .*; have this machine's public address put on the project's allow-list$/,
  ],
  [
    'a page with 403',
    toAll({ status: 403, headers: asHtml, body: html }),
    /^fix refused: 403 with a body that is no JSON: <html>.*allow-list; a proxy or a gateway in between may have answered instead$/,
  ],
  [
    'a wrong path',
    toAll({ status: 404, body: { message: 'Not Found' } }),
    /^fix nothing answers at \/v3\/submission\/migration: 404 .*; correct ARGOS_BASE_URL: \/v3\/submission\/migration is appended to it$/,
  ],
  [
    'a redirect',
    toAll({ status: 301, headers: { location: 'https://elsewhere.example/x' } }),
    /^fix redirected to "https:\/\/elsewhere\.example\/x" with 301, which is never followed; set ARGOS_BASE_URL to where the API itself is$/,
  ],
  [
    'a redirect to nowhere',
    toAll({ status: 302, body: '' }),
    /^fix redirected to nowhere with 302, which is never followed; set/,
  ],
  [
    'a rate limit',
    toAll({ status: 429, body: { message: 'Too Many Requests' } }),
    /^fix the rate limit is reached: 429 .*; wait a while, then try again; ARGOS_REQUESTS_PER_SECOND sets a slower pace$/,
  ],
  [
    'a rate limit that says how long',
    toAll({ status: 429, headers: { 'retry-after': '7' } }),
    /; wait as Retry-After says \("7"\), then try again/,
  ],
  [
    'a page with 200',
    toAll({ status: 200, headers: asHtml, body: html }),
    /^fix not the API answers but a proxy, a gateway or a page: 200 with a body that is no JSON: <html>.*; correct ARGOS_BASE_URL, or have requests let through what answers instead$/,
  ],
  [
    'a service that is away',
    toAll({ status: 503, headers: asHtml, body: html }),
    /^fix not in service: 503 .*; start the service behind its gateway, or wait until it is back$/,
  ],
  [
    'a target that fails',
    toAll({ status: 500, body: { message: 'Internal Server Error' } }),
    /^fix the target fails: 500 .*; see the target's log: what it was asked must be refused with 400$/,
  ],
  [
    'a connection that is cut',
    toAll('cut'),
    /^fix no answer: the connection was cut before the answer was complete.*; write https: in ARGOS_BASE_URL if the server speaks TLS; else check the port and the service$/,
  ],
];
for (const [name, answers, expected] of notLetIn) {
  test(`${name}: one line says so, and what needs the key waits`, async ({ examine }) => {
    const { exitCode, of, lines, front } = await examine({ answers });
    expect(of('key')).toEqual([expect.stringMatching(expected)]);
    for (const probe of waiting) expect(of(probe)).toEqual(['skip waits until the key is put right']);
    expect(lines.filter((line) => line.startsWith('fix'))).toHaveLength(1);
    expect(front.came).toHaveLength(1);
    expect(exitCode).toBe(3);
  });
}

test('a target that hangs: one time limit, no more', async ({ examine }) => {
  const { exitCode, of, front } = await examine({
    env: { ARGOS_REQUEST_TIMEOUT_MS: '300' },
    answers: toAll('hang'),
  });
  expect(of('key')).toEqual([
    'fix no answer: no whole answer within the time limit; check whether the service works; ARGOS_REQUEST_TIMEOUT_MS, now 300, gives it more time',
  ]);
  expect(of('clock')).toEqual(['skip no answer came, so there is no Date header to compare with this clock']);
  expect(front.came).toHaveLength(1);
  expect(exitCode).toBe(3);
});

test('a redirect is not followed: the key goes nowhere else', async ({ examine }) => {
  const other = await examine();
  const before = other.front.came.length;
  const headers = { location: `${other.front.baseUrl}/v3/submission/migration` };
  const { front } = await examine({ answers: toAll({ status: 307, headers }) });
  expect(front.came).toHaveLength(1);
  expect(other.front.came).toHaveLength(before);
});

/** Answers of an API that lets the key in, and what is said of them. */
const letIn: readonly (readonly [
  string,
  Patient,
  'key' | 'administrator' | 'fixtures',
  readonly RegExp[],
  number,
])[] = [
  [
    'another code for an empty document',
    {
      without: ['ARGOS_INVALID_PROJECT_API_KEY'],
      answers: toPost('{}', { status: 400, body: { errorCode: 'invalid_payload', message: 'x' } }),
    },
    'key',
    [
      /^note accepted, but an empty document is answered with 400 .*, not 400 missing_data: a run judges that$/,
      /^note an unknown key gets 400 .*: the target does not check keys first, or not at all$/,
    ],
    0,
  ],
  [
    'another status for missing fields',
    { faults: ['status-422'] },
    'key',
    [/^note accepted, but .* 422 .*missing_data/, /^ok an unknown key is refused/],
    0,
  ],
  [
    'an error of another form',
    {
      without: ['ARGOS_INVALID_PROJECT_API_KEY'],
      answers: toPost('{}', { status: 400, body: { error: 'bad' } }),
    },
    'key',
    [
      /^note whether it is accepted is not known: an empty document is answered with 400 \{"error":"bad"\}, which is no documented error; check that ARGOS_BASE_URL is the address of the API$/,
      /^note an unknown key gets 400/,
    ],
    0,
  ],
  [
    'keys that are not checked',
    { faults: ['unknown-key-accepted'] },
    'key',
    [
      /^ok accepted/,
      /^note an unknown key gets 400 .*missing_data.*: the target does not check keys first, or not at all$/,
    ],
    0,
  ],
  [
    'an unknown key that crashes the target',
    {
      answers: ({ headers }) =>
        `${headers['x-api-key']}`.startsWith('argos-conformance-unknown-')
          ? { status: 500, body: { message: 'oops' } }
          : undefined,
    },
    'key',
    [/^ok accepted/, /^fix the target fails: 500/],
    3,
  ],
  [
    'an administrator who is refused',
    { variants: ['admin-checked-first'], env: { ARGOS_ADMIN_EMAIL: 'stranger@example.net' } },
    'administrator',
    [
      /^fix refused as invalid_admin; set ARGOS_ADMIN_EMAIL to the address of one of the project's administrators$/,
    ],
    3,
  ],
  [
    'an administrator who is refused only alone',
    {
      answers: toPost('{"admin":"admin@example.com"}', {
        status: 400,
        body: { errorCode: 'invalid_admin', message: 'Invalid admin' },
      }),
    },
    'administrator',
    [
      /^note whether it is registered is not known: alone it is refused as invalid_admin, with a name the answer is 400 .*missing_data/,
    ],
    0,
  ],
  [
    'an administrator whose address is malformed to the target',
    {
      answers: toPost('{"admin":"admin@example.com"}', {
        status: 400,
        body: { errorCode: 'invalid_format', message: 'invalid format: admin' },
      }),
    },
    'administrator',
    [/^fix the address is refused: 400 .*; correct ARGOS_ADMIN_EMAIL, if that is what the answer means$/],
    3,
  ],
  [
    'another answer to the administrator',
    { answers: toPost('{"admin":"admin@example.com"}', { status: 400, body: { message: 'x' } }) },
    'administrator',
    [
      /^note whether it is registered is not known: a document with the address alone is answered with 400 \{"message":"x"\}; nothing to do yet/,
    ],
    0,
  ],
  [
    'no answer to the administrator',
    { answers: toPost('{"admin":"admin@example.com"}', { status: 502, body: { message: 'x' } }) },
    'administrator',
    [/^fix not in service: 502/],
    3,
  ],
  [
    'another answer to an unregistered one',
    {
      answers: toPost('{"admin":"unregistered.admin@example.org"}', {
        status: 400,
        body: { errorCode: 'invalid_format', message: 'x' },
      }),
    },
    'administrator',
    [
      /^note whether it is registered is not known: alone it is answered with missing_data, and an unregistered address with 400 .*invalid_format/,
    ],
    0,
  ],
  [
    'a key of an invalid project that is no key at all',
    { env: { ARGOS_INVALID_PROJECT_API_KEY: 'no-such-project' } },
    'fixtures',
    [
      /^fix ARGOS_INVALID_PROJECT_API_KEY is answered with 403 .*, not invalid_project; give the key of a project that exists and is not valid, or take the variable out$/,
      /^skip/,
    ],
    3,
  ],
  [
    'a key of an invalid project at a target that fails on it',
    {
      answers: ({ headers }) =>
        headers['x-api-key'] === 'argos-mock-invalid-project-key'
          ? { status: 500, body: { message: 'oops' } }
          : undefined,
    },
    'fixtures',
    [/^fix the target fails: 500/, /^skip/],
    3,
  ],
  [
    'no fixtures',
    { without: ['ARGOS_INVALID_PROJECT_API_KEY', 'ARGOS_PROCESSING_ERROR_EMAIL'] },
    'fixtures',
    [
      /^skip ARGOS_INVALID_PROJECT_API_KEY is not set: error\.invalid-project will not be tested$/,
      /^skip ARGOS_PROCESSING_ERROR_EMAIL is not set: error\.processing-error will not be tested$/,
    ],
    0,
  ],
];
for (const [name, patient, probe, expected, code] of letIn) {
  test(`${name} is said`, async ({ examine }) => {
    const { exitCode, of, mock } = await examine(patient);
    expect(of(probe)).toEqual(expected.map((line) => expect.stringMatching(line)));
    expect(exitCode).toBe(code);
    expect(mock.store.records).toEqual([]);
  });
}
