/** A run that is ended from outside: it stops sending, leaves a report where it can, and no process. */

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningMock, startMock } from '../../mock/server.js';
import { evidenceSha256 } from '../../reports/canonical.js';
import {
  processesWith,
  readLedger,
  readResult,
  type Started,
  startCli,
  targetVariables,
} from '../support/cli.js';
import { test as base, expect } from '../support/folder.js';
import { type RunningProxy, startProxy } from '../support/proxy.js';

interface Scene {
  readonly started: Started;
  readonly mock: RunningMock;
  readonly proxy: RunningProxy;
  /** Processes of the run that are there. */
  readonly left: () => number[];
}

const mark = 'E2E_MARK';

const test = base.extend<{ scene: Scene }>({
  /** A run in the midst of its requests. */
  scene: async ({ folder }, use) => {
    const mock = await startMock();
    const proxy = await startProxy(mock.baseUrl, { delayMs: 100 });
    const env = { ...targetVariables(proxy.baseUrl), ARGOS_REQUESTS_PER_SECOND: '20', [mark]: folder };
    const started = startCli(['run', '--profile', 'smoke', '--workers', '2'], { cwd: folder, env });
    const left = (): number[] => processesWith(mark, folder);
    try {
      await expect.poll(() => proxy.passed.length, { timeout: 60_000 }).toBeGreaterThan(30);
      await use({ started, mock, proxy, left });
    } finally {
      for (const pid of left()) process.kill(pid, 'SIGKILL');
      await proxy.close();
      await mock.close();
    }
  },
});

/** Every record that the server stored is in the ledger by its id, or by an open intent with its serial. */
function expectAccounted(folder: string, mock: RunningMock): void {
  const lines = readLedger(folder);
  const ids = new Set(lines.map(({ submissionId }) => submissionId));
  const serials = new Set(lines.map(({ serial }) => serial));
  expect(mock.store.records.length).toBeGreaterThan(0);
  for (const { submissionId, document } of mock.store.records) {
    const serial = /\.(\w{6})@/.exec(document.email ?? '')?.[1];
    expect(ids.has(submissionId) || serials.has(serial), `${submissionId} ${serial}`).toBe(true);
  }
}

test('Ctrl-C: 130, a report of what was seen, no process', async ({ folder, scene }) => {
  const { started, mock, proxy, left } = scene;
  expect(left().length).toBeGreaterThan(3);
  const at = Date.now();
  started.child.kill('SIGINT');
  const { exitCode, stdout, stderr } = await started.ended;
  expect(exitCode).toBe(130);
  expect(Date.now() - at).toBeLessThan(10_000);
  expect(stdout + stderr).not.toMatch(/\n\s+at |\w+Error:/);
  await expect.poll(left).toEqual([]);
  const sent = proxy.passed.length;
  const result = readResult(join(folder, 'reports', 'latest'));
  expect(result.evidenceSha256).toBe(evidenceSha256(result));
  expect(result.run.complete).toBe(false);
  expect(result.verdict).toBe('inconclusive');
  expect(result.requirements.filter(({ verdict }) => verdict === 'inconclusive').length).toBeGreaterThan(5);
  expectAccounted(folder, mock);
  await sleep(500);
  expect(proxy.passed.length).toBe(sent);
});

test('kill -9 of the command: the run stops sending and no process is left', async ({ folder, scene }) => {
  const { started, mock, proxy, left } = scene;
  started.child.kill('SIGKILL');
  // What had been given leave may still go out.
  await sleep(500);
  const sent = proxy.passed.length;
  await expect.poll(left, { timeout: 15_000 }).toEqual([]);
  expect(proxy.passed.length).toBe(sent);
  expectAccounted(folder, mock);
});
