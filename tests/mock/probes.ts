/**
 * The battery that tells servers apart: each probe is a short conversation with a mock, over a connection of its
 * own, told as a text in which ids and ciphertexts no longer vary. Two servers that behave alike give the same texts.
 */
import type { RunningMock } from '../../mock/server.js';
import {
  type Answer,
  at,
  Connection,
  decryptBase64,
  encryptBase64,
  encryptBlocks,
  encryptedBody,
  fullSubmission,
  migrationPath,
  type RequestOptions,
  submission,
  without,
} from './support.js';

export interface Asker {
  readonly mock: RunningMock;
  readonly connection: Connection;
  /** Sends a body to the migration path and tells the answer. */
  tell(body: unknown, options?: RequestOptions): Promise<string>;
}

type Probe = (asker: Asker) => Promise<string>;

function tellDocument(document: unknown, apiKey: string): string {
  if (typeof document !== 'object' || document === null) return JSON.stringify(document);
  if ('data' in document && 'isEncrypted' in document) {
    return `sealed, ${JSON.stringify(document.isEncrypted)}: ${tellSealed(String(document.data), apiKey)}`;
  }
  return JSON.stringify(document, (name, value: unknown) => {
    if (name !== 'submissionId' && name !== 'submission_id') return value;
    return typeof value === 'string' ? 'ID' : typeof value;
  });
}

function tellSealed(data: string, apiKey: string): string {
  try {
    return tellDocument(JSON.parse(decryptBase64(apiKey, data)), apiKey);
  } catch {
    return 'does not decrypt';
  }
}

function tellAnswer(answer: Answer, mock: RunningMock, key: string): string {
  const all = JSON.stringify(answer.headers) + answer.text;
  const echo = key !== '' && all.includes(key) ? ' (key echoed)' : '';
  return `${answer.status} ${tellDocument(answer.document, mock.credentials.apiKey)}${echo}`;
}

/** The id in a success, sealed or not. */
function submissionId({ document }: Answer, mock: RunningMock): string {
  const sealed: unknown = at(document, 'data');
  const opened =
    typeof sealed === 'string' ? JSON.parse(decryptBase64(mock.credentials.apiKey, sealed)) : document;
  return String(at(opened, 'submissionId'));
}

function newAsker(mock: RunningMock): Asker {
  const connection = new Connection(mock);
  return {
    mock,
    connection,
    async tell(body, options = {}) {
      try {
        const key = options.key === undefined ? mock.credentials.apiKey : (options.key ?? '');
        return tellAnswer(await connection.post(body, options), mock, key);
      } catch {
        return 'connection cut';
      }
    },
  };
}

function posting(body: unknown, options?: RequestOptions): Probe {
  return (asker) => asker.tell(body, options);
}

async function together(mock: RunningMock, count: number): Promise<string> {
  const askers = Array.from({ length: count }, () => newAsker(mock));
  // Open connections first, so that the submissions really meet in the server.
  await Promise.all(askers.map((asker) => asker.connection.send(null, { method: 'PATCH' })));
  const told = await Promise.all(askers.map((asker) => asker.tell(submission())));
  await Promise.all(askers.map((asker) => asker.connection.close()));
  return told.sort().join('; ');
}

const json = JSON.stringify(submission());
const oversized = Buffer.alloc(10 * 1024 * 1024 + 1, ' ');

const malformed: Record<string, string> = {
  email: 'no-at-sign',
  birthDate: 'yesterday',
  kycStatus: 'pending',
  issuingCountry: 'Korea',
  nationality: 'Korea',
  gender: 'MALE',
  issueDate: 'yesterday',
  expireDate: 'tomorrow',
  ipAddress: 'localhost',
};

const probes: Readonly<Record<string, Probe>> = {
  valid: posting(submission()),
  minimal: posting(without('gender', 'userid')),
  full: posting(fullSubmission()),
  'firstName without lastName': posting(submission({ firstName: 'Jane' })),
  'kycStatus rejected': posting(submission({ kycStatus: 'rejected' })),
  'gender male': posting(submission({ gender: 'male' })),
  'country ZWE': posting(submission({ nationality: 'ZWE' })),
  'emoji text': posting(submission({ cf1: '\u{1F600}' })),
  'Hangul text': posting(submission({ fullName: '홍길동' })),
  'indented JSON': posting(JSON.stringify(submission(), null, 2)),
  'unicode escape': posting(json.replace('Jane', '\\u004aane')),
  'ids of five': async ({ connection, mock }) => {
    const ids = new Set<unknown>();
    for (let sent = 0; sent < 5; sent++) {
      ids.add(submissionId(await connection.post(submission()), mock));
    }
    return `${ids.size} different`;
  },

  'no key': posting(submission(), { key: null }),
  'empty key': posting(submission(), { key: '' }),
  'unknown key': posting(submission(), { key: 'some-unknown-key' }),
  'key in the query': ({ mock, tell }) =>
    tell(submission(), { key: null, path: `${migrationPath}?x-api-key=${mock.credentials.apiKey}` }),
  'key in the body': ({ mock, tell }) =>
    tell(submission({ 'x-api-key': mock.credentials.apiKey }), { key: null }),
  'key header in capitals': ({ mock, tell }) =>
    tell(submission(), { key: null, headers: { 'X-API-KEY': mock.credentials.apiKey } }),
  'invalid project': ({ mock, tell }) => tell(submission(), { key: mock.credentials.invalidProjectApiKey }),

  'broken JSON': posting('{"admin":'),
  'trailing comma': posting(`${json.slice(0, -1)},}`),
  'no fullName': posting(without('fullName')),
  'no fullName and no birthDate': posting(without('fullName', 'birthDate')),
  'no field at all': posting({}),
  'unregistered admin': posting(submission({ admin: 'nobody@example.org' })),
  'unknown parameter': posting(submission({ extra: 'x' })),
  'known parameter in capitals': posting(submission({ EMAIL: 'jane.doe@example.com' })),
  ...Object.fromEntries(
    Object.entries(malformed).map(([name, text]) => [
      `malformed ${name}`,
      posting(submission({ [name]: text })),
    ]),
  ),
  'object as text': posting(submission({ cf1: {} })),
  'number as text': posting(submission({ cf1: 1 })),
  'processing error': ({ mock, tell }) => tell(submission({ email: mock.credentials.processingErrorEmail })),
  'unknown parameter and malformed gender': posting(submission({ extra: 'x', gender: '?' })),
  'empty body, twice': async ({ tell }) => `${await tell('')}; ${await tell('')}`,

  'NUL escape': posting(submission({ cf1: 'a\0b' })),
  'nested 60 deep': posting('['.repeat(60) + ']'.repeat(60)),
  'valid after a broken body': async ({ tell }) =>
    `${await tell('{"admin":')}; ${await tell(submission())}; ${await tell(submission())}`,
  'body over 10 MiB': posting(oversized),
  'two at once': ({ mock }) => together(mock, 2),
  'four at once': ({ mock }) => together(mock, 4),
  PUT: posting(submission(), { method: 'PUT' }),
  PATCH: posting(submission(), { method: 'PATCH' }),

  'encrypted valid': ({ mock, tell }) => tell(encryptedBody(mock.credentials.apiKey, submission())),
  'encrypted without kycStatus': ({ mock, tell }) =>
    tell(encryptedBody(mock.credentials.apiKey, without('kycStatus'))),
  'encrypted malformed admin': ({ mock, tell }) =>
    tell(encryptedBody(mock.credentials.apiKey, submission({ admin: 'no-at-sign' }))),
  'encrypted words': ({ mock, tell }) => tell(encryptBase64(mock.credentials.apiKey, 'hello')),
  'encrypted array': ({ mock, tell }) => tell(encryptedBody(mock.credentials.apiKey, [])),
  'ciphertext without padding': ({ mock, tell }) =>
    tell(encryptBlocks(mock.credentials.apiKey, Buffer.alloc(16))),
  'ciphertext cut short': ({ mock, tell }) =>
    tell(Buffer.from(encryptBase64(mock.credentials.apiKey, json), 'base64').subarray(1).toString('base64')),

  'stored, then read back': async ({ connection, tell }) => {
    const userid = 'read-back';
    return `${await tell(submission({ userid }))}; ${await readBack(connection, userid)}`;
  },
  'refused, then read back': async ({ connection, tell }) => {
    const userid = 'refused';
    return `${await tell(submission({ userid, admin: 'no-at-sign' }))}; ${await readBack(connection, userid)}`;
  },
  'deleted, then read back': async ({ connection, mock }) => {
    const userid = 'deleted';
    const created = await connection.post(submission({ userid }));
    const query = `submission_id=${submissionId(created, mock)}&admin_name=${mock.credentials.adminEmail}`;
    const removed = await connection.send(null, { method: 'DELETE', path: `/v3/submission?${query}` });
    return `${removed.status} ${removed.text}; ${await readBack(connection, userid)}`;
  },
};

async function readBack(connection: Connection, userid: string): Promise<string> {
  const { document } = await connection.send(null, { path: `/v3/submission?userid=${userid}` });
  return `found ${JSON.stringify(at(document, 'Items'), (name, value) => (name === 'submission_id' ? 'ID' : value))}`;
}

/** What a mock answers to every probe, by the probe's name. */
export async function probe(mock: RunningMock): Promise<Record<string, string>> {
  const told: Record<string, string> = {};
  for (const [name, ask] of Object.entries(probes)) {
    const asker = newAsker(mock);
    told[name] = await ask(asker);
    await asker.connection.close();
  }
  return told;
}
