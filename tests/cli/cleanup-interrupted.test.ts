/** `cleanup` that is ended by signals goes on where it was. */
import { EventEmitter } from 'node:events';
import { targetVariables } from '../support/cli.js';
import { contentOf, createdOn, headOn, kept, writeLedger } from '../support/ledger.js';
import { expect, test } from './cleanup-scene.js';
import { command } from './support.js';

test.describe('interrupted', () => {
  test.use({ proxied: { delayMs: 40 } });

  test('the requests in flight are finished and noted; it goes on where it was', async ({
    folder,
    scene,
  }) => {
    const { mock, proxy } = scene;
    const path = writeLedger(folder, headOn(proxy.baseUrl), createdOn(mock, 60));
    const signals = new EventEmitter();
    const env = targetVariables(proxy.baseUrl);
    const running = command(folder, ['cleanup'], { env, signals });
    await expect.poll(() => scene.sent('DELETE').length).toBeGreaterThan(12);
    signals.emit('SIGINT');
    const { exitCode, stdout } = await running;
    expect(exitCode).toBe(130);
    expect(stdout).toMatch(/left as they are: \d+ \(interrupted\)/);
    expect(stdout).toContain('run the same command again');
    const first = scene.sent('DELETE').length;
    expect(first).toBeLessThan(60);
    expect(contentOf(path).done.size).toBe(first);
    expect(await scene.cleanup()).toMatchObject({ exitCode: 0 });
    expect(kept(mock)).toEqual([]);
    // None was sent twice.
    expect(new Set(scene.sent('DELETE').map(({ path: way }) => way)).size).toBe(60);
    expect(scene.sent('DELETE')).toHaveLength(60);
  });

  test('a second signal cuts off what is in flight', async ({ folder, scene }) => {
    writeLedger(folder, headOn(scene.proxy.baseUrl), createdOn(scene.mock, 60));
    const signals = new EventEmitter();
    const env = targetVariables(scene.proxy.baseUrl);
    const running = command(folder, ['cleanup'], { env, signals });
    await expect.poll(() => scene.sent('DELETE').length).toBeGreaterThan(4);
    signals.emit('SIGTERM');
    signals.emit('SIGTERM');
    expect((await running).exitCode).toBe(143);
    // What had been carried out without an answer counts as gone.
    expect(await scene.cleanup([], { ARGOS_CAPABILITIES: 'delete' })).toMatchObject({ exitCode: 0 });
    expect(kept(scene.mock)).toEqual([]);
  });
});
