/** Requests through a proxy: what it sees, what it may do, and what is said when it does. */
import type { RequestListener } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { join } from 'node:path';
import { type Failure, NOTHING_SENT, type WireRequest } from '../../wire/exchange.js';
import { type Sent, Transport } from '../../wire/http.js';
import { proxyFor } from '../../wire/proxy.js';
import { authority } from '../support/certificates.js';
import {
  type ConnectProxy,
  type ConnectProxyOptions,
  listen,
  startConnectProxy,
} from '../support/connect-proxy.js';
import { test as base, expect } from '../support/folder.js';

const never = new AbortController().signal;
const key = 'staging-key-0001';
const post: WireRequest = {
  method: 'POST',
  path: '/v3/submission/migration',
  headers: { 'x-api-key': key },
  body: new TextEncoder().encode('{"admin":"a"}'),
};
/** A name that nobody resolves: only the proxy knows where it is. */
const host = 'staging.example.test';

interface Scene {
  readonly proxy: ConnectProxy;
  readonly transport: Transport;
  send(request?: Partial<WireRequest>, ownConnection?: boolean): Promise<Sent>;
}

interface Setting extends Omit<ConnectProxyOptions, 'identity'> {
  readonly scheme?: 'http' | 'https';
  readonly listener?: RequestListener;
  /** Of the target's certificate. */
  readonly names?: readonly string[];
  /** In the proxy's URL. */
  readonly credentials?: string;
  readonly secureProxy?: readonly string[];
  readonly timeoutMs?: number;
  readonly place?: string;
}

const test = base.extend<{ scene: (setting?: Setting) => Promise<Scene> }>({
  scene: async ({ folder, write }, use) => {
    const ends: (() => unknown)[] = [];
    await use(async (setting = {}) => {
      const { scheme = 'https', listener = (_, response) => response.end('{}'), place = host } = setting;
      const { names = [host], credentials, secureProxy, timeoutMs = 5000, ...options } = setting;
      const ca = authority();
      write({ 'ca.pem': ca.cert });
      const server =
        scheme === 'https' ? createHttpsServer(ca.issue({ names }), listener) : createHttpServer(listener);
      const port = await listen(server);
      const routes = { [`${place}:${scheme === 'https' ? 443 : 80}`]: port };
      const identity = secureProxy === undefined ? {} : { identity: ca.issue({ names: secureProxy }) };
      const proxy = await startConnectProxy({ routes, ...options, ...identity });
      const url = credentials === undefined ? proxy.url : proxy.url.replace('://', `://${credentials}@`);
      const baseUrl = `${scheme}://${place}`;
      const choice = proxyFor(baseUrl, { HTTPS_PROXY: url, HTTP_PROXY: url });
      if ('problem' in choice || choice.proxy === undefined) throw new Error('no proxy');
      const caFile = join(folder, 'ca.pem');
      const transport = new Transport({ baseUrl, timeoutMs, connections: 1, caFile, proxy: choice.proxy });
      ends.push(
        () => transport.close(),
        () => proxy.close(),
        () => server.closeAllConnections(),
        () => server.close(),
      );
      const send: Scene['send'] = (request = {}, ownConnection = false) =>
        transport.send({ ...post, ...request }, never, ownConnection);
      return { proxy, transport, send };
    });
    for (const end of ends) await end();
  },
});

/** Why there must have been no answer. */
function failureOf(sent: Sent): Failure {
  if ('answer' in sent) throw new Error(`an answer of ${sent.answer.status}`);
  expect(sent.failure.words).not.toMatch(/[\r\n]/);
  return sent.failure;
}

for (const secureProxy of [undefined, ['127.0.0.1']] as const) {
  const kind = secureProxy === undefined ? 'http:' : 'https:';

  test(`through a proxy that speaks ${kind}, which sees the host and port of a TLS target and no more`, async ({
    scene,
  }) => {
    const keys: unknown[] = [];
    const { proxy, send } = await scene({
      ...(secureProxy === undefined ? {} : { secureProxy }),
      listener: (request, response) => {
        keys.push(request.headers['x-api-key']);
        response.end('{}');
      },
    });
    for (let turn = 0; turn < 3; turn += 1) expect(await send()).toHaveProperty('answer.status', 200);
    expect(await send({}, true)).toHaveProperty('answer.status', 200);
    expect(keys).toEqual([key, key, key, key]);
    // A kept-alive connection, and one of its own.
    expect(proxy.asked).toEqual([`${host}:443`, `${host}:443`]);
    expect(proxy.heads[0]).toMatch(
      /^CONNECT staging\.example\.test:443 HTTP\/1\.1\r\nhost: staging\.example\.test:443\r\n/i,
    );
    const seen = proxy.seen.join('');
    expect(seen.length).toBeGreaterThan(1000);
    for (const secret of [key, Buffer.from(key).toString('base64'), 'x-api-key', '{"admin"', 'migration']) {
      expect(seen).not.toContain(secret);
    }
  });

  test(`a kept-alive connection through ${kind} that the target gives up is told from others`, async ({
    scene,
  }) => {
    const { send } = await scene({
      ...(secureProxy === undefined ? {} : { secureProxy }),
      listener: (request, response) => {
        if (request.headers['x-drop'] === undefined) response.end('{}');
        else request.socket.destroy();
      },
    });
    const dropped = { headers: { 'x-drop': '1' } };
    expect(failureOf(await send(dropped)).kind).toBe('reset');
    expect(await send()).toHaveProperty('answer.status', 200);
    expect(failureOf(await send(dropped)).kind).toBe('reset-reused');
    expect(failureOf(await send(dropped, true)).kind).toBe('reset');
    expect(await send()).toHaveProperty('answer.status', 200);
  });
}

test('a plain target goes through a tunnel, too', async ({ scene }) => {
  const { proxy, send } = await scene({ scheme: 'http' });
  expect(await send()).toHaveProperty('answer.status', 200);
  expect(await send()).toHaveProperty('answer.status', 200);
  expect(proxy.asked).toEqual([`${host}:80`]);
  expect(proxy.seen[0]).toContain('POST /v3/submission/migration HTTP/1.1\r\nhost: staging.example.test\r\n');
});

test('an address of IPv6 is asked for in brackets', async ({ scene }) => {
  const { proxy, send } = await scene({ place: '[2001:db8::7]', names: ['2001:db8::7'] });
  expect(await send()).toHaveProperty('answer.status', 200);
  expect(proxy.asked).toEqual(['[2001:db8::7]:443']);
});

test('credentials go to the proxy alone, and into no words', async ({ scene }) => {
  const keys: unknown[] = [];
  const setting = {
    listener: ((request, response) => {
      keys.push(request.headers['proxy-authorization']);
      response.end('{}');
    }) as RequestListener,
    authorization: `Basic ${Buffer.from('robot:s3cret:pass/word').toString('base64')}`,
    credentials: 'robot:s3cret%3Apass%2Fword',
  };
  const right = await scene(setting);
  expect(await right.send()).toHaveProperty('answer.status', 200);
  expect(keys).toEqual([undefined]);
  const wrong = await scene({ ...setting, credentials: 'robot:another-s3cret' });
  const { kind, words } = failureOf(await wrong.send());
  expect(kind).toBe('proxy');
  expect(words).toBe(
    `the proxy ${wrong.proxy.url} (HTTPS_PROXY) answered 407 to CONNECT: check the user name and password in HTTPS_PROXY`,
  );
});

/** What a proxy does, and the words for it. */
const troubles: readonly (readonly [string, Setting, RegExp])[] = [
  [
    '403',
    { trick: () => ({ answers: 'HTTP/1.1 403 Forbidden\r\n\r\n' }) },
    /answered 403 to CONNECT: it does not let requests through to staging\.example\.test:443$/,
  ],
  ['502', { routes: {} }, /answered 502 to CONNECT: it does not reach staging\.example\.test:443$/],
  [
    '302',
    { trick: () => ({ answers: 'HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\n\r\n' }) },
    /answered 302 to CONNECT$/,
  ],
  [
    'garbage',
    { trick: () => ({ answers: 'SSH-2.0-OpenSSH_9.2\r\n\r\n' }) },
    /answered to CONNECT with something that is not HTTP \(HPE_/,
  ],
  [
    'an end',
    { trick: () => ({ answers: '' }) },
    /cut the connection before it answered to CONNECT \(ECONNRESET\)$/,
  ],
  ['a cut', { trick: () => 'cuts' }, /cut the connection before it answered to CONNECT \(ECONNRESET\)$/],
  ['silence', { trick: () => 'hangs', timeoutMs: 300 }, /did not answer to CONNECT within the time limit$/],
  [
    'a certificate for others',
    { secureProxy: ['proxy.example.test'] },
    /cannot be used: TLS failed: the certificate is not for 127\.0\.0\.1, but for proxy\.example\.test \(ERR_TLS_CERT_ALTNAME_INVALID\)$/,
  ],
];
for (const [name, setting, expected] of troubles) {
  test(`a proxy that gives ${name}: said so, and nothing was sent`, async ({ scene }) => {
    const { proxy, send } = await scene(setting);
    const started = performance.now();
    const { kind, words } = failureOf(await send());
    expect(words).toMatch(expected);
    expect(words.startsWith(`the proxy ${proxy.url} (HTTPS_PROXY) `)).toBe(true);
    expect(kind).toBe('proxy');
    expect(NOTHING_SENT.has(kind)).toBe(true);
    expect(proxy.seen.join('')).not.toContain(key);
    expect(performance.now() - started).toBeLessThan(3000);
    expect(proxy.seen.length).toBeLessThanOrEqual(1);
  });
}

test('after a refusal the next request is asked for anew', async ({ scene }) => {
  const { send } = await scene({
    trick: (nth) => (nth === 1 ? { answers: 'HTTP/1.1 503 Busy\r\n\r\n' } : undefined),
  });
  expect(failureOf(await send()).words).toContain('answered 503 to CONNECT');
  expect(await send()).toHaveProperty('answer.status', 200);
});

test('beyond the tunnel, TLS that fails is the target’s, and nothing was sent', async ({ scene }) => {
  const wrong = await scene({ names: ['other.example.test', '10.1.2.3'] });
  expect(failureOf(await wrong.send())).toEqual({
    kind: 'tls',
    words:
      'TLS failed: the certificate is not for staging.example.test, but for other.example.test, 10.1.2.3 (ERR_TLS_CERT_ALTNAME_INVALID)',
  });
  const cut = await scene({ trick: () => 'cuts-through' });
  expect(failureOf(await cut.send())).toEqual({
    kind: 'tls',
    words: 'TLS failed: the connection was cut during the handshake (ECONNRESET)',
  });
  const silent = await scene({ trick: () => 'swallows', timeoutMs: 300 });
  expect(failureOf(await silent.send())).toEqual({
    kind: 'tls',
    words: 'TLS failed: the handshake was not finished within the time limit',
  });
});

test('a proxy that is not there, or has no name that resolves', async () => {
  const through = async (url: string): Promise<Failure> => {
    const choice = proxyFor('https://staging.example.test', { ALL_PROXY: url });
    if ('problem' in choice || choice.proxy === undefined) throw new Error('no proxy');
    const options = { baseUrl: 'https://staging.example.test', timeoutMs: 5000, connections: 1 };
    const transport = new Transport({ ...options, proxy: choice.proxy });
    const sent = await transport.send(post, never);
    await transport.close();
    return failureOf(sent);
  };
  expect(await through('http://127.0.0.1:1')).toEqual({
    kind: 'proxy',
    words:
      'the proxy http://127.0.0.1:1 (ALL_PROXY) cannot be used: the connection was refused (ECONNREFUSED)',
  });
  expect(await through('http://user:s3cret-word@proxy.invalid:8080')).toEqual({
    kind: 'proxy',
    words: expect.stringMatching(
      /^the proxy http:\/\/proxy\.invalid:8080 \(ALL_PROXY\) cannot be used: the host's name does not resolve \((ENOTFOUND|EAI_AGAIN)\)$/,
    ),
  });
});

test('a transport that is closed gives up the connections that do not stand yet', async ({ scene }) => {
  const { proxy, transport } = await scene({ trick: () => 'hangs', timeoutMs: 60_000 });
  const over = new AbortController();
  const reason = new Error('the check is over');
  const sending = transport.send(post, over.signal, true).catch((error: unknown) => error);
  await expect.poll(() => proxy.open()).toBe(1);
  const started = performance.now();
  over.abort(reason);
  expect(await sending).toBe(reason);
  expect(performance.now() - started).toBeLessThan(5000);
  await transport.close();
  await expect.poll(() => proxy.open()).toBe(0);
});
