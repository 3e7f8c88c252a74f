/** `doctor`: connections and certificates of servers that are there. */
import type { RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { command } from '../cli/support.js';
import { authority, type Identity, selfSigned } from '../support/certificates.js';
import { test as base } from '../support/folder.js';
import { type Examined, expect, parted, secureServer, variablesOf } from './support.js';

interface Scene {
  /** Examines a server that shows a certificate; `trusting`: this one is in ARGOS_CA_FILE. */
  secure: (
    shown: Identity,
    how?: { trusting?: Pick<Identity, 'cert'>; host?: string; tls?: Parameters<typeof secureServer>[2] },
  ) => Promise<Examined & { readonly requests: number; readonly host: string }>;
  /** Examines a server below HTTP. */
  raw: (
    scheme: string,
    onSocket: (socket: Socket) => void,
    env?: Record<string, string>,
  ) => Promise<Examined & { readonly host: string }>;
}

const test = base.extend<Scene>({
  secure: async ({ folder, write }, use) => {
    const ends: (() => Promise<void>)[] = [];
    await use(async (shown, { trusting, host = '127.0.0.1', tls } = {}) => {
      let requests = 0;
      const listener: RequestListener = (_, response) => {
        requests += 1;
        response.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"Forbidden"}');
      };
      const server = await secureServer(shown, listener, tls);
      ends.push(() => server.close());
      if (trusting !== undefined) write({ 'ca.pem': trusting.cert });
      const env = variablesOf(`https://${host}:${server.port}`, {
        env: trusting === undefined ? {} : { ARGOS_CA_FILE: 'ca.pem' },
      });
      const examined = parted(await command(folder, ['doctor'], { env }));
      return { ...examined, requests, host: `${host}:${server.port}` };
    });
    for (const end of ends) await end();
  },
  raw: async ({ folder }, use) => {
    const ends: (() => void)[] = [];
    await use(async (scheme, onSocket, env = {}) => {
      const sockets = new Set<Socket>();
      const server = createServer((socket) => {
        sockets.add(socket.on('error', () => {}));
        onSocket(socket);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      ends.push(() => {
        for (const socket of sockets) socket.destroy();
        server.close();
      });
      const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      const variables = variablesOf(`${scheme}://${host}`, { env });
      return { ...parted(await command(folder, ['doctor'], { env: variables })), host };
    });
    for (const end of ends) end();
  },
});

/** An hour more, so that a day begun is not one less. */
const until = (days: number) => ({ toDays: days + 1 / 24 });
const aYearOff = { fromDays: -400, ...until(-30) };
const day = (days: number): string =>
  new Date(Date.now() + days * 86_400_000 + 3_600_000).toISOString().slice(0, 10);

test('a certificate that is good: protocol, authority and days', async ({ secure }) => {
  const known = authority();
  const { of, requests } = await secure(known.issue(until(90)), { trusting: known });
  expect(of('connection')).toEqual([
    `ok connected to 127.0.0.1, TLSv1.3, certificate by a test authority, which expires in 90 days, on ${day(90)}`,
  ]);
  expect(requests).toBe(1);
});

test('by name as well', async ({ secure }) => {
  const shown = selfSigned({ names: ['localhost'], ...until(90) });
  const { of } = await secure(shown, { trusting: shown, host: 'localhost' });
  expect(of('name')).toEqual([expect.stringMatching(/^ok localhost is .*127\.0\.0\.1 \(IPv4\)/)]);
  expect(of('connection')).toEqual([expect.stringMatching(/^ok connected to/)]);
});

for (const [days, words] of [
  [13, '13 days'],
  [1, 'one day'],
] as const) {
  test(`a certificate that expires in ${words} is a note`, async ({ secure }) => {
    const shown = selfSigned(until(days));
    const { of } = await secure(shown, { trusting: shown });
    expect(of('connection')).toEqual([
      expect.stringMatching(
        new RegExp(
          `^note connected .*, which expires in ${words}, on ${day(days)}; have the server's certificate renewed$`,
        ),
      ),
    ]);
  });
}

test('fourteen days are enough', async ({ secure }) => {
  const shown = selfSigned(until(14));
  expect((await secure(shown, { trusting: shown })).of('connection')[0]).toMatch(/^ok .* in 14 days/);
});

const later = (host: string): string => host.replaceAll('.', '\\.');
type Case = () => {
  readonly shown: Identity;
  readonly trusting?: Pick<Identity, 'cert'>;
  readonly expected: (host: string) => string;
  readonly tls?: Parameters<typeof secureServer>[2];
};
const distrusted: Readonly<Record<string, Case>> = {
  'a self-signed one': () => ({
    shown: selfSigned(),
    expected: (host) =>
      `^fix the certificate of ${host} is signed by itself alone \\(DEPTH_ZERO_SELF_SIGNED_CERT\\); if it is the right one, name a file with it \\(PEM\\) in ARGOS_CA_FILE or NODE_EXTRA_CA_CERTS$`,
  }),
  'one by an unknown authority': () => {
    return {
      shown: authority().issue(),
      expected: (host) =>
        `^fix the certificate of ${host} is by a test authority, an authority that this machine does not know \\(UNABLE_TO_VERIFY_LEAF_SIGNATURE\\); if the authority is a private one, name a file with its certificate \\(PEM\\) in ARGOS_CA_FILE or NODE_EXTRA_CA_CERTS$`,
    };
  },
  'one by another authority than the configured one': () => ({
    shown: authority().issue(),
    trusting: authority('another authority'),
    expected: (host) =>
      `^fix the certificate of ${host} is by .*; the file in ARGOS_CA_FILE does not hold it: name the certificate of that authority \\(PEM\\)$`,
  }),
  'an expired one': () => {
    const shown = selfSigned(aYearOff);
    return {
      shown,
      trusting: shown,
      expected: (host) =>
        `^fix the certificate of ${host} expired on ${day(-30)} \\(CERT_HAS_EXPIRED\\); have the server's certificate renewed, if the clock of this machine is right$`,
    };
  },
  'one whose authority has expired': () => {
    const gone = authority('an expired authority', 'an expired authority', aYearOff);
    return {
      shown: gone.issue(),
      trusting: gone,
      expected: (host) =>
        `^fix a certificate above that of ${host} has expired \\(CERT_HAS_EXPIRED\\); have the server's`,
    };
  },
  'one that is not valid yet': () => {
    const shown = selfSigned({ fromDays: 5, toDays: 6 });
    return {
      shown,
      trusting: shown,
      expected: (host) =>
        `^fix the certificate of ${host} is not valid before \\d{4}-\\d\\d-\\d\\d \\(CERT_NOT_YET_VALID\\); set the clock of this machine right, or wait for that day$`,
    };
  },
  'one for another name': () => {
    const shown = selfSigned({ names: ['argos.example.com'] });
    return {
      shown,
      trusting: shown,
      expected: (host) =>
        `^fix the certificate of ${host} is for another name \\(ERR_TLS_CERT_ALTNAME_INVALID\\): it is for argos\\.example\\.com; use one of its names in ARGOS_BASE_URL, or have the right certificate installed$`,
    };
  },
  'an old protocol': () => {
    const shown = selfSigned();
    return {
      shown,
      trusting: shown,
      tls: { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' },
      expected: (host) =>
        `^fix ${host} and this machine agree on no TLS protocol or cipher \\(\\w+\\); have TLS 1\\.2 or newer with a usual cipher allowed on the server$`,
    };
  },
};
for (const [name, make] of Object.entries(distrusted)) {
  test(`${name} gets no request, and is named`, async ({ secure }) => {
    const { shown, expected, ...how } = make();
    const { exitCode, of, requests, host } = await secure(shown, how);
    expect(of('connection')).toEqual([expect.stringMatching(new RegExp(expected(later(host))))]);
    expect(of('key')).toEqual(['skip waits until the connection is put right']);
    expect(of('clock')).toEqual(['skip waits until the connection is put right']);
    expect([requests, exitCode]).toEqual([0, 3]);
  });
}

test('a file of authorities that holds none', async ({ folder, write }) => {
  write({ 'ca.pem': '-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n' });
  const env = variablesOf('https://127.0.0.1:1', { env: { ARGOS_CA_FILE: 'ca.pem' } });
  const { exitCode, of } = parted(await command(folder, ['doctor'], { env }));
  expect(of('configuration')).toEqual([
    expect.stringMatching(
      /^fix ARGOS_CA_FILE .* names a file whose certificate 1 cannot be read: give the path/,
    ),
  ]);
  expect(exitCode).toBe(2);
});

test('nothing listens', async ({ folder }) => {
  const env = variablesOf('http://127.0.0.1:1', {});
  const { exitCode, of } = parted(await command(folder, ['doctor'], { env }));
  expect(of('connection')).toEqual([
    'fix 127.0.0.1:1 refuses connections (ECONNREFUSED); start the server, or correct the host and the port in ARGOS_BASE_URL',
  ]);
  expect(of('fixtures')).toEqual(['skip waits until the connection is put right']);
  expect(exitCode).toBe(3);
});

test('plain HTTP where TLS is expected', async ({ raw }) => {
  const { of, host } = await raw('https', (socket) =>
    socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
  );
  expect(of('connection')).toEqual([
    expect.stringMatching(
      new RegExp(
        `^fix ${later(host)} does not speak TLS on this port.*; correct the port in ARGOS_BASE_URL, or write http:`,
      ),
    ),
  ]);
});

test('TLS where plain HTTP is expected', async ({ raw }) => {
  const alert = Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46]);
  const { of } = await raw('http', (socket) => socket.on('data', () => socket.end(alert)));
  expect(of('connection')[0]).toMatch(/^ok/);
  expect(of('key')).toEqual([
    expect.stringMatching(
      /^fix no answer: what came is TLS, not HTTP; write https: in ARGOS_BASE_URL if the server speaks TLS/,
    ),
  ]);
});

test('a handshake that is cut', async ({ raw }) => {
  const { of } = await raw('https', (socket) => socket.on('data', () => socket.resetAndDestroy()));
  expect(of('connection')).toEqual([
    expect.stringMatching(
      /^fix .* cut the connection during the TLS handshake \(ECONNRESET\); check the port/,
    ),
  ]);
});

test('a handshake that gets no answer', async ({ raw }) => {
  const { of, host } = await raw('https', () => {}, { ARGOS_REQUEST_TIMEOUT_MS: '200' });
  expect(of('connection')).toEqual([
    `fix ${host} takes the connection and does not answer the TLS handshake within 0.2 s; check the port in ARGOS_BASE_URL, and whether the server behind it works`,
  ]);
});
