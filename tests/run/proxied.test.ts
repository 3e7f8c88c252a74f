/** Real runs against a target off this machine, whose name only a proxy knows. */
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { defaultCredentials } from '../../mock/credentials.js';
import { type RunningMock, startMock } from '../../mock/server.js';
import { unfolded } from '../cli/support.js';
import { authority, type Wishes } from '../support/certificates.js';
import {
  cli,
  readLedger,
  runSuite,
  targetVariables,
  type Variables,
  verdictsOf,
  verifying,
} from '../support/cli.js';
import { type ConnectProxy, listen, startConnectProxy } from '../support/connect-proxy.js';
import { test as base, expect } from '../support/folder.js';

const host = 'staging.example.test';
const credentials = 'robot:s3cret-word';

interface Scene {
  readonly mock: RunningMock;
  readonly proxy: ConnectProxy;
  /** The environment of a run: the target, the proxy, both authorities. */
  readonly env: Variables;
}

const test = base.extend<{ scene: (wishes?: Wishes) => Promise<Scene> }>({
  scene: async ({ write }, use) => {
    const ends: (() => unknown)[] = [];
    await use(async (wishes = {}) => {
      const mock = await startMock();
      const ofTarget = authority('Authority of the target');
      const ofProxy = authority('Authority of the proxy');
      const sockets = new Set<Socket>();
      const keep = (socket: Socket): Socket =>
        sockets.add(socket) && socket.on('error', () => socket.destroy());
      // TLS in front of the mock.
      const front = createServer(ofTarget.issue({ names: [host], ...wishes }), (client) => {
        const behind = keep(connect(Number(new URL(mock.baseUrl).port), '127.0.0.1'));
        keep(client).pipe(behind).pipe(client);
        client.on('close', () => behind.destroy());
      });
      const proxy = await startConnectProxy({
        routes: { [`${host}:443`]: await listen(front) },
        authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
        identity: ofProxy.issue(),
      });
      write({ 'target.pem': ofTarget.cert, 'proxy.pem': ofProxy.cert });
      ends.push(
        () => proxy.close(),
        () => mock.close(),
        () => front.close(),
        () => {
          for (const socket of sockets) socket.destroy();
        },
      );
      const env = {
        ...targetVariables(`https://${host}`),
        ARGOS_ALLOWED_HOSTS: host,
        ARGOS_REQUESTS_PER_SECOND: '200',
        HTTPS_PROXY: proxy.url.replace('://', `://${credentials}@`),
      };
      return { mock, proxy, env };
    });
    for (const end of ends.toReversed()) await end();
  },
});

/** Every byte that the proxy saw, as Latin-1. */
const seen = ({ proxy }: Scene): string => proxy.seen.join('');

const few = ['submission.minimal-accepted', 'auth.unknown-key', 'encryption.accepted', 'error.missing-data'];

test('a run through a proxy to a target of a private authority', async ({ scene, folder }) => {
  const made = await scene();
  // One authority each way: the file of the suite adds to what Node knows, it does not replace it.
  const env = {
    ...made.env,
    ARGOS_CA_FILE: join(folder, 'target.pem'),
    NODE_EXTRA_CA_CERTS: join(folder, 'proxy.pem'),
  };
  const args = ['--yes', ...(verifying ? [] : ['--only', ...few])];
  const { exitCode, stdout, stderr, result } = await runSuite(args, { cwd: folder, env });
  expect(stderr).toBe('');
  expect(result.verdictLine).toMatch(/^conformant/);
  expect(exitCode).toBe(0);
  expect(result.run.profile).toBe('smoke');
  expect(unfolded(stdout, 4)).toContain(
    `requests go through the proxy ${made.proxy.url} (HTTPS_PROXY in the process`,
  );
  expect(unfolded(stdout)).toMatch(/at most 30 created/);
  expect(unfolded(unfolded(stdout), 4)).toContain('200 requests a second, 4 in flight');
  const { records } = made.mock.store;
  expect(records.length).toBeGreaterThan(0);
  expect(readLedger(folder).filter(({ t }) => t === 'created')).toHaveLength(records.length);

  expect(new Set(made.proxy.asked)).toEqual(new Set([`${host}:443`]));
  expect(seen(made)).not.toContain(defaultCredentials.apiKey);
  expect(seen(made)).not.toContain('x-api-key');
  const written = stdout + JSON.stringify(result);
  expect(written).not.toContain('s3cret-word');
  expect(written).not.toContain(Buffer.from(credentials).toString('base64'));
});

/** One thing that is wrong with the way, and the words of the verdict for it. */
const obstacles: readonly (readonly [
  string,
  Wishes,
  (folder: string, env: Variables) => Variables,
  RegExp,
])[] = [
  [
    'an expired certificate',
    { fromDays: -9, toDays: -2 },
    (folder) => ({ ARGOS_CA_FILE: join(folder, 'target.pem') }),
    /cannot be reached: TLS failed: the certificate expired on \d{4}-\d\d-\d\d \(CERT_HAS_EXPIRED\)/,
  ],
  [
    'an unknown authority',
    {},
    () => ({}),
    /unknown authority \(Authority of the target\).*ARGOS_CA_FILE or NODE_EXTRA_CA_CERTS/,
  ],
  [
    'wrong credentials of the proxy',
    {},
    (_, { HTTPS_PROXY = '' }) => ({ HTTPS_PROXY: HTTPS_PROXY.replace('s3cret-word', 'other-s3cret') }),
    /the proxy https:\/\/127\.0\.0\.1:\d+ \(HTTPS_PROXY\) answered 407 to CONNECT: check the user name and password/,
  ],
];
for (const [name, wishes, change, words] of verifying ? obstacles : obstacles.slice(0, 1)) {
  test(`${name}: 3, in these words, and nothing was sent`, async ({ scene, folder }) => {
    const made = await scene(wishes);
    const env = { ...made.env, NODE_EXTRA_CA_CERTS: join(folder, 'proxy.pem'), ...change(folder, made.env) };
    const { exitCode, stdout, result } = await runSuite(['--yes'], { cwd: folder, env });
    expect(exitCode).toBe(3);
    expect(result.verdictLine).toMatch(words);
    expect(unfolded(stdout)).toMatch(words);
    expect(stdout + JSON.stringify(result)).not.toContain('s3cret');
    expect(Object.values(verdictsOf(result))).not.toContain('failed');
    expect(made.mock.store.records).toEqual([]);
    expect(readLedger(folder).filter(({ t }) => t === 'unknown' || t === 'created')).toEqual([]);
    expect(seen(made)).not.toContain(defaultCredentials.apiKey);
  });
}

test('without --yes nothing is asked of anybody', async ({ scene, folder }) => {
  const made = await scene();
  const { exitCode, stderr } = await cli(['run'], { cwd: folder, env: made.env });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('pass --yes');
  expect(made.proxy.seen).toEqual([]);
});
