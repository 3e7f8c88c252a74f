import { expect, test } from '@playwright/test';
import { decryptBlocks, encryptionKey, encryptText, stripPadding } from '../../mock/encryption.js';
import {
  at,
  decryptBase64,
  encryptBase64,
  encryptBlocks,
  encryptedBody,
  fullSubmission,
  submission,
  withMock,
  without,
} from './support.js';

const invalidPayload = { errorCode: 'invalid_payload', message: 'Invalid payload' };

/** The document inside an envelope, whose own form is checked on the way. */
function opened(apiKey: string, envelope: unknown): unknown {
  expect(envelope).toEqual({ data: expect.stringMatching(/^[A-Za-z0-9+/]+={0,2}$/), isEncrypted: true });
  return JSON.parse(decryptBase64(apiKey, String(at(envelope, 'data'))));
}

test('AES-256-ECB agrees with the vector of NIST SP 800-38A, F.1.5', () => {
  const key = Buffer.from('603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4', 'hex');
  const plaintext = Buffer.from('6bc1bee22e409f96e93d7e117393172a', 'hex');
  const ciphertext = Buffer.from('f3eed1bdb5d2a03c064b5a7e3db181f8', 'hex');
  expect(decryptBlocks(key, ciphertext)).toEqual(plaintext);
  expect(Buffer.from(encryptText(key, 'sixteen letters.'), 'base64')).toHaveLength(32);
});

test('the key is the SHA-256 of the API key', () => {
  expect(encryptionKey('abc').toString('hex')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

test('padding is taken off only when every byte of it is right', () => {
  const padded = (...tail: number[]) =>
    Buffer.concat([Buffer.alloc(16 - tail.length, 'x'), Buffer.from(tail)]);
  expect(stripPadding(padded(2, 2))).toHaveLength(14);
  expect(stripPadding(Buffer.alloc(16, 16))).toHaveLength(0);
  for (const blocks of [padded(0), padded(17), padded(3, 2, 3), padded(2), Buffer.alloc(0)]) {
    expect(stripPadding(blocks), blocks.toString('hex')).toBeUndefined();
  }
});

test('an encrypted submission is stored and answered in the envelope', async () => {
  await withMock({}, async (connection, mock) => {
    const { apiKey } = mock.credentials;
    const answer = await connection.post(encryptedBody(apiKey, fullSubmission()));
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(opened(apiKey, answer.document)).toEqual({
      message: 'success',
      submissionId: mock.store.records[0]?.submissionId,
    });
    expect(mock.store.records[0]?.document).toEqual(fullSubmission());
  });
});

test('errors of a request that could be decrypted come in the envelope, as they are plain', async () => {
  await withMock({}, async (connection, mock) => {
    const { apiKey, unregisteredAdminEmail, processingErrorEmail } = mock.credentials;
    const faulty = [
      without('fullName'),
      submission({ extra: 1 }),
      submission({ gender: '?' }),
      submission({ admin: unregisteredAdminEmail }),
      submission({ email: processingErrorEmail }),
      [],
      null,
      1,
      'text',
    ];
    for (const document of faulty) {
      const plain = await connection.post(JSON.stringify(document));
      const encrypted = await connection.post(encryptedBody(apiKey, document));
      expect(encrypted.status).toBe(plain.status);
      expect(opened(apiKey, encrypted.document)).toEqual(plain.document);
    }
  });
});

test('plaintext that is no JSON, or no UTF-8, is invalid_payload in the envelope', async () => {
  await withMock({}, async (connection, mock) => {
    const { apiKey } = mock.credentials;
    for (const plaintext of ['', 'hello', '{', Buffer.from([0xff, 0xfe]), '\ufeff{}']) {
      const answer = await connection.post(encodeURIComponent(encryptBase64(apiKey, plaintext)));
      expect(answer.status).toBe(400);
      expect(opened(apiKey, answer.document)).toEqual(invalidPayload);
    }
  });
});

test('what cannot be decrypted is a plain invalid_payload', async () => {
  await withMock({}, async (connection, mock) => {
    const { apiKey } = mock.credentials;
    const base64 = encryptBase64(apiKey, JSON.stringify(submission()));
    const encoded = encodeURIComponent(base64);
    expect(encoded, 'encoding it twice makes a difference').toContain('%');
    const broken: Record<string, string> = {
      'a character outside base64': `!${encoded.slice(1)}`,
      'cut inside a block': encodeURIComponent(
        Buffer.from(base64, 'base64').subarray(0, -1).toString('base64'),
      ),
      'no padding inside': encodeURIComponent(encryptBlocks(apiKey, Buffer.alloc(16))),
      'padding of 17': encodeURIComponent(encryptBlocks(apiKey, Buffer.alloc(16, 17))),
      'one wrong byte of padding': encodeURIComponent(
        encryptBlocks(apiKey, Buffer.concat([Buffer.alloc(13), Buffer.from([3, 2, 3])])),
      ),
      'another key': encodeURIComponent(encryptBase64('another key', JSON.stringify(submission()))),
      'encoded twice': encodeURIComponent(encoded),
      'broken escape': `${encoded}%3`,
      'URL-safe alphabet': base64.replaceAll('+', '-').replaceAll('/', '_'),
      'white space inside': `${base64.slice(0, 8)} ${base64.slice(8)}`,
    };
    for (const [name, body] of Object.entries(broken)) {
      expect(await connection.post(body), name).toMatchObject({ status: 400, document: invalidPayload });
    }
    expect(mock.store.records).toEqual([]);
  });
});

test('the forms of the same ciphertext are read alike: encoded, raw, lower-case escapes, line end', async () => {
  await withMock({}, async (connection, mock) => {
    // Long enough that the ciphertext holds `+` and `/`.
    const base64 = encryptBase64(
      mock.credentials.apiKey,
      JSON.stringify(submission({ cf1: 'x1y2'.repeat(150) })),
    );
    expect(base64).toMatch(/(?=.*\+)(?=.*\/)/);
    const encoded = encodeURIComponent(base64);
    const lowerCase = encoded.replace(/%[0-9A-F]{2}/g, (escaped) => escaped.toLowerCase());
    const everything = Buffer.from(base64).toString('hex').replace(/../g, '%$&');
    for (const body of [encoded, base64, lowerCase, everything, `${encoded}\n`]) {
      expect((await connection.post(body)).status, body.slice(0, 40)).toBe(200);
    }
  });
});

test('a ciphertext in a `data` member is an unknown parameter', async () => {
  await withMock({}, async (connection, mock) => {
    const data = encryptBase64(mock.credentials.apiKey, JSON.stringify(submission()));
    expect(await connection.post({ data })).toMatchObject({
      status: 400,
      document: { errorCode: 'invalid_parameter', message: 'invalid parameter: data' },
    });
  });
});
