/** TLS that fails: said as what it is, and nothing sent. */
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { TlsOptions } from 'node:tls';
import { type Failure, NOTHING_SENT, type WireRequest } from '../../wire/exchange.js';
import { type Sent, Transport } from '../../wire/http.js';
import { tlsWords } from '../../wire/tls-words.js';
import { authority, selfSigned } from '../support/certificates.js';
import { listen } from '../support/connect-proxy.js';
import { test as base, expect } from '../support/folder.js';

const post: WireRequest = {
  method: 'POST',
  path: '/v3/submission/migration',
  headers: { 'x-api-key': 'staging-key-0001' },
  body: new TextEncoder().encode('{}'),
};

/** What one request to a port leads to. */
async function sendTo(port: number, scheme = 'https', caFile?: string): Promise<Sent> {
  const options = { baseUrl: `${scheme}://127.0.0.1:${port}`, timeoutMs: 1500, connections: 1 };
  const transport = new Transport({ ...options, ...(caFile === undefined ? {} : { caFile }) });
  try {
    return await transport.send(post, new AbortController().signal);
  } finally {
    await transport.close();
  }
}

function failureOf(sent: Sent): Failure {
  if ('answer' in sent) throw new Error(`an answer of ${sent.answer.status}`);
  expect(sent.failure.words).not.toMatch(/[\r\n]/);
  return sent.failure;
}

const test = base.extend<{
  /** Serves TLS in this way and sends one request to it, trusting an authority. */
  tls: (options: TlsOptions, trusted?: string) => Promise<Sent>;
  /** Listens below TLS. */
  raw: (onSocket: (socket: Socket) => void) => Promise<number>;
}>({
  tls: async ({ folder, write }, use) => {
    const ends: (() => unknown)[] = [];
    let requests = 0;
    await use(async (options, trusted) => {
      if (trusted !== undefined) write({ 'ca.pem': trusted });
      const server = createHttpsServer(options, (_, response) => {
        requests += 1;
        response.end('{}');
      });
      ends.push(() => server.closeAllConnections());
      ends.push(() => server.close());
      const before = requests;
      const sent = await sendTo(
        await listen(server),
        'https',
        trusted === undefined ? undefined : join(folder, 'ca.pem'),
      );
      expect(requests - before).toBe('answer' in sent ? 1 : 0);
      return sent;
    });
    for (const end of ends) await end();
  },
  raw: async ({ browserName: _ }, use) => {
    const ends: (() => unknown)[] = [];
    await use(async (onSocket) => {
      const sockets = new Set<Socket>();
      const server = createServer((socket) => {
        sockets.add(socket.on('error', () => socket.destroy()));
        onSocket(socket);
      });
      ends.push(() => {
        for (const socket of sockets) socket.destroy();
        server.close();
      });
      return listen(server);
    });
    for (const end of ends) await end();
  },
});

/** The day so many days from now. */
const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const known = authority('Known Authority');
const stranger = authority('Corporate Inspection');
const trust = 'if it is meant, name the file of its authority in ARGOS_CA_FILE or NODE_EXTRA_CA_CERTS';
const { key } = known.issue();
const chain = (...certs: readonly string[]): TlsOptions => ({ key, cert: certs.join('') });

const certificates: Readonly<Record<string, readonly [() => TlsOptions, string]>> = {
  'has expired': [
    () => known.issue({ fromDays: -9, toDays: -3 }),
    `TLS failed: the certificate expired on ${day(-3)} (CERT_HAS_EXPIRED)`,
  ],
  'is not valid yet': [
    () => known.issue({ fromDays: 3, toDays: 9 }),
    `TLS failed: the certificate is not valid before ${day(3)}, or the clock of this machine is wrong (CERT_NOT_YET_VALID)`,
  ],
  'is for other names': [
    () => known.issue({ names: ['a.example', '*.b.example', '10.1.2.3'] }),
    'TLS failed: the certificate is not for 127.0.0.1, but for a.example, *.b.example, 10.1.2.3 (ERR_TLS_CERT_ALTNAME_INVALID)',
  ],
  'is for a great many names': [
    () => known.issue({ names: Array.from({ length: 40 }, (_, at) => `${'x'.repeat(50)}.${at}.example`) }),
    `TLS failed: the certificate is not for 127.0.0.1, but for ${[0, 1, 2, 3, 4].map((at) => `${'x'.repeat(50)}.${at}.example`).join(', ')} and 35 more (ERR_TLS_CERT_ALTNAME_INVALID)`,
  ],
  'is self-signed': [
    () => selfSigned(),
    `TLS failed: the certificate is self-signed; ${trust} (DEPTH_ZERO_SELF_SIGNED_CERT)`,
  ],
  'comes from an unknown authority': [
    () => chain(stranger.issue().cert, stranger.cert),
    `TLS failed: the certificate comes from an unknown authority (Corporate Inspection); ${trust} (SELF_SIGNED_CERT_IN_CHAIN)`,
  ],
  'comes without the one between': [
    () => known.below('Between').issue(),
    `TLS failed: the certificate comes from an unknown authority (Between), or the server leaves out the certificates between; ${trust} (UNABLE_TO_VERIFY_LEAF_SIGNATURE)`,
  ],
};
for (const [name, [options, words]] of Object.entries(certificates)) {
  test(`a certificate that ${name}`, async ({ tls }) => {
    expect(failureOf(await tls(options(), known.cert))).toEqual({ kind: 'tls', words });
    expect(NOTHING_SENT.has('tls')).toBe(true);
  });
}

test('one that is right, of a configured authority or one below it', async ({ tls }) => {
  expect(await tls(known.issue(), known.cert)).toHaveProperty('answer.status', 200);
  const between = known.below('Between');
  expect(await tls(chain(between.issue().cert, between.cert), known.cert)).toHaveProperty(
    'answer.status',
    200,
  );
  expect(await tls(known.issue(), stranger.cert + known.cert)).toHaveProperty('answer.status', 200);
  expect(failureOf(await tls(known.issue())).words).toMatch(/unknown authority \(Known Authority\)/);
});

test('no version, or no cipher, in common', async ({ tls }) => {
  const old = { ...known.issue(), minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' };
  expect(failureOf(await tls(old as TlsOptions, known.cert))).toEqual({
    kind: 'tls',
    words: expect.stringMatching(
      /^TLS failed: no version of TLS in common \(TLS 1\.2 or 1\.3 is needed\) \(\w+\)$/,
    ),
  });
  const rare = { ...known.issue(), maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' };
  expect(failureOf(await tls(rare as TlsOptions, known.cert))).toEqual({
    kind: 'tls',
    words: expect.stringMatching(/^TLS failed: no cipher in common, or .* \(\w+(\/\w+)?\)$/),
  });
});

test('a server that asks for a certificate of the client', async ({ tls }) => {
  const asking: TlsOptions = {
    ...known.issue(),
    requestCert: true,
    rejectUnauthorized: true,
    ca: known.cert,
  };
  expect(failureOf(await tls({ ...asking, maxVersion: 'TLSv1.2' }, known.cert)).words).toContain(
    'the server asks for a certificate of the client, which the suite does not have',
  );
  // With TLS 1.3 the handshake is over for the client before the server says no: the request was sent.
  const late = failureOf(await tls(asking, known.cert));
  expect(late).toEqual({ kind: 'reset', words: expect.stringContaining('CERTIFICATE_REQUIRED') });
});

test('what answers there does not speak TLS', async ({ raw }) => {
  const port = await raw((socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  });
  expect(failureOf(await sendTo(port))).toEqual({
    kind: 'tls',
    words: expect.stringMatching(
      /^TLS failed: what answers there does not speak TLS; is the port one of plain http:\? \(\w+\)$/,
    ),
  });
});

for (const how of ['destroy', 'end', 'resetAndDestroy'] as const) {
  test(`a handshake that is cut (${how})`, async ({ raw }) => {
    const port = await raw((socket) => {
      socket.once('data', () => socket[how]());
    });
    expect(failureOf(await sendTo(port))).toEqual({
      kind: 'tls',
      words: 'TLS failed: the connection was cut during the handshake (ECONNRESET)',
    });
  });
}

test('a handshake that gets no answer ends within the limit of the request', async ({ raw }) => {
  const started = performance.now();
  expect(failureOf(await sendTo(await raw(() => {})))).toEqual({
    kind: 'tls',
    words: 'TLS failed: the handshake was not finished within the time limit',
  });
  expect(performance.now() - started).toBeLessThan(3000);
});

test('plain HTTP to a server of TLS, which answers with an alert', async ({ raw }) => {
  const port = await raw((socket) => {
    socket.once('data', () => socket.end(Buffer.from('15030100020246', 'hex')));
  });
  expect(failureOf(await sendTo(port, 'http'))).toEqual({
    kind: 'protocol',
    words: 'what came is TLS, not HTTP',
  });
});

test('names in a certificate are a stranger’s words', () => {
  const subjectaltname = `DNS:"a\u001b[31m\nb", DNS:${'long'.repeat(50)}, DNS:\u202eevil, DNS:büro.example`;
  const certificate = { subjectaltname } as Parameters<typeof tlsWords>[0]['certificate'];
  const words = tlsWords({ code: 'ERR_TLS_CERT_ALTNAME_INVALID', message: '', host: 'h', certificate });
  expect(words).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(words.length).toBeLessThan(250);
  expect(words).toContain('büro.example');
  expect(tlsWords({ code: '', message: 'odd', host: 'h' })).toBe('TLS failed');
  expect(tlsWords({ code: 'ERR_SSL_ODD', message: '', host: 'h' })).toBe('TLS failed (ERR_SSL_ODD)');
});
