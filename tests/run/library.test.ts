/** The package as a library: a team's own specs, which see it by its name, on a mock. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { RunningMock } from '../../mock/server.js';
import { startMock } from '../../mock/server.js';
import { type Ended, readLedger, root, start, targetVariables } from '../support/cli.js';
import { expect, test } from '../support/folder.js';

const playwright = createRequire(import.meta.url).resolve('@playwright/test/cli');

/** The committed example against this mock. */
function example(mock: RunningMock, cwd: string, variables = {}): Promise<Ended> {
  const args = [playwright, 'test', '-c', join(root, 'examples'), `--output=${join(cwd, 'artifacts')}`];
  const env = { ...targetVariables(mock.baseUrl), ...variables, FORCE_COLOR: '0' };
  return start(process.execPath, args, { cwd, env }).ended;
}

test('the example passes on the faithful mock, and its ledger finds what it created', async ({ folder }) => {
  const mock = await startMock();
  try {
    const ended = await example(mock, folder);
    expect(ended.stdout + ended.stderr).toContain('2 passed');
    expect(ended.exitCode).toBe(0);
    const stored = mock.store.records.map(({ submissionId }) => submissionId);
    const lines = readLedger(folder);
    expect(lines.flatMap(({ t, submissionId }) => (t === 'created' ? [submissionId] : []))).toEqual(stored);
    expect(stored).toHaveLength(1);
    expect(lines[0]).toMatchObject({ t: 'run', target: 'env', baseUrl: mock.baseUrl });
    expect(lines.at(-1)).toMatchObject({ t: 'end' });
  } finally {
    await mock.close();
  }
});

test('the example fails on a faulty mock, within the bounds of the target, and shows no key', async ({
  folder,
}) => {
  const mock = await startMock({ faults: ['status-422'] });
  try {
    const { exitCode, stdout, stderr } = await example(mock, folder, { ARGOS_MAX_CREATED: '0' });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('Leaving out a required field');
    expect(stdout).toContain('2 failed');
    expect(stdout + stderr).not.toContain(mock.credentials.apiKey);
    expect(mock.store.records).toHaveLength(0);
  } finally {
    await mock.close();
  }
});
