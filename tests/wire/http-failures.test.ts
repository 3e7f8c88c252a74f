import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { test as base, expect } from '@playwright/test';
import type { Failure, FailureKind, WireRequest } from '../../wire/exchange.js';
import { type Sent, Transport } from '../../wire/http.js';
import { type Came, httpAnswer, type RawServer, rawServer } from './support.js';

const never = new AbortController().signal;
const post: WireRequest = {
  method: 'POST',
  path: '/v3/submission/migration',
  headers: { 'x-api-key': 'staging-key-0001' },
  body: new TextEncoder().encode('{"admin":"a"}'),
};

type Raw = RawServer & { readonly transport: Transport };

const test = base.extend<{
  raw: (onRequest: (came: Came) => void, timeoutMs?: number) => Promise<Raw>;
}>({
  raw: async ({ browserName: _ }, use) => {
    const ends: (() => Promise<void>)[] = [];
    await use(async (onRequest, timeoutMs = 5000) => {
      const server = await rawServer(onRequest);
      const transport = new Transport({ baseUrl: server.baseUrl, timeoutMs, connections: 1 });
      ends.push(() => transport.close(), server.close);
      return { ...server, transport };
    });
    for (const end of ends) await end();
  },
});

/** Why there must have been no answer. */
function failureOf(sent: Sent): Failure {
  if ('answer' in sent) throw new Error(`an answer of ${sent.answer.status}`);
  expect(sent.failure.words).not.toMatch(/[\r\n]/);
  expect(sent.failure.words).not.toContain('staging-key-0001');
  return sent.failure;
}

const requestsOf = ({ received }: RawServer): number => received.join('').split('POST ').length - 1;

/** A port of loopback on which nothing listens. */
async function closedPort(): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function sendOnce(baseUrl: string): Promise<Sent> {
  const transport = new Transport({ baseUrl, timeoutMs: 5000, connections: 1 });
  try {
    return await transport.send(post, never);
  } finally {
    await transport.close();
  }
}

test('refused: nothing listens there', async () => {
  const started = performance.now();
  const port = await closedPort();
  expect(failureOf(await sendOnce(`http://127.0.0.1:${port}`))).toEqual({
    kind: 'refused',
    words: 'the connection was refused (ECONNREFUSED)',
  });
  // By name, too, where there may be several addresses to try.
  expect(failureOf(await sendOnce(`http://localhost:${port}`)).kind).toBe('refused');
  expect(performance.now() - started).toBeLessThan(3000);
});

test.describe('timeout', () => {
  const holes: Readonly<Record<string, (came: Came) => void>> = {
    'no byte comes': () => {},
    'a head without end': ({ socket }) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 200 OK\r\nx: y\r\n'.slice(0, 1)), 40);
      socket.write('HTTP/1.1 200 OK\r\nx: ');
      socket.on('close', () => clearInterval(timer));
    },
    'a body that stalls': ({ socket }) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"a"'),
    'a body that trickles': ({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
      const timer = setInterval(() => socket.write('x'), 40);
      socket.on('close', () => clearInterval(timer));
    },
  };
  for (const [name, hole] of Object.entries(holes)) {
    test(`${name}: the whole request has one bound`, async ({ raw }) => {
      const server = await raw(hole, 300);
      const sent = await server.transport.send(post, never);
      const { kind, words } = failureOf(sent);
      expect(kind).toBe('timeout');
      const began = /; status 200 and [1-9]\d* bytes of its body came$/;
      expect(words).toMatch(/^no whole answer within the time limit/);
      expect(began.test(words)).toBe(name.startsWith('a body'));
      expect(sent.latencyMs).toBeGreaterThanOrEqual(290);
      expect(sent.latencyMs).toBeLessThan(2500);
      expect(requestsOf(server)).toBe(1);
    });
  }

  test('the next request is not disturbed', async ({ raw }) => {
    let first = true;
    const server = await raw(({ socket }) => {
      if (!first) socket.write(httpAnswer('{}'));
      first = false;
    }, 400);
    expect(failureOf(await server.transport.send(post, never)).kind).toBe('timeout');
    expect(await server.transport.send(post, never)).toHaveProperty('answer.status', 200);
  });
});

/** Ways to end a connection: politely, and with a reset. */
const endings: Readonly<Record<string, (came: Came) => void>> = {
  'is closed': ({ socket }) => socket.end(),
  'is reset': ({ socket }) => socket.resetAndDestroy(),
};

/** Sends what is given, waits until it is there, and ends the connection. */
const after = (bytes: string | Buffer, ending: (came: Came) => void) => (came: Came) => {
  came.socket.write(bytes, () => setTimeout(() => ending(came), 30));
};

for (const [words, ending] of Object.entries(endings)) {
  test.describe(`a connection that ${words}`, () => {
    const cuts: Record<string, (came: Came) => void> = {
      'before an answer': ending,
      'within the status line': after('HTTP/1.1 20', ending),
      'within the head': after('HTTP/1.1 200 OK\r\ncontent-le', ending),
      'after an interim answer': after('HTTP/1.1 102 Processing\r\n\r\n', ending),
      'within the body': after('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"a"', ending),
      'within a chunked body': after(
        'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\n{"a"\r\n',
        ending,
      ),
    };
    const last = 'HTTP/1.1 200 OK\r\nconnection: close\r\n';
    cuts['within the body of its last answer'] = after(`${last}content-length: 10\r\n\r\n{"a"`, ending);
    cuts['within the chunked body of its last answer'] = after(
      `${last}transfer-encoding: chunked\r\n\r\n4\r\n{"a"\r\n`,
      ending,
    );
    for (const [moment, cut] of Object.entries(cuts)) {
      test(`${moment}: reset, and sent once only`, async ({ raw }) => {
        const server = await raw(cut);
        expect(failureOf(await server.transport.send(post, never)).kind).toBe('reset');
        expect(requestsOf(server)).toBe(1);
      });

      test(`${moment}, when it had served a request before`, async ({ raw }) => {
        const server = await raw((came) => {
          if (came.nth === 1) came.socket.write(httpAnswer('{}'));
          else cut(came);
        });
        expect(await server.transport.send(post, never)).toHaveProperty('answer.status', 200);
        const expected: FailureKind = moment === 'before an answer' ? 'reset-reused' : 'reset';
        expect(failureOf(await server.transport.send(post, never)).kind).toBe(expected);
        expect(server.received).toHaveLength(1);
        expect(requestsOf(server)).toBe(2);
      });
    }

    test('while idle: the next request takes another', async ({ raw }) => {
      const server = await raw((came) => {
        came.socket.write(httpAnswer('{}'), () => setTimeout(() => ending(came), 10));
      });
      for (let turn = 0; turn < 3; turn += 1) {
        expect(await server.transport.send(post, never)).toHaveProperty('answer.status', 200);
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      expect(server.received).toHaveLength(3);
    });
  });
}

test('a first request on a new connection after a used one is not a reused one', async ({ raw }) => {
  let connections = 0;
  const server = await raw((came) => {
    connections += 1;
    if (connections === 1) came.socket.end(httpAnswer('{}', '200 OK', 'connection: close\r\n'));
    else came.socket.end();
  });
  await server.transport.send(post, never);
  expect(failureOf(await server.transport.send(post, never)).kind).toBe('reset');
});

test('an error of a connection that stands is a reset, also where its code is known from connecting', async ({
  raw,
}) => {
  // What the system says of a peer that is no longer reached; nobody can be cut off so on loopback.
  const codes = ['ETIMEDOUT', 'ERR_SSL_SSL/TLS_ALERT_BAD_RECORD_MAC', 'ECONNREFUSED'];
  for (const code of codes) {
    const strike = (message: unknown): void => {
      const { socket } = message as { readonly socket: Socket };
      setTimeout(() => socket.destroy(Object.assign(new Error(`read ${code}`), { code })), 20);
    };
    const server = await raw(() => {});
    subscribe('undici:client:sendHeaders', strike);
    const sent = await server.transport.send(post, never);
    unsubscribe('undici:client:sendHeaders', strike);
    expect(failureOf(sent)).toEqual({
      kind: 'reset',
      words: `the connection was cut before the answer was complete (${code})`,
    });
    expect(requestsOf(server)).toBe(1);
  }
});

test.describe('what is not HTTP', () => {
  const garbage: Readonly<Record<string, string>> = {
    'another protocol': 'SSH-2.0-OpenSSH_9.2\r\n',
    'bytes without meaning': '\0\x01\x02\xff\xfe\r\n\r\n',
    'a status that is no number': 'HTTP/1.1 OK 200\r\n\r\n',
    'JSON alone': '{"message":"success"}',
    'a length that is no number': 'HTTP/1.1 200 OK\r\ncontent-length: ten\r\n\r\n{}',
    'a chunk length that is no number': 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}',
    'a head without bounds': `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(200_000)}\r\n\r\n`,
  };
  for (const [name, bytes] of Object.entries(garbage)) {
    test(name, async ({ raw }) => {
      const server = await raw(({ socket }) => socket.write(Buffer.from(bytes, 'latin1')));
      expect(failureOf(await server.transport.send(post, never)).kind).toBe('protocol');
      expect(requestsOf(server)).toBe(1);
    });
  }
});

test.describe('abort', () => {
  test('before: nothing is sent, the reason is thrown', async ({ raw }) => {
    const server = await raw(({ socket }) => socket.write(httpAnswer('{}')));
    const reason = new Error('the check is over');
    await expect(server.transport.send(post, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(server.received).toEqual([]);
  });

  for (const [moment, hole] of Object.entries({
    'while waiting for an answer': () => {},
    'while reading the body': ({ socket }: Came) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{');
    },
  })) {
    test(`${moment}: the reason is thrown at once`, async ({ raw }) => {
      const controller = new AbortController();
      const server = await raw((came) => {
        hole(came);
        setTimeout(() => controller.abort(reason), 30);
      });
      const reason = new Error('the check is over');
      const started = performance.now();
      await expect(server.transport.send(post, controller.signal)).rejects.toBe(reason);
      expect(performance.now() - started).toBeLessThan(2000);
    });
  }

  test('of one request leaves the others alone', async ({ raw }) => {
    let first = true;
    const controller = new AbortController();
    const server = await raw(({ socket }) => {
      if (first) controller.abort();
      else socket.write(httpAnswer('{}'));
      first = false;
    });
    const aborted = server.transport.send(post, controller.signal);
    const other = server.transport.send(post, never);
    await expect(aborted).rejects.toThrow(/abort/);
    expect(await other).toHaveProperty('answer.status', 200);
  });
});

test('CONNECT, which would make a tunnel of the connection, is not sent', async ({ raw }) => {
  const server = await raw(({ socket }) => socket.write(httpAnswer('{}')));
  const failure = failureOf(await server.transport.send({ ...post, method: 'CONNECT' }, never));
  expect(failure.words).toContain('CONNECT');
  expect(server.received).toEqual([]);
});
