/** `doctor`: which derivation is the target's, whatever is configured. */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { type Answers, expect, type Own, type Patient, test, toPost } from './support.js';

const apiKey = 'argos-mock-project-key';
const bytes = createHash('sha256').update('a key of 32 bytes').digest();
const base64Key = bytes.toString('base64');
const hexKey = bytes.toString('hex');

const sha256 = (key: string): Buffer => createHash('sha256').update(key).digest();
const utf8 = (key: string): Buffer => Buffer.concat([Buffer.from(key), Buffer.alloc(32)]).subarray(0, 32);

function seal(key: Buffer, document: unknown): object {
  const cipher = createCipheriv('aes-256-ecb', key, null);
  const data = Buffer.concat([cipher.update(JSON.stringify(document)), cipher.final()]).toString('base64');
  return { data, isEncrypted: true };
}

const missing = { errorCode: 'missing_data', message: 'Required input data is missing' };
const unreadable: Own = { status: 400, body: { errorCode: 'invalid_payload', message: 'Invalid payload' } };

/** A target that encrypts with this key; `inside` is what it answers to what it can read. */
function encrypting(key: Buffer, inside: unknown = missing): Answers {
  return ({ method, body }) => {
    if (method !== 'POST' || body.startsWith('{')) return undefined;
    try {
      const decipher = createDecipheriv('aes-256-ecb', key, null);
      const ciphertext = Buffer.from(decodeURIComponent(body), 'base64');
      JSON.parse(Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString());
    } catch {
      return unreadable;
    }
    return { status: 400, body: seal(key, inside) };
  };
}

/** A target that reads nothing encrypted. */
const deaf: Answers = ({ method, body }) =>
  method === 'POST' && !body.startsWith('{') ? unreadable : undefined;

const unset = ['ARGOS_ENCRYPTION_KEY_DERIVATION'];
const not = { ARGOS_CAPABILITIES: 'read-back,delete' };
const set = (derivation: string, key?: string): Readonly<Record<string, string>> => ({
  ARGOS_ENCRYPTION_KEY_DERIVATION: derivation,
  ...(key === undefined ? {} : { ARGOS_ENCRYPTION_KEY: key }),
});

const rows: readonly (readonly [string, Patient, string | RegExp, number])[] = [
  ['sha256, by default', { without: unset }, 'ok sha256 works, the default', 0],
  [
    'utf8-32, as configured',
    { env: set('utf8-32'), answers: encrypting(utf8(apiKey)) },
    'ok utf8-32 works, as configured',
    0,
  ],
  [
    'base64, as configured',
    { env: set('base64', base64Key), answers: encrypting(bytes) },
    'ok base64 works, as configured',
    0,
  ],
  [
    'hex, as configured',
    { env: set('hex', hexKey), answers: encrypting(bytes) },
    'ok hex works, as configured',
    0,
  ],
  [
    'sha256, where utf8-32 is set',
    { env: set('utf8-32') },
    'fix sha256 works, not utf8-32, which is set; set ARGOS_ENCRYPTION_KEY_DERIVATION=sha256',
    3,
  ],
  [
    'utf8-32, where nothing is set',
    { without: unset, answers: encrypting(utf8(apiKey)) },
    'fix utf8-32 works, not sha256, which is the default; set ARGOS_ENCRYPTION_KEY_DERIVATION=utf8-32',
    3,
  ],
  [
    'base64, where sha256 is set',
    { env: set('sha256', base64Key), answers: encrypting(bytes) },
    'fix base64 works, not sha256, which is set; set ARGOS_ENCRYPTION_KEY_DERIVATION=base64',
    3,
  ],
  [
    'hex, where sha256 is set',
    { env: set('sha256', hexKey), answers: encrypting(bytes) },
    'fix hex works, not sha256, which is set; set ARGOS_ENCRYPTION_KEY_DERIVATION=hex',
    3,
  ],
  [
    'the right one, not stated',
    { env: not },
    /^note sha256 works, as configured, but ARGOS_CAPABILITIES does not state encryption, .*; to have it tested, add encryption to ARGOS_CAPABILITIES$/,
    0,
  ],
  [
    'another one, not stated',
    { env: not, without: unset, answers: encrypting(utf8(apiKey)) },
    'note utf8-32 works, not sha256, which is the default; add encryption to ARGOS_CAPABILITIES and set ARGOS_ENCRYPTION_KEY_DERIVATION=utf8-32',
    0,
  ],
  [
    'none, not stated',
    { env: not, answers: deaf },
    /^skip ARGOS_CAPABILITIES does not state it, and none of sha256, utf8-32 works; sha256: 400 .*invalid_payload/,
    0,
  ],
  [
    'none, with the API key',
    { answers: deaf },
    /^fix none of sha256, utf8-32 works; sha256: 400 .*; set ARGOS_ENCRYPTION_KEY if the project has an encryption key of its own, or take encryption out of ARGOS_CAPABILITIES if the project has none$/,
    3,
  ],
  [
    'none, with a key of its own',
    { env: set('hex', hexKey), answers: deaf },
    /^fix none of hex, sha256, utf8-32 works; hex: 400 .*; check ARGOS_ENCRYPTION_KEY, or take encryption out of ARGOS_CAPABILITIES if the project has none$/,
    3,
  ],
  [
    'the API key, where another one is set',
    { env: set('sha256', 'not-the-right-key') },
    'fix the target does not encrypt with ARGOS_ENCRYPTION_KEY but with the API key, by sha256; take ARGOS_ENCRYPTION_KEY out and set ARGOS_ENCRYPTION_KEY_DERIVATION=sha256',
    3,
  ],
  [
    'the key of answers alone',
    { answers: encrypting(sha256(apiKey), { errorCode: 'invalid_payload', message: 'Invalid payload' }) },
    /^fix answers decrypt with sha256, but the target does not understand the request: 400 .*\(decrypted\); ask how the project decrypts requests: it answers with this key$/,
    3,
  ],
  [
    'another refusal inside',
    { answers: encrypting(sha256(apiKey), { errorCode: 'invalid_format', message: 'x' }) },
    /^note sha256 works, though an empty document is answered with 400 .*invalid_format.*\(decrypted\), as configured$/,
    0,
  ],
  [
    'the right one, at a target that fails on all others',
    {
      env: set('hex', hexKey),
      answers: (came) => {
        const own = encrypting(utf8(hexKey))(came);
        return own === unreadable ? { status: 502, body: { message: 'Bad Gateway' } } : own;
      },
    },
    'fix utf8-32 works, not hex, which is set; set ARGOS_ENCRYPTION_KEY_DERIVATION=utf8-32',
    3,
  ],
];
for (const [name, patient, expected, code] of rows) {
  test(`${name}: said`, async ({ examine }) => {
    const { exitCode, of, stdout, mock } = await examine(patient);
    expect(of('encryption')).toEqual([
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    ]);
    expect(exitCode).toBe(code);
    for (const secret of [hexKey, base64Key, sha256(apiKey).toString('hex')]) {
      expect(stdout.toLowerCase()).not.toContain(secret.toLowerCase());
    }
    expect(mock.store.records).toEqual([]);
  });
}

test('an answer that is plain is no sign of the right key', async ({ examine }) => {
  const { of } = await examine({
    answers: (came) => (came.body.startsWith('{') ? undefined : deafMissing(came)),
  });
  expect(of('encryption')).toEqual([expect.stringMatching(/^fix none of sha256, utf8-32 works/)]);
});

const deafMissing: Answers = (came) =>
  came.method === 'POST' ? toPost(came.body, { status: 400, body: missing })(came) : undefined;
