/** No spelling leads to production, or away from this machine, by accident. */
import { lookup } from 'node:dns/promises';
import { createServer } from 'node:http';
import fc from 'fast-check';
import { lookupOwn } from '../../wire/connect.js';
import { Transport } from '../../wire/http.js';
import { canonicalHost, hostOf, isLoopback, productionHost } from '../../wire/target/hosts.js';
import { baseUrl as parseBaseUrl } from '../../wire/target/values.js';
import { verifying } from '../support/cli.js';
import { listen } from '../support/connect-proxy.js';
import { expect, test } from '../support/folder.js';
import { problemsOf, resolved, staging } from './support.js';

const at = (url: string) => ({ ...staging, ARGOS_BASE_URL: url, ARGOS_ALLOWED_HOSTS: productionHost });

/** Letters that a URL reads as the ASCII ones: full width, mathematical, circled. */
const disguises: readonly ((letter: string) => string)[] = [
  (letter) => letter,
  (letter) => letter.toUpperCase(),
  (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) - 0x21 + 0xff01),
  (letter) =>
    /[a-z]/.test(letter) ? String.fromCodePoint((letter.codePointAt(0) ?? 0) - 97 + 0x1d41a) : letter,
  (letter) =>
    /[a-z]/.test(letter) ? String.fromCodePoint((letter.codePointAt(0) ?? 0) - 97 + 0x24d0) : letter,
  (letter) => `%${(letter.codePointAt(0) ?? 0).toString(16)}`,
];
const dots = ['.', '。', '．', '｡', '%2e', '%E3%80%82'];

/** Ways of writing one host. */
const spelt = (host: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      ...[...host].map((letter) =>
        letter === '.' ? fc.constantFrom(...dots) : fc.constantFrom(...disguises.map((put) => put(letter))),
      ),
    )
    .map((letters) => letters.join(''));

test('every spelling of production needs --allow-host', ({ folder }) => {
  let read = 0;
  fc.assert(
    fc.property(
      spelt(productionHost),
      fc.constantFrom('', '.', ':443', ':8443', '.:443', '。'),
      fc.constantFrom('', '/', '/base', '/staging.example.com'),
      fc.constantFrom('https', 'HTTPS', 'http'),
      (host, end, path, scheme) => {
        const env = at(`${scheme}://${host}${end}${path}`);
        const problems = problemsOf({ cwd: folder, env, allowPlaintext: true });
        expect(problems).toHaveLength(1);
        if (problems[0]?.includes('production host')) read += 1;
        // Never without a word: what is no URL at all is refused, too.
        else expect(problems[0]).toMatch(/is no valid URL|names no host/);
        const allowed = problemsOf({
          cwd: folder,
          env,
          allowPlaintext: true,
          allowHosts: ['staging.example.com', 'argosidentity.com'],
        });
        expect(allowed).toEqual(problems);
      },
    ),
    { numRuns: verifying ? 1_000 : 50 },
  );
  expect(read).toBeGreaterThan(25);
});

test('tricks that make another host look like the one that is meant', ({ folder }) => {
  for (const url of [
    `https://staging@${productionHost}`,
    `https://staging.example.com:443@${productionHost}`,
    `https://staging.example.com%2f@${productionHost}`,
    `https://127.0.0.1:pass@${productionHost}/`,
    `https://staging.example.com\\@${productionHost}`,
    `https://${productionHost}\\.staging.example.com`,
    `https://${productionHost}#.staging.example.com`,
    `https://${productionHost}?.staging.example.com`,
    `https://${productionHost}/.staging.example.com`,
    `https:${productionHost}`,
    `https:///${productionHost}`,
    `https:/\\${productionHost}`,
    `\thttps://${productionHost}`,
    `https://rest-api\u00ad.argosidentity.com`,
    `https://rest\u200b-api.argosidentity.com`,
    'http://2130706433.example.com',
    'http://localhost.evil.com',
    'http://127.0.0.1.nip.io',
    'http://127.0.0.1.',
    'http://127.0.0.1..',
    'http://localhost..',
    'http://a..localhost',
    'http://.localhost',
    'http://127..0.0.1',
    `https://${productionHost}..`,
    `https://.${productionHost}`,
    'http://evil.com#localhost',
    'http://localhost@evil.com',
    'http://notlocalhost',
    'http://localhost-x',
    'http://-localhost.com',
    'http://[::ffff:127.0.0.1]',
    'http://[::ffff:7f00:1]',
    'http://[::127.0.0.1]',
    'http://[::1%25lo]',
    'http://[fe80::1%25eth0]',
    'http://[::]',
    'http://0.0.0.0',
    'http://0',
    'http://128.0.0.1',
    'http://0128.0.0.1',
    'http://127.0.0.1.1',
    'http://ⓛocalhost.evil.com',
  ]) {
    const problems = problemsOf({ cwd: folder, env: at(url) });
    // A dot after an address makes no other host of it.
    if (url === 'http://127.0.0.1.') expect(resolved({ cwd: folder, env: at(url) }).loopback).toBe(true);
    else expect(problems.length, url).toBeGreaterThan(0);
  }
  for (const url of [
    'http://2130706433',
    'http://0177.1',
    'http://0x7f.0.0.1',
    'http://127.1',
    'http://017700000001',
  ]) {
    const target = resolved({ cwd: folder, env: at(url) });
    expect(target).toMatchObject({ loopback: true, baseUrl: 'http://127.0.0.1' });
  }
});

/** Whether an address, as a system gives it, is of this machine. */
const own = (address: string): boolean => address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);

/** Where a connection to a host goes. */
function addressesOf(host: string): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    lookupOwn(host, { all: true }, (error, found) => {
      if (error !== null) reject(error);
      else resolve([found].flat().map((one) => (typeof one === 'string' ? one : one.address)));
    });
  });
}

const part = fc.constantFrom(
  '0',
  '1',
  '127',
  '0177',
  '0x7f',
  '255',
  '256',
  '2130706433',
  'localhost',
  'evil',
  'com',
  '',
);
const hosts = fc.oneof(
  fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('.')),
  fc
    .array(fc.constantFrom('::1', '::', 'ffff', '127.0.0.1', '7f00:1', ':', '%25lo'), { maxLength: 4 })
    .map((parts) => `[${parts.join('')}]`),
  fc.tuple(fc.constantFrom('127', '0177', '0x7f'), fc.nat(300), fc.nat(300)).map((parts) => parts.join('.')),
  fc.ipV4(),
  fc.ipV4Extended(),
  fc.ipV6().map((address) => `[${address}]`),
  fc.webAuthority({
    withUserInfo: true,
    withPort: true,
    withIPv4: true,
    withIPv6: true,
    withIPv4Extended: true,
  }),
);

test('whatever is taken for loopback is loopback, in the base URL and on the way', async ({ folder }) => {
  let near = 0;
  await fc.assert(
    fc.asyncProperty(hosts, fc.constantFrom('', '.', '..', ':1', '/x'), async (host, end) => {
      const url = `http://${host}${end}`;
      const parsed = parseBaseUrl(url);
      if ('problem' in parsed) {
        expect(problemsOf({ cwd: folder, env: at(url) }).length).toBeGreaterThan(0);
        return;
      }
      const loopback = isLoopback(hostOf(parsed.value));
      if (!loopback) return;
      expect(problemsOf({ cwd: folder, env: at(url) })).toEqual([]);
      near += 1;
      // What the connection is made to is what the parsed URL says, not what was checked.
      const name = parsed.value.hostname.replace(/^\[|\]$/g, '');
      const addresses = /^[\d.]+$|:/.test(name)
        ? [(await lookup(name.replace(/\.$/, ''))).address]
        : await addressesOf(name);
      expect(addresses.length).toBeGreaterThan(0);
      expect(addresses.filter((address) => !own(address))).toEqual([]);
    }),
    { numRuns: verifying ? 5_000 : 250 },
  );
  expect(near).toBeGreaterThan(5);
});

test('names of this machine are asked of nobody, in every form of the question', async () => {
  for (const name of ['localhost', 'LOCALHOST', 'localhost.', 'api.localhost', 'a.b.localhost.']) {
    expect(await addressesOf(name)).toEqual(['127.0.0.1', '::1']);
    for (const [family, address] of [
      [0, '127.0.0.1'],
      [4, '127.0.0.1'],
      [6, '::1'],
      ['IPv6', '::1'],
    ] as const) {
      const one = await new Promise((resolve) =>
        lookupOwn(name, { family }, (_, found, as) => resolve([found, as])),
      );
      expect(one).toEqual([address, address === '::1' ? 6 : 4]);
    }
  }
  for (const name of ['notlocalhost.invalid', 'localhost.invalid', 'localhost.evil.invalid']) {
    await expect(addressesOf(name)).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
  }
});

test('a name below localhost leads to this machine', async () => {
  const server = createServer((request, response) => response.end(request.headers.host));
  const port = await listen(server);
  const baseUrl = `http://api.localhost:${port}`;
  const transport = new Transport({ baseUrl, timeoutMs: 5000, connections: 1 });
  const sent = await transport.send({ method: 'GET', path: '/', headers: {} }, new AbortController().signal);
  await transport.close();
  server.close();
  expect('answer' in sent && Buffer.from(sent.answer.body).toString()).toBe(`api.localhost:${port}`);
});

test('a canonical host is a fixed point, and the same as in a URL', () => {
  fc.assert(
    fc.property(hosts, (text) => {
      const host = canonicalHost(text);
      if (host === undefined) return;
      expect(canonicalHost(host)).toBe(host);
      expect(hostOf(new URL(`https://${host}`))).toBe(host);
    }),
    { numRuns: verifying ? 5_000 : 300 },
  );
});
