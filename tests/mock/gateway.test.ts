import { request as nodeRequest } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from '@playwright/test';
import { type RunningMock, startMock } from '../../mock/server.js';
import { Connection, migrationPath, submission, withMock } from './support.js';

const forbidden = { status: 403, document: { message: 'Forbidden' } };
const noSuchMethod = { status: 403, document: { message: 'Missing Authentication Token' } };
const tooLarge = { status: 413, document: { message: 'Request Entity Too Large' } };
const limit = 10 * 1024 * 1024;

test('without a known key nothing is answered but Forbidden, and nothing is stored', async () => {
  await withMock({}, async (connection, mock) => {
    const { apiKey } = mock.credentials;
    const wrong = [null, '', 'unknown', `${apiKey}x`, apiKey.slice(0, -1), apiKey.toUpperCase()];
    for (const key of wrong) {
      expect(await connection.post(submission(), { key }), String(key)).toMatchObject(forbidden);
    }
    expect(
      await connection.post(submission(), { key: null, path: `${migrationPath}?x-api-key=${apiKey}` }),
    ).toMatchObject(forbidden);
    expect(await connection.post(submission({ 'x-api-key': apiKey }), { key: null })).toMatchObject(
      forbidden,
    );
    expect(mock.store.records).toEqual([]);
  });
});

test('the name of the key header is matched without regard to case', async () => {
  await withMock({}, async (_, mock) => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { 'X-API-Key': mock.credentials.apiKey };
      nodeRequest(mock.baseUrl + migrationPath, { method: 'POST', headers }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode));
      })
        .once('error', reject)
        .end(JSON.stringify(submission()));
    });
    expect(status).toBe(200);
  });
});

test('the key of an invalid project is invalid_project, before anything in the body', async () => {
  await withMock({}, async (connection, mock) => {
    const key = mock.credentials.invalidProjectApiKey;
    const expected = { status: 400, document: { errorCode: 'invalid_project', message: 'Invalid project' } };
    expect(await connection.post(submission(), { key })).toMatchObject(expected);
    expect(await connection.post('{', { key })).toMatchObject(expected);
    expect(await connection.send(null, { key, path: '/v3/submission?userid=x' })).toMatchObject(expected);
  });
});

test('credentials can be replaced one by one', async () => {
  await withMock({ credentials: { apiKey: 'another-key' } }, async (connection, mock) => {
    expect(mock.credentials).toMatchObject({ apiKey: 'another-key', adminEmail: 'admin@example.com' });
    expect((await connection.post(submission())).status).toBe(200);
    expect(await connection.post(submission(), { key: 'argos-mock-project-key' })).toMatchObject(forbidden);
  });
});

test('other methods and paths are unknown to the gateway', async () => {
  await withMock({}, async (connection) => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      expect(await connection.send(null, { method }), method).toMatchObject(noSuchMethod);
    }
    expect(await connection.send(null, { method: 'HEAD' })).toMatchObject({ status: 403, text: '' });
    for (const path of ['/', `${migrationPath}/`, '/v3/submission/Migration', '/v3/submission']) {
      expect(await connection.post(submission(), { path }), path).toMatchObject(noSuchMethod);
    }
  });
});

test('a body over 10 MiB is refused with an answer, one of 10 MiB is read', async () => {
  await withMock({}, async (connection) => {
    const json = JSON.stringify(submission());
    expect((await connection.post(json.padEnd(limit))).status).toBe(200);
    expect(await connection.post(json.padEnd(limit + 1))).toMatchObject(tooLarge);
    expect(await connection.post(Buffer.alloc(12 * 1024 * 1024))).toMatchObject(tooLarge);
    expect(await connection.post(Buffer.alloc(limit + 1), { key: null })).toMatchObject(forbidden);
    expect((await connection.post(json)).status, 'the same connection goes on').toBe(200);
  });
});

test('an oversized chunked body gets its answer as well', async () => {
  await withMock({}, async (_, mock) => {
    const chunks = (function* () {
      for (let sent = 0; sent < 12; sent++) yield new Uint8Array(1024 * 1024);
    })();
    const response = await fetch(mock.baseUrl + migrationPath, {
      method: 'POST',
      headers: { 'x-api-key': mock.credentials.apiKey },
      body: ReadableStream.from(chunks),
      duplex: 'half',
    });
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual(tooLarge.document);
  });
});

test('a client that goes away in the middle of its body leaves the server standing', async () => {
  await withMock({}, async (connection, mock) => {
    await new Promise<void>((resolve, reject) => {
      const socket = connect(mock.port, '127.0.0.1', () => {
        const head = `POST ${migrationPath} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"admin"`;
        socket.write(head, () => socket.destroy());
      });
      socket.once('close', () => resolve()).once('error', reject);
    });
    expect((await connection.post(submission())).status).toBe(200);
    expect(mock.store.records).toHaveLength(1);
  });
});

test('concurrent submissions all succeed with different ids', async () => {
  await withMock({}, async (_, mock) => {
    const connections = Array.from({ length: 8 }, () => new Connection(mock));
    const answers = await Promise.all(
      connections.flatMap((connection) => Array.from({ length: 10 }, () => connection.post(submission()))),
    );
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    expect(new Set(mock.store.records.map((record) => record.submissionId)).size).toBe(80);
    await Promise.all(connections.map((connection) => connection.close()));
  });
});

test('a mock in the same process leaves the global Request and Response alone', async () => {
  const before = [globalThis.Request, globalThis.Response];
  await withMock({}, async (connection) => {
    await connection.post(submission());
    expect([globalThis.Request, globalThis.Response]).toEqual(before);
  });
});

test('closing ends open connections and frees the port', async () => {
  const mock = await startMock();
  const connection = new Connection(mock);
  await connection.post(submission());
  await mock.close();
  await expect(connection.post(submission())).rejects.toThrow();
  await connection.close();
  const again: RunningMock = await startMock({ port: mock.port });
  expect(again.baseUrl).toBe(mock.baseUrl);
  await again.close();
});

test('a busy port and an unknown fault are errors that say so', async () => {
  await withMock({}, async (_, mock) => {
    await expect(startMock({ port: mock.port })).rejects.toThrow(
      `port ${mock.port} of 127.0.0.1 is already in use`,
    );
    await expect(startMock({ faults: ['status-424'] })).rejects.toThrow(
      /^unknown fault "status-424"; did you mean status-422, /,
    );
  });
});
