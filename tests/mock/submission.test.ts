import { expect, test } from '@playwright/test';
import { at, fullSubmission, submission, withMock, without } from './support.js';

const accepted = { message: 'success', submissionId: expect.stringMatching(/^[0-9A-Za-z]{22}$/) };

function error(errorCode: string, message: string) {
  return { status: 400, document: { errorCode, message } };
}

const invalidPayload = error('invalid_payload', 'Invalid payload');
const missingData = error('missing_data', 'Required input data is missing');

function invalidFormat(name: string) {
  return error('invalid_format', `invalid format: ${name}`);
}

function invalidParameter(name: string) {
  return error('invalid_parameter', `invalid parameter: ${name}`);
}

test('valid submissions are accepted, stored and answered as documented', async () => {
  await withMock({}, async (connection, mock) => {
    const answer = await connection.post(fullSubmission());
    expect(answer).toMatchObject({ status: 200, document: accepted });
    expect(answer.headers['content-type']).toBe('application/json');
    expect(mock.store.records).toEqual([
      { submissionId: at(answer.document, 'submissionId'), document: fullSubmission(), deleted: false },
    ]);
  });
});

const validBodies: Record<string, unknown> = {
  'required fields only': without('gender', 'userid', 'idType', 'issuingCountry'),
  'null in an optional field': submission({ gender: null, cf1: null }),
  'empty optional text': submission({ cf1: '' }),
  'text of 10,000 characters': submission({ cf1: 'x'.repeat(10_000) }),
  'NUL and a lone surrogate in free text': submission({ cf1: '\0', cf2: '\ud800' }),
  'leap day': submission({ birthDate: '2000-02-29' }),
  'IPv6 address': submission({ ipAddress: '2001:db8::1' }),
  'another ID card code': submission({ idType: 'drivers_license' }),
  'duplicate members: the last one counts': `{"gender":"?",${JSON.stringify(submission()).slice(1)}`,
  'white space around': `\r\n\t ${JSON.stringify(submission(), null, 2)} \n`,
};

for (const [name, body] of Object.entries(validBodies)) {
  test(`accepted: ${name}`, async () => {
    await withMock({}, async (connection) => {
      expect(await connection.post(body)).toMatchObject({ status: 200, document: accepted });
    });
  });
}

test('null in an optional field is stored as absent', async () => {
  await withMock({}, async (connection, mock) => {
    await connection.post(submission({ gender: null }));
    expect(mock.store.records[0]?.document).toEqual(without('gender'));
  });
});

test('the media type does not matter', async () => {
  await withMock({}, async (connection) => {
    const answer = await connection.post(submission(), { headers: { 'content-type': 'text/plain' } });
    expect(answer.status).toBe(200);
  });
});

const unreadableBodies: Record<string, string | Buffer> = {
  empty: '',
  blank: ' \n',
  'broken JSON': '{"admin":',
  'trailing comma': `${JSON.stringify(submission()).slice(0, -1)},}`,
  array: '[]',
  number: '1',
  null: 'null',
  string: '"text"',
  'byte-order mark': `\ufeff${JSON.stringify(submission())}`,
  'invalid UTF-8': Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
  'nested 100,000 deep': '['.repeat(100_000) + ']'.repeat(100_000),
  'unclosed, 100,000 deep': '{"a":'.repeat(100_000),
  'words that are no base64': 'hello, world',
  'long runs of blanks': `{${' '.repeat(1_000_000)}!`,
};

for (const [name, body] of Object.entries(unreadableBodies)) {
  test(`invalid_payload: ${name}`, async () => {
    await withMock({}, async (connection, mock) => {
      expect(await connection.post(body)).toMatchObject(invalidPayload);
      expect(mock.store.records).toEqual([]);
    });
  });
}

test('each required field, and each pair, left out is missing_data', async () => {
  const required = ['admin', 'email', 'fullName', 'birthDate', 'kycStatus'];
  await withMock({}, async (connection) => {
    for (const first of required) {
      for (const second of required) {
        expect(await connection.post(without(first, second)), `${first}, ${second}`).toMatchObject(
          missingData,
        );
      }
      for (const value of [null, '']) {
        expect(await connection.post(submission({ [first]: value })), first).toMatchObject(missingData);
      }
    }
    expect(await connection.post({})).toMatchObject(missingData);
  });
});

test('unknown parameters are invalid_parameter, the first one named, whatever else is wrong', async () => {
  const json = JSON.stringify(submission());
  await withMock({}, async (connection) => {
    expect(await connection.post({ zebra: 1, apple: 2 })).toMatchObject(invalidParameter('zebra'));
    expect(await connection.post(submission({ Email: 'x' }))).toMatchObject(invalidParameter('Email'));
    expect(await connection.post(submission({ data: 'x' }))).toMatchObject(invalidParameter('data'));
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(await connection.post(`{"${name}":{},${json.slice(1)}`)).toMatchObject(invalidParameter(name));
    }
    expect(await connection.post('{"__proto__":{"fullName":"inherited"}}')).toMatchObject(
      invalidParameter('__proto__'),
    );
  });
});

const malformed: Record<string, readonly string[]> = {
  admin: ['no-at-sign', '@example.com', 'admin@', 'a b@example.com', ' '],
  email: ['no-at-sign', 'a@b@example.com', 'a@.com', 'a@example..com', `${'a'.repeat(250)}@b.de`, 'a\0@b.de'],
  birthDate: [
    '1990/01/01',
    '19900101',
    '1990-1-1',
    '1990-02-30',
    '1900-02-29',
    '0000-01-01',
    '１９９０-01-01',
  ],
  issueDate: ['2020-13-01', '2020-00-10', '2020-01-00', ' 2020-01-01', '2020-01-01\n', 'tomorrow', ''],
  expireDate: ['2035-04-31', '31.01.2035', '2035-01-31T00:00:00Z'],
  kycStatus: ['Approved', 'pending', 'approved '],
  gender: ['MALE', 'other', ''],
  issuingCountry: ['KR', 'kor', 'XKK', 'ZZZ', 'KORE', '', 'K\0R'],
  nationality: ['Korea', 'usa', 'ANT'],
  ipAddress: ['256.1.1.1', '1.2.3', 'localhost', '192.0.2.1/24', ''],
  idType: ['', 'x'.repeat(65), 'drv\0lic', '\ud800'],
  cf1: ['x'.repeat(10_001)],
};

for (const [field, values] of Object.entries(malformed)) {
  test(`invalid_format: ${field}`, async () => {
    await withMock({}, async (connection) => {
      for (const value of values) {
        const answer = await connection.post(submission({ [field]: value }));
        expect(answer, JSON.stringify(value)).toMatchObject(invalidFormat(field));
      }
    });
  });
}

test('a value that is not a text is invalid_format in every field', async () => {
  await withMock({}, async (connection) => {
    for (const field of Object.keys(fullSubmission())) {
      for (const value of [1, true, {}, [], ['approved']]) {
        const answer = await connection.post(submission({ [field]: value }));
        expect(answer, `${field}: ${JSON.stringify(value)}`).toMatchObject(invalidFormat(field));
      }
    }
  });
});

test('an administrator who is not registered and the failing address have their codes', async () => {
  await withMock({}, async (connection, mock) => {
    const { unregisteredAdminEmail, processingErrorEmail } = mock.credentials;
    expect(await connection.post(submission({ admin: unregisteredAdminEmail }))).toMatchObject(
      error('invalid_admin', 'Invalid admin'),
    );
    expect(await connection.post(submission({ email: processingErrorEmail }))).toMatchObject(
      error('processing_error', 'Failed to complete migration'),
    );
    expect(mock.store.records).toEqual([]);
  });
});

test('problems are answered in the order: parameter, missing, format, administrator, processing', async () => {
  await withMock({}, async (connection, mock) => {
    const last = submission({ email: mock.credentials.processingErrorEmail });
    const admin = { ...last, admin: mock.credentials.unregisteredAdminEmail };
    const format = { ...admin, gender: '?' };
    const missing = { ...format, fullName: null };
    const unknown = { ...missing, extra: '' };
    const codes: unknown[] = [];
    for (const document of [unknown, missing, format, admin, last]) {
      codes.push(at((await connection.post(document)).document, 'errorCode'));
    }
    expect(codes).toEqual([
      'invalid_parameter',
      'missing_data',
      'invalid_format',
      'invalid_admin',
      'processing_error',
    ]);
  });
});

test('a seed makes the ids repeat; without one they differ', async () => {
  const ids = async (seed?: number) => {
    let id: unknown;
    await withMock({ seed }, async (connection) => {
      id = at((await connection.post(submission())).document, 'submissionId');
    });
    return id;
  };
  expect(await ids(7)).toBe(await ids(7));
  expect(await ids(7)).not.toBe(await ids(8));
  expect(await ids()).not.toBe(await ids());
});
