/** `cleanup` on targets that do not do what they should: no filter, a limit, refusals, no answer. */
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
import { unfolded } from './support.js';

test.describe('a target that heeds no filter', () => {
  const strangers = [
    { submission_id: 'stranger-1', data: { full_name: 'Some Body', email: 'somebody@example.com' } },
    { submission_id: 'stranger-2', data: { full_name: 'Jane abcdefghijs000019', email: 'jane@example.com' } },
    { submission_id: 'stranger-3', data: { full_name: 'Jane abcdefghizs00001' } },
    { submission_id: 'stranger-4', email: documentOf(1).email },
    { submission_id: { toString: 'x' }, data: { full_name: `Jane ${documentOf(1).fullName}` } },
    null,
  ];
  const ours = { submission_id: idOf(2), data: { full_name: documentOf(2).fullName } };
  test.use({
    proxied: {
      answers: ({ method }) =>
        method === 'GET' ? { status: 200, document: { Items: [...strangers, ours] } } : undefined,
    },
  });

  test('what it lists of others is never deleted, and the rest is reported', async ({ folder, scene }) => {
    const { mock, proxy } = scene;
    for (const { submission_id } of strangers.slice(0, 4).flatMap((one) => one ?? [])) {
      mock.store.add(String(submission_id), { email: 'somebody@example.com' });
    }
    mock.store.add(idOf(2), documentOf(2));
    const path = writeLedger(folder, headOn(proxy.baseUrl), [intentOf(1), intentOf(2)]);
    const { exitCode, stdout } = await scene.cleanup();
    expect(exitCode).toBe(3);
    expect(unfolded(stdout)).toMatch(
      /1 request of unknown outcome could not be looked for: .*7 submissions.*none .* mark/,
    );
    expect(kept(mock)).toHaveLength(4);
    expect(
      scene
        .sent('DELETE')
        .map(({ path: way }) => new URLSearchParams(way.split('?')[1]).get('submission_id')),
    ).toEqual([idOf(2)]);
    expect(contentOf(path).open.map(({ n }) => n)).toEqual([1]);
  });
});

test.describe('a target that limits the rate', () => {
  let left = 0;
  test.use({
    proxied: {
      answers: ({ method }) => {
        if (method !== 'DELETE' || left === 0) return undefined;
        left -= 1;
        return { status: 429, document: { message: 'Too Many Requests' }, headers: { 'retry-after': '1' } };
      },
    },
  });

  test('is waited for as long as it asks, and tried again at most twice', async ({ folder, scene }) => {
    writeLedger(folder, headOn(scene.proxy.baseUrl), createdOn(scene.mock, 2));
    left = 3;
    const { exitCode } = await scene.cleanup();
    expect(exitCode).toBe(0);
    const deletes = scene.sent('DELETE');
    expect(deletes).toHaveLength(5);
    expect((deletes[4]?.at ?? 0) - (deletes[0]?.at ?? 0)).toBeGreaterThan(950);
  });

  test('one that never answers anything else is left for the next time', async ({ folder, scene }) => {
    writeLedger(folder, headOn(scene.proxy.baseUrl), createdOn(scene.mock, 1));
    left = 3;
    const { exitCode, stdout } = await scene.cleanup();
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/could not be deleted: 1\n {2}"id-1": 429/);
    expect(scene.sent('DELETE')).toHaveLength(3);
    expect(await scene.cleanup()).toMatchObject({ exitCode: 0 });
    expect(kept(scene.mock)).toEqual([]);
  });
});

test.describe('what was there no more', () => {
  test('is gone when GET does not find it either', async ({ folder, scene }) => {
    const path = writeLedger(folder, headOn(scene.proxy.baseUrl), createdOn(scene.mock, 3));
    scene.mock.store.remove(idOf(2));
    const { exitCode, stdout } = await scene.cleanup();
    expect(stdout).toContain('deleted 2, gone already 1,');
    expect(exitCode).toBe(0);
    expect(contentOf(path).ids.size).toBe(0);
  });

  test('is gone without GET when its DELETE was interrupted, and is not when it was answered', async ({
    folder,
    scene,
  }) => {
    const { mock, proxy } = scene;
    const path = writeLedger(folder, headOn(proxy.baseUrl), [
      ...createdOn(mock, 3),
      { t: 'deleting', submissionId: idOf(1) },
      { t: 'deleting', submissionId: idOf(2) },
      { t: 'kept', submissionId: idOf(2) },
    ]);
    for (const n of [1, 2]) mock.store.remove(idOf(n));
    for (const deleted of [1, 0]) {
      const { exitCode, stdout } = await scene.cleanup([], { ARGOS_CAPABILITIES: 'delete' });
      expect(exitCode).toBe(3);
      expect(stdout).toContain(`deleted ${deleted}, gone already ${deleted},`);
      expect(stdout).toMatch(/could not be deleted: 1\n {2}"id-2": DELETE answered 400/);
    }
    expect([...contentOf(path).ids.keys()]).toEqual([idOf(2)]);
  });

  test('a refusal of whoever asks says nothing about it', async ({ folder, scene }) => {
    writeLedger(folder, headOn(scene.proxy.baseUrl), [
      ...createdOn(scene.mock, 1),
      { t: 'deleting', submissionId: idOf(1) },
    ]);
    const { exitCode, stdout } = await scene.cleanup([], { ARGOS_ADMIN_EMAIL: 'other@example.com' });
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/"id-1": DELETE answered 400 .*invalid_admin/);
    expect(stdout).not.toContain('other@example.com');
  });
});

test.describe('a DELETE whose answer is lost on the way', () => {
  let lose: ((id: string) => void) | undefined;
  test.use({
    proxied: {
      answers: ({ method, path }) => {
        if (method !== 'DELETE' || lose === undefined) return undefined;
        lose(new URLSearchParams(path.split('?')[1]).get('submission_id') ?? '');
        lose = undefined;
        return { status: 502, document: { message: 'Bad Gateway' } };
      },
    },
  });

  test('counts as done when the next try finds nothing', async ({ folder, scene }) => {
    const path = writeLedger(folder, headOn(scene.proxy.baseUrl), createdOn(scene.mock, 1));
    lose = (id) => scene.mock.store.remove(id);
    const { exitCode, stdout } = await scene.cleanup([], { ARGOS_CAPABILITIES: 'delete' });
    expect(stdout).toContain('deleted 0, gone already 1,');
    expect(exitCode).toBe(0);
    expect(scene.sent('DELETE')).toHaveLength(2);
    expect(contentOf(path).ids.size).toBe(0);
  });
});

test('a target that is down: the rest is left, at once', async ({ folder, scene }) => {
  writeLedger(folder, headOn(scene.proxy.baseUrl), createdOn(scene.mock, 30));
  await scene.proxy.close();
  const { exitCode, stdout } = await scene.cleanup();
  expect(exitCode).toBe(3);
  expect(unfolded(stdout)).toMatch(/left as they are: 2\d \(the target does not answer: .*refused/);
});

test('a target that is down is not asked again for the next ledger', async ({ folder, scene }) => {
  for (const runId of ['run-1', 'run-2', 'run-3']) {
    writeLedger(folder, headOn(scene.proxy.baseUrl, { runId }), createdOn(scene.mock, 5));
  }
  await scene.proxy.close();
  const { exitCode, stdout } = await scene.cleanup();
  expect(exitCode).toBe(3);
  expect(stdout.match(/^run run-/gm)).toHaveLength(1);
  expect(unfolded(stdout)).toMatch(/left as they are: 1\d \(the target does not answer/);
});

test('a key that the target does not know: no 30 refusals', async ({ folder, scene }) => {
  writeLedger(folder, headOn(scene.proxy.baseUrl), createdOn(scene.mock, 30));
  const { exitCode, stdout } = await scene.cleanup([], { ARGOS_API_KEY: 'another-key-than-that' });
  expect(exitCode).toBe(3);
  expect(stdout).toContain('the target lets nobody in: 403');
  expect(scene.proxy.passed.length).toBeLessThan(8);
});
