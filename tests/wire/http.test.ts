import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { test as base, expect } from '@playwright/test';
import fc from 'fast-check';
import type { WireAnswer, WireRequest } from '../../wire/exchange.js';
import { type Sent, Transport, type TransportOptions } from '../../wire/http.js';
import { BODY_LIMIT_BYTES, KEPT_BYTES } from '../../wire/incoming.js';
import { type Came, httpAnswer, type RawServer, rawServer } from './support.js';

interface Raw extends RawServer {
  send(wire?: Partial<WireRequest>, signal?: AbortSignal): Promise<Sent>;
  readonly transport: Transport;
}

const never = new AbortController().signal;
const post: WireRequest = {
  method: 'POST',
  path: '/v3/submission/migration',
  headers: { 'content-type': 'application/json', accept: 'application/json' },
  body: new TextEncoder().encode('{}'),
};

/** Tests with servers that end with them. */
const test = base.extend<{
  raw: (onRequest: (came: Came) => void, options?: Partial<TransportOptions>) => Promise<Raw>;
  http: (listener: RequestListener) => Promise<Transport>;
}>({
  raw: async ({ browserName: _ }, use) => {
    const ends: (() => Promise<void>)[] = [];
    await use(async (onRequest, options) => {
      const server = await rawServer(onRequest);
      const { baseUrl } = server;
      const transport = new Transport({ baseUrl, timeoutMs: 5000, connections: 4, ...options });
      ends.push(() => transport.close(), server.close);
      const send: Raw['send'] = (wire, signal = never) => transport.send({ ...post, ...wire }, signal);
      return { ...server, transport, send };
    });
    for (const end of ends) await end();
  },
  http: async ({ browserName: _ }, use) => {
    const servers: Server[] = [];
    const transports: Transport[] = [];
    await use(async (listener) => {
      const server = createHttpServer(listener);
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const transport = new Transport({ baseUrl, timeoutMs: 5000, connections: 4 });
      transports.push(transport);
      return transport;
    });
    for (const transport of transports) await transport.close();
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  },
});

/** The answer that must have come. */
function answerOf(sent: Sent): WireAnswer {
  if (!('answer' in sent)) throw new Error(`no answer: ${sent.failure.words}`);
  return sent.answer;
}

const textOf = (sent: Sent): string => new TextDecoder().decode(answerOf(sent).body);
const headOf = (received: string | undefined): string[] =>
  (received ?? '').split('\r\n\r\n')[0]?.split('\r\n') ?? [];
const bodyOf = (received: string): Buffer =>
  Buffer.from(received.slice(received.indexOf('\r\n\r\n') + 4), 'latin1');

const ok = ({ socket }: Came): void => {
  socket.write(httpAnswer('{"message":"success"}'));
};

test.describe('what goes out', () => {
  test('the head: just what was asked for, and what HTTP needs', async ({ raw }) => {
    const server = await raw(ok);
    const headers = {
      'X-Api-KEY': 'staging-key-0001',
      'content-type': 'text/plain; charset=UTF-8',
      accept: '*/*',
    };
    await server.send({ headers });
    expect(headOf(server.received[0])).toEqual([
      'POST /v3/submission/migration HTTP/1.1',
      `host: ${server.baseUrl.slice('http://'.length)}`,
      'connection: keep-alive',
      'X-Api-KEY: staging-key-0001',
      'content-type: text/plain; charset=UTF-8',
      'accept: */*',
      'content-length: 2',
    ]);
  });

  test('the name of a header in any spelling', async ({ raw }) => {
    const server = await raw(ok);
    for (const name of ['x-api-key', 'X-API-KEY', 'X-Api-Key', 'x-aPI-kEY']) {
      await server.send({ headers: { [name]: 'k' } });
      expect(server.received.join('')).toContain(`\r\n${name}: k\r\n`);
    }
  });

  test('an empty header goes out empty', async ({ raw }) => {
    const server = await raw(ok);
    await server.send({ headers: { 'x-api-key': '' } });
    expect(headOf(server.received[0])).toContain('x-api-key: ');
  });

  const bodies: Readonly<Record<string, Uint8Array>> = {
    nothing: new Uint8Array(0),
    blanks: Buffer.from(' \t\r\n\r\n '),
    'cut JSON': Buffer.from('{"admin":"a@exam'),
    'bytes that are no UTF-8': Uint8Array.of(0x7b, 0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x7d),
    'a byte-order mark': Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d),
    'NUL and control bytes': Uint8Array.from({ length: 32 }, (_, index) => index),
    'what looks like another request': Buffer.from('{}\r\n\r\nGET / HTTP/1.1\r\nhost: x\r\n\r\n'),
    'percent-encoded base64': Buffer.from('q83v%2B%2F%3D%3D'),
    'unescaped members twice': Buffer.from('{"a":1,"a":2,"__proto__":{}}'),
  };
  for (const [name, body] of Object.entries(bodies)) {
    test(`a body of ${name}, byte for byte`, async ({ raw }) => {
      const server = await raw(ok);
      answerOf(await server.send({ body }));
      expect(bodyOf(server.received[0] ?? '').equals(body)).toBe(true);
      expect(headOf(server.received[0])).toContain(`content-length: ${body.length}`);
    });
  }

  test('any bytes at all', async ({ raw }) => {
    const came: Buffer[] = [];
    const server = await raw((request) => {
      came.push(bodyOf(request.text));
      ok(request);
    });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (body) => {
        answerOf(await server.send({ body }));
        expect(came.at(-1)?.equals(body)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('12 MiB', async ({ http }) => {
    let bytes = 0;
    const transport = await http((request, response) => {
      request.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      request.on('end', () => response.end('read'));
    });
    const sent = await transport.send({ ...post, body: new Uint8Array(12 * 1024 * 1024).fill(32) }, never);
    expect(textOf(sent)).toBe('read');
    expect(bytes).toBe(12 * 1024 * 1024);
  });

  test('methods and queries as they are', async ({ raw }) => {
    const server = await raw(ok, { connections: 1 });
    const path = '/v3/submission?email=a%2Bb%40example.com&x-api-key=k%2F&count=%zz';
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      const { body: _, ...bodiless } = post;
      answerOf(await server.transport.send({ ...bodiless, method, path }, never));
    }
    const lines = server.received.join('').match(/^[A-Z]+ .* HTTP\/1\.1$/gm);
    expect(lines).toEqual(['GET', 'PUT', 'PATCH', 'DELETE'].map((method) => `${method} ${path} HTTP/1.1`));
  });

  test('below the path of a base URL', async ({ raw }) => {
    const server = await raw(ok);
    const baseUrl = `${server.baseUrl}/stage/one`;
    const transport = new Transport({ baseUrl, timeoutMs: 5000, connections: 1 });
    await transport.send(post, never);
    await transport.close();
    expect(headOf(server.received[0])[0]).toBe('POST /stage/one/v3/submission/migration HTTP/1.1');
  });

  test('over kept-alive connections, no more than allowed', async ({ raw }) => {
    const server = await raw((came) => setTimeout(() => ok(came), 10), { connections: 3 });
    const all = await Promise.all(Array.from({ length: 24 }, () => server.send()));
    expect(all.every((sent) => answerOf(sent).status === 200)).toBe(true);
    expect(server.received).toHaveLength(3);
  });
});

test.describe('what comes in', () => {
  test('status, headers in lower case with repeated ones joined, body, time', async ({ http }) => {
    const transport = await http((_, response) => {
      setTimeout(() => {
        response.writeHead(
          418,
          [
            ['X-One', 'a'],
            ['x-one', 'b'],
            ['Content-TYPE', 'application/json; charset=x'],
          ].flat(),
        );
        response.end('{"a":1}');
      }, 30);
    });
    const sent = await transport.send(post, never);
    const { status, headers, truncated } = answerOf(sent);
    expect({ status, truncated, body: textOf(sent) }).toEqual({
      status: 418,
      truncated: false,
      body: '{"a":1}',
    });
    expect(headers).toMatchObject({ 'x-one': 'a, b', 'content-type': 'application/json; charset=x' });
    expect(sent.latencyMs).toBeGreaterThanOrEqual(28);
    expect(sent.latencyMs).toBeLessThan(5000);
  });

  for (const status of [301, 302, 303, 307, 308]) {
    test(`${status} is an answer: nothing goes to its location`, async ({ http }) => {
      const paths: (string | undefined)[] = [];
      const transport = await http((request, response) => {
        paths.push(request.url);
        response.writeHead(status, { location: '/elsewhere' }).end('moved');
      });
      const sent = await transport.send(post, never);
      expect(answerOf(sent)).toMatchObject({ status, headers: { location: '/elsewhere' } });
      expect(textOf(sent)).toBe('moved');
      expect(paths).toEqual([post.path]);
    });
  }

  test('what is compressed stays so, and nothing asked for it', async ({ http }) => {
    const packed = gzipSync('{"message":"success"}');
    let asked: unknown = 'not yet';
    const transport = await http((request, response) => {
      asked = request.headers['accept-encoding'];
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed);
    });
    expect(Buffer.from(answerOf(await transport.send(post, never)).body).equals(packed)).toBe(true);
    expect(asked).toBeUndefined();
  });

  for (const [extra, truncated] of [
    [-1, false],
    [0, false],
    [1, true],
    [5_000_000, true],
  ] as const) {
    test(`a body of 8 MiB ${extra < 0 ? '' : 'and '}${extra} bytes is ${truncated ? 'cut' : 'whole'}`, async ({
      http,
    }) => {
      const body = Buffer.alloc(BODY_LIMIT_BYTES + extra, 'ab');
      const transport = await http((_, response) => response.end(body));
      const answer = answerOf(await transport.send(post, never));
      expect(answer.truncated).toBe(truncated);
      const kept = truncated ? KEPT_BYTES : body.length;
      expect(answer.body.length).toBe(kept);
      expect(Buffer.from(answer.body).equals(body.subarray(0, kept))).toBe(true);
      expect(answer.status).toBe(200);
    });
  }

  test('a body without end is cut, and its connection with it', async ({ http }) => {
    let ended: () => void = () => {};
    const cut = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const transport = await http((_, response) => {
      const more = (): void => {
        while (response.write(Buffer.alloc(65536, 'x')));
      };
      response.on('drain', more).on('close', ended);
      more();
    });
    const answer = answerOf(await transport.send(post, never));
    expect([answer.truncated, answer.body.length]).toEqual([true, KEPT_BYTES]);
    await cut;
    // The next request is not disturbed.
    expect(answerOf(await transport.send(post, never)).truncated).toBe(true);
  });

  test('interim answers are passed over', async ({ raw }) => {
    const server = await raw(({ socket }) => {
      socket.write('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n');
      socket.write(httpAnswer('final'));
    });
    expect(textOf(await server.send())).toBe('final');
  });

  test('a body that ends with the connection is whole', async ({ raw }) => {
    const server = await raw(({ socket }) => {
      socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nto the end');
    });
    expect(textOf(await server.send())).toBe('to the end');
  });
});

test('a body in pieces comes whole, with its length, in two writes', async ({ http }) => {
  const writes: string[] = [];
  let length: string | undefined;
  const transport = await http(async (request, response) => {
    length = request.headers['content-length'];
    for await (const chunk of request) writes.push(String(chunk));
    response.end('{}');
  });
  const body = new TextEncoder().encode('{"fullName":"Jane Doe"}');
  const sent = await transport.send({ ...post, body, inPieces: true }, never);
  expect('answer' in sent && sent.answer.status).toBe(200);
  expect(writes).toHaveLength(2);
  expect(writes.join('')).toBe('{"fullName":"Jane Doe"}');
  expect(length).toBe(String(body.length));
});
