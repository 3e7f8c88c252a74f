import type { RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { WireRequest } from '../../wire/exchange.js';
import { type Sent, Transport } from '../../wire/http.js';
import { selfSigned } from '../support/certificates.js';
import { listen } from '../support/connect-proxy.js';
import { test as base, expect } from '../support/folder.js';

const never = new AbortController().signal;
const post: WireRequest = {
  method: 'POST',
  path: '/v3/submission/migration',
  headers: { 'x-api-key': 'staging-key-0001' },
  body: new TextEncoder().encode('{}'),
};

interface Secure {
  readonly port: number;
  /** Sends over a transport of its own, or over the one of the test with `caFile`. */
  send(options?: { host?: string; trusting?: boolean; headers?: Record<string, string> }): Promise<Sent>;
  /** Puts bytes that are no TLS into the connection, on the way to the client. */
  disturb(): void;
}

const test = base.extend<{ secure: (listener: RequestListener) => Promise<Secure> }>({
  secure: async ({ folder, write }, use) => {
    const ends: (() => unknown)[] = [];
    await use(async (listener) => {
      const { key, cert } = selfSigned();
      write({ 'ca.pem': cert });
      const server = createHttpsServer({ key, cert }, listener);
      const behind = await listen(server);
      const clients = new Set<Socket>();
      // Between the two, so that what is on the wire can be spoilt.
      const front = createServer((client) => {
        const socket = connect(behind, '127.0.0.1');
        clients.add(client);
        for (const [from, to] of [
          [client, socket],
          [socket, client],
        ] as const) {
          from.pipe(to);
          from.on('error', () => to.destroy()).on('close', () => to.destroy());
        }
      });
      const port = await listen(front);
      const options = { timeoutMs: 5000, connections: 1 };
      const caFile = join(folder, 'ca.pem');
      const trusting = new Transport({ ...options, baseUrl: `https://127.0.0.1:${port}`, caFile });
      ends.push(
        () => trusting.close(),
        () => server.closeAllConnections(),
        () => server.close(),
      );
      ends.push(() => front.close());
      return {
        port,
        async send({ host, trusting: trusts = true, headers = {} } = {}) {
          const request = { ...post, headers };
          if (host === undefined && trusts) return trusting.send(request, never);
          const baseUrl = `https://${host ?? '127.0.0.1'}:${port}`;
          const own = new Transport({ ...options, baseUrl, ...(trusts ? { caFile } : {}) });
          const sent = await own.send(request, never);
          await own.close();
          return sent;
        },
        disturb() {
          for (const client of clients) client.write('no TLS at all, but enough of it to be a record');
        },
      };
    });
    for (const end of ends) await end();
  },
});

test('a server that nobody vouches for gets no request, until its authority is configured', async ({
  secure,
}) => {
  let requests = 0;
  const { send } = await secure((_, response) => {
    requests += 1;
    response.end('{}');
  });
  expect(await send({ trusting: false })).toMatchObject({
    failure: {
      kind: 'tls',
      words: expect.stringMatching(/is self-signed; .* \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/),
    },
  });
  // The certificate names the address alone.
  expect(await send({ host: 'localhost' })).toMatchObject({
    failure: { kind: 'tls', words: expect.stringMatching(/is not for localhost, but for 127\.0\.0\.1 \(/) },
  });
  expect(requests).toBe(0);
  expect(await send()).toHaveProperty('answer.status', 200);
  expect(requests).toBe(1);
});

test('TLS that breaks after the request is a reset: it may have been read', async ({ secure }) => {
  const server = await secure((_, response) => {
    server.disturb();
    response.flushHeaders();
  });
  expect(await server.send()).toMatchObject({ failure: { kind: 'reset' } });
});

for (const ending of ['destroy', 'end'] as const) {
  test(`a kept-alive connection that the server gives up (${ending})`, async ({ secure }) => {
    const { send } = await secure((request, response) => {
      if (request.headers['x-drop'] === undefined) response.end('{}');
      else request.socket[ending]();
    });
    expect(await send({ headers: { 'x-drop': '1' } })).toMatchObject({ failure: { kind: 'reset' } });
    expect(await send()).toHaveProperty('answer.status', 200);
    expect(await send({ headers: { 'x-drop': '1' } })).toMatchObject({ failure: { kind: 'reset-reused' } });
  });
}

test('a server that speaks plain HTTP', async () => {
  const plain = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  });
  const baseUrl = `https://127.0.0.1:${await listen(plain)}`;
  const transport = new Transport({ baseUrl, timeoutMs: 5000, connections: 1 });
  expect(await transport.send(post, never)).toMatchObject({ failure: { kind: 'tls' } });
  await transport.close();
  plain.close();
});

test('an authority whose file is missing is an error at once', ({ folder }) => {
  const options = { baseUrl: 'https://127.0.0.1:1', timeoutMs: 1000, connections: 1 };
  expect(() => new Transport({ ...options, caFile: join(folder, 'none.pem') })).toThrow(/ENOENT/);
});
