/** `doctor`: names that resolve or do not, and connections that no server here can refuse. */
import { type AddressInfo, createServer } from 'node:net';
import { doctor } from '../../run/doctor.js';
import type { DoctorLine } from '../../run/doctor-line.js';
import { connectionLine, nameLine } from '../../run/doctor-network.js';
import { type LookedUp, lookUp, type Obstacle, reach } from '../../wire/reach.js';
import { expect, test } from '../support/folder.js';
import { startFront, variablesOf } from './support.js';

const target = { baseUrl: 'https://staging.example.com', loopback: false, requestTimeoutMs: 30_000 };
const others: readonly (readonly [Obstacle, string, RegExp])[] = [
  ['time-out', '', /^staging\.example\.com does not answer within 30 s; check the port .*firewall.*VPN/],
  [
    'unreachable',
    'EHOSTUNREACH',
    /^there is no way to staging\.example\.com \(EHOSTUNREACH\); check the network/,
  ],
  [
    'network',
    'EMFILE',
    /^no connection to staging\.example\.com \(EMFILE\); check the network of this machine$/,
  ],
  ['untrusted', 'CERT_REVOKED', /is not trusted \(CERT_REVOKED\); have it replaced on the server$/],
];
for (const [obstacle, code, expected] of others) {
  test(`${obstacle} is said`, () => {
    const { status, words, todo } = connectionLine(target, { ok: false, obstacle, code }, new Date());
    expect(status).toBe('fail');
    expect(`${words}; ${todo}`).toMatch(expected);
  });
}

test('keys in the clear off this machine are a note', () => {
  const plain = { ...target, baseUrl: 'http://staging.example.com' };
  expect(connectionLine(plain, { ok: true, address: '192.0.2.7' }, new Date())).toEqual({
    status: 'warn',
    words: 'connected to 192.0.2.7 without TLS: keys travel in the clear',
    todo: 'use https: where the target has it',
  });
});

const todo = 'correct the host in ARGOS_BASE_URL, or mend name resolution here (DNS, hosts file, VPN)';
const names: readonly (readonly [string, string, LookedUp, object])[] = [
  [
    'a name with addresses of both families',
    'staging.example.com',
    { ok: true, addresses: ['192.0.2.7', '2001:db8::7'] },
    { status: 'ok', words: 'staging.example.com is 192.0.2.7 (IPv4), 2001:db8::7 (IPv6)' },
  ],
  [
    'a name with many addresses',
    'staging.example.com',
    { ok: true, addresses: [1, 2, 3, 4, 5, 6].map((last) => `192.0.2.${last}`) },
    { status: 'ok', words: expect.stringMatching(/192\.0\.2\.5 \(IPv4\) and more$/) },
  ],
  [
    'a name that nobody knows',
    'staging.example.com',
    { ok: false, code: 'ENOTFOUND' },
    { status: 'fail', words: 'staging.example.com does not resolve (ENOTFOUND)', todo },
  ],
  [
    'a resolver that fails',
    'staging.example.com',
    { ok: false, code: 'EAI_AGAIN' },
    {
      status: 'fail',
      words: 'staging.example.com does not resolve (the resolver failed for now, EAI_AGAIN)',
      todo,
    },
  ],
  [
    'a resolver that is silent',
    'staging.example.com',
    { ok: false, code: 'TIMEOUT' },
    {
      status: 'fail',
      words: 'staging.example.com does not resolve (the resolver does not answer, TIMEOUT)',
      todo,
    },
  ],
];
for (const [name, host, lookedUp, expected] of names) {
  test(`${name} is said`, () => expect(nameLine(host, lookedUp)).toEqual(expected));
}

test('a name that does not resolve ends what needs the network', async ({ folder }) => {
  const front = await startFront('', () => ({ status: 403 }));
  const lines: DoctorLine[] = [];
  const end = await doctor({
    cwd: folder,
    env: variablesOf(front.baseUrl.replace('127.0.0.1', 'localhost'), {}),
    allowHosts: [],
    allowPlaintext: false,
    envOverrides: false,
    signal: new AbortController().signal,
    tell: (line) => lines.push(line),
    network: { reach, lookUp: async () => ({ ok: false, code: 'ENOTFOUND' }) },
  });
  expect(end).toBe('to-fix');
  const told = lines
    .filter(({ probe }) => probe !== 'configuration')
    .map((line) => `${line.status} ${line.words}`);
  expect(told).toEqual([
    'fail localhost does not resolve (ENOTFOUND)',
    ...Array.from({ length: 8 }, () => 'skipped waits until the name is put right'),
  ]);
  expect(front.came).toEqual([]);
  await front.close();
});

test('looking is ended by its signal, and by its time limit', async () => {
  const ended = new AbortController();
  const bounds = { timeoutMs: 5_000, signal: ended.signal };
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const waiting = reach(url, bounds);
  ended.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(reach(url, bounds)).rejects.toThrow('enough');
  await expect(lookUp('localhost', bounds)).rejects.toThrow('enough');
  silent.close();
});
