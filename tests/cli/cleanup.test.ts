/** `cleanup` from its words to its exit code, against a mock. */
import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { defaultCredentials } from '../../mock/credentials.js';
import { start, targetVariables } from '../support/cli.js';
import {
  contentOf,
  createdOn,
  documentOf,
  headOn,
  idOf,
  intentOf,
  kept,
  writeLedger,
} from '../support/ledger.js';
import { expect, test } from './cleanup-scene.js';
import { command, unfolded } from './support.js';

test('deletes what the run created and nothing else; the second time sends nothing', async ({
  folder,
  scene,
}) => {
  const { mock, proxy } = scene;
  const path = writeLedger(folder, headOn(proxy.baseUrl), createdOn(mock, 7));
  mock.store.add('a stranger', { email: 'somebody@example.com', fullName: 'Some Body' });
  const first = await scene.cleanup();
  expect(first).toMatchObject({ exitCode: 0, stderr: [] });
  expect(first.stdout).toContain(`run run-1 on env at ${proxy.baseUrl}: 7 submissions`);
  expect(first.stdout).toContain('deleted 7, gone already 0, looked for and not found 0');
  expect(kept(mock).map(({ submissionId }) => submissionId)).toEqual(['a stranger']);
  expect(contentOf(path).done.size).toBe(7);
  const [one] = scene.sent('DELETE');
  expect(one?.headers['x-api-key']).toBe(defaultCredentials.apiKey);
  expect(new URLSearchParams(one?.path.split('?')[1]).get('admin_name')).toBe(defaultCredentials.adminEmail);
  expect(first.stdout).not.toContain(defaultCredentials.apiKey);

  const sent = proxy.passed.length;
  const second = await scene.cleanup();
  expect(second).toMatchObject({ exitCode: 0, stderr: [] });
  expect(second.stdout).toContain('nothing to delete: 1 ledger with nothing left to delete');
  expect(proxy.passed.length).toBe(sent);
});

test('a dry run says what would be deleted; it sends and writes nothing', async ({ folder, scene }) => {
  const path = writeLedger(folder, headOn(scene.proxy.baseUrl), [...createdOn(scene.mock, 3), intentOf(4)]);
  const before = readFileSync(path);
  const { exitCode, stdout, stderr } = await scene.cleanup(['--dry-run']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: [] });
  expect(unfolded(stdout)).toContain('would delete 3 submissions and 1 request of unknown outcome');
  expect(scene.proxy.passed).toEqual([]);
  expect(readFileSync(path)).toEqual(before);
});

test.describe('requests of unknown outcome', () => {
  test('what they created is found by its address or its user, and deleted', async ({ folder, scene }) => {
    const { mock, proxy } = scene;
    for (const n of [1, 2, 3]) mock.store.add(idOf(n), documentOf(n));
    mock.store.add('again', documentOf(3));
    const { userid } = documentOf(2);
    const path = writeLedger(folder, headOn(proxy.baseUrl), [
      intentOf(1),
      {
        ...intentOf(2),
        t: 'intent',
        n: 2,
        serial: 's00002',
        check: 'c',
        at: '2026-01-02T03:04:06Z',
        find: { userid },
      },
      intentOf(3),
      { t: 'unknown', n: 3, why: 'status 500' },
      { t: 'created', n: 3, submissionId: 'again' },
      intentOf(4),
    ]);
    expect(contentOf(path).open.map(({ n }) => n)).toEqual([1, 2, 4]);
    const { exitCode, stdout } = await scene.cleanup();
    expect(stdout).toContain('deleted 3, gone already 0, looked for and not found 1');
    expect(exitCode).toBe(0);
    // The record of the third request, whose outcome was known, has no other way to it than its id.
    expect(kept(mock).map(({ submissionId }) => submissionId)).toEqual([idOf(3)]);
    expect(contentOf(path).open).toEqual([]);
  });

  test('a request that was sent again is found by the mark of the first', async ({ folder, scene }) => {
    scene.mock.store.add(idOf(1), documentOf(1));
    const { email } = documentOf(1);
    writeLedger(folder, headOn(scene.proxy.baseUrl), [
      { t: 'intent', n: 9, serial: 'zz0009', check: 'c', at: '2026-01-02T03:04:06Z', find: { email } },
    ]);
    expect((await scene.cleanup()).exitCode).toBe(0);
    expect(kept(scene.mock)).toEqual([]);
  });

  test('without read-back nothing is looked for, and that is said', async ({ folder, scene }) => {
    const { mock, proxy } = scene;
    mock.store.add(idOf(3), documentOf(3));
    writeLedger(folder, headOn(proxy.baseUrl), [...createdOn(mock, 2), intentOf(3)]);
    const { exitCode, stdout } = await scene.cleanup([], { ARGOS_CAPABILITIES: 'delete' });
    expect(exitCode).toBe(3);
    expect(unfolded(stdout)).toMatch(/1 request of unknown outcome could not be looked for: .*read-back/);
    expect(scene.sent('GET')).toEqual([]);
    expect(kept(mock).map(({ submissionId }) => submissionId)).toEqual([idOf(3)]);
  });

  test('one that carried nothing to look for stays open', async ({ folder, scene }) => {
    writeLedger(folder, headOn(scene.proxy.baseUrl), [
      { t: 'intent', n: 1, serial: 's1', check: 'c', at: '2026-01-02T03:04:06Z' },
    ]);
    for (const _ of [1, 2]) {
      const { exitCode, stdout } = await scene.cleanup();
      expect(exitCode).toBe(3);
      expect(stdout).toContain('carried no address');
    }
    expect(scene.proxy.passed).toEqual([]);
  });

  test('right after the run a write may still come to be seen', async ({ folder, scene }) => {
    const { mock, proxy } = scene;
    const now = new Date().toISOString();
    writeLedger(folder, headOn(proxy.baseUrl, { startedAt: now }), [intentOf(1, now)]);
    setTimeout(() => mock.store.add(idOf(1), documentOf(1)), 1_200);
    const { exitCode, stdout } = await scene.cleanup();
    expect(stdout).toContain('deleted 1,');
    expect(exitCode).toBe(0);
    expect(mock.store.records).toHaveLength(1);
    expect(kept(mock)).toEqual([]);
  });
});

test.describe('refused', () => {
  test('a ledger of another server, both named; nothing is sent', async ({ folder, scene }) => {
    const { mock, proxy } = scene;
    const path = writeLedger(folder, headOn(mock.baseUrl), createdOn(mock, 1));
    for (const args of [[], ['--ledger', path], ['--ledger', path, '--target', 'env']]) {
      const { exitCode, stderr } = await scene.cleanup(args);
      expect(exitCode).toBe(2);
      expect(stderr).toHaveLength(1);
      expect(stderr[0]).toContain(mock.baseUrl);
      expect(stderr[0]).toContain(proxy.baseUrl);
    }
    expect(proxy.passed).toEqual([]);
    expect(kept(mock)).toHaveLength(1);
  });

  test('a target that cannot be resolved, with its problems', async ({ folder, scene, write }) => {
    const head = headOn('https://staging.example.com', { target: 'staging' });
    writeLedger(folder, head, createdOn(scene.mock, 1));
    expect(await scene.cleanup()).toMatchObject({
      exitCode: 2,
      stderr: [expect.stringContaining('.env.staging')],
    });
    write({
      '.env.staging': [
        'ARGOS_BASE_URL=https://staging.example.com',
        'ARGOS_API_KEY=SECRET-key-0001',
        'ARGOS_ADMIN_EMAIL=admin@company.example',
        '',
      ].join('\n'),
    });
    const { exitCode, stderr } = await command(folder, ['cleanup']);
    expect(exitCode).toBe(2);
    expect(stderr).toEqual([expect.stringMatching(/staging\.example\.com, which is not allowed/)]);
  });

  test('others are cleaned up all the same', async ({ folder, scene }) => {
    const { mock, proxy } = scene;
    writeLedger(folder, headOn(mock.baseUrl), createdOn(mock, 1));
    writeLedger(folder, headOn(proxy.baseUrl, { runId: 'run-2' }), createdOn(mock, 2, 5));
    expect((await scene.cleanup()).exitCode).toBe(2);
    expect(kept(mock).map(({ submissionId }) => submissionId)).toEqual([idOf(1)]);
  });

  test('a run that is still going on', async ({ folder, scene }) => {
    const head = headOn(scene.proxy.baseUrl, { pid: process.pid, startedAt: new Date().toISOString() });
    const path = writeLedger(folder, head, createdOn(scene.mock, 1));
    for (const args of [[], ['--ledger', path]]) {
      expect(await scene.cleanup(args)).toMatchObject({
        exitCode: 3,
        stderr: [expect.stringContaining('run run-1 is still going on')],
      });
    }
    expect(scene.proxy.passed).toEqual([]);
  });

  test('not a run that was killed and whose parent has not looked', async ({ folder, scene }) => {
    // The shell is replaced by one that never waits for its child.
    const { child } = start('sh', ['-c', 'sleep 0 & echo $!; exec sleep 30'], { cwd: folder });
    try {
      const pid = await new Promise<number>((resolve) =>
        child.stdout?.once('data', (text) => resolve(Number(text))),
      );
      const state = () => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.[0];
      await expect.poll(state).toBe('Z');
      const head = headOn(scene.proxy.baseUrl, { pid, startedAt: new Date().toISOString() });
      writeLedger(folder, head, createdOn(scene.mock, 1));
      expect(await scene.cleanup()).toMatchObject({ exitCode: 0, stderr: [] });
    } finally {
      child.kill('SIGKILL');
    }
  });

  test('not a run whose number another process has by now, nor one that has ended', async ({
    folder,
    scene,
  }) => {
    const { mock, proxy } = scene;
    writeLedger(folder, headOn(proxy.baseUrl, { pid: process.pid }), createdOn(mock, 1));
    const now = new Date().toISOString();
    writeLedger(folder, headOn(proxy.baseUrl, { runId: 'run-2', pid: process.pid, startedAt: now }), [
      ...createdOn(mock, 1, 2),
      { t: 'end', at: now },
    ]);
    const { exitCode, stdout, stderr } = await scene.cleanup();
    expect({ exitCode, stderr }, stdout).toEqual({ exitCode: 0, stderr: [] });
    expect(kept(mock)).toEqual([]);
  });

  test('a target without DELETE: says what to configure', async ({ folder, scene }) => {
    writeLedger(folder, headOn(scene.proxy.baseUrl), createdOn(scene.mock, 2));
    expect(await scene.cleanup([], { ARGOS_CAPABILITIES: 'read-back' })).toMatchObject({
      exitCode: 3,
      stderr: [expect.stringContaining('ARGOS_CAPABILITIES=read-back,delete')],
    });
    expect(scene.proxy.passed).toEqual([]);
  });
});

test('nothing to delete: no ledger, the embedded mock, another target', async ({ folder, scene }) => {
  expect(await scene.cleanup()).toMatchObject({
    exitCode: 0,
    stderr: [],
    stdout: 'there is no ledger: nothing to delete\n',
  });
  writeLedger(folder, headOn('http://127.0.0.1:9', { target: 'mock' }), createdOn(scene.mock, 1));
  writeLedger(
    folder,
    headOn('http://127.0.0.1:9', { runId: 'r', target: 'other' }),
    createdOn(scene.mock, 1),
  );
  const { exitCode, stdout, stderr } = await scene.cleanup(['--target', 'env']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: [] });
  expect(stdout).toContain('1 ledger of the embedded mock');
  expect(stdout).toContain('1 ledger of another target');
  expect(scene.proxy.passed).toEqual([]);
});

test('a target that there is not: an error, and not nothing to delete', async ({ folder, scene }) => {
  writeLedger(folder, headOn(scene.proxy.baseUrl), createdOn(scene.mock, 1));
  const { exitCode, stdout, stderr } = await scene.cleanup(['--target', 'stagin']);
  expect(exitCode).toBe(2);
  expect(stdout).not.toContain('nothing to delete');
  expect(stderr.join('\n')).toContain('.env.stagin');
  expect(kept(scene.mock)).toHaveLength(1);
});

test('a ledger that is cut short says so, and loses nothing of the rest', async ({ folder, scene }) => {
  const { mock, proxy } = scene;
  const path = writeLedger(folder, headOn(proxy.baseUrl), createdOn(mock, 2));
  mock.store.add(idOf(3), documentOf(3));
  const torn = `${JSON.stringify(intentOf(3))}\n${JSON.stringify({ t: 'created', n: 3, submissionId: 'x' }).slice(0, 20)}`;
  writeFileSync(path, torn, { flag: 'a' });
  const { exitCode, stdout } = await scene.cleanup();
  expect(stdout).toContain('1 line cut short');
  expect(exitCode).toBe(0);
  expect(kept(mock)).toEqual([]);
  expect(contentOf(path).ids.size).toBe(0);
  expect(await scene.cleanup()).toMatchObject({ exitCode: 0 });
});

test('whatever a file holds, it ends in words', async ({ folder, write }) => {
  const head = headOn('http://127.0.0.1:9');
  const line = fc.oneof(
    fc.constantFrom<unknown>({ t: 'run', ...head }, { t: 'run', ...head, target: 'a/../b' }, intentOf(1)),
    fc.constantFrom<unknown>(
      { t: 'created', n: 1, submissionId: 'a' },
      { t: 'created', n: 1, submissionId: {} },
    ),
    fc.record({ t: fc.constantFrom('run', 'intent', 'created', '__proto__'), n: fc.jsonValue() }),
    fc.jsonValue(),
  );
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
    fc.array(line, { maxLength: 5 }).map((lines) => lines.map((one) => JSON.stringify(one)).join('\n')),
  );
  await fc.assert(
    fc.asyncProperty(content, async (bytes) => {
      write({ 'x.ndjson': bytes });
      const env = targetVariables('http://127.0.0.1:1');
      const { exitCode, stdout, stderr } = await command(folder, ['cleanup', '--ledger', 'x.ndjson'], {
        env,
      });
      // A ledger of another server, or none at all: either is refused, unless there is nothing in it to delete.
      expect([0, 2]).toContain(exitCode);
      expect(exitCode === 0 ? stdout : stderr.join('\n')).toMatch(
        exitCode === 0 ? /^nothing to delete/ : /^argos-conformance: ledger x\.ndjson (is|cannot) [^\n]+$/,
      );
    }),
    { numRuns: 60 },
  );
});
