/** The client for other programs: its bounds, its ledger, and what it refuses. */
import { join } from 'node:path';
import { minimalSubmission, render, validCase } from '../../generators/index.js';
import { type RunningMock, startMock } from '../../mock/server.js';
import { type OpenClient, openClient, resolveTarget, type Target } from '../../wire/index.js';
import { readLedger, targetVariables } from '../support/cli.js';
import { expect, test } from '../support/folder.js';

/** The target of these variables. */
function targetOf(cwd: string, env: Record<string, string>): Target {
  const resolution = resolveTarget({ cwd, env });
  if (!resolution.ok) throw new Error(resolution.problems.join('\n'));
  return resolution.target;
}

const record = ({ facts }: OpenClient) => validCase(minimalSubmission(facts));

async function onMock(work: (mock: RunningMock) => Promise<void>): Promise<void> {
  const mock = await startMock();
  try {
    await work(mock);
  } finally {
    await mock.close();
  }
}

test('it creates what it may and no more, plain and encrypted, and the ledger has it all', async ({
  folder,
}) => {
  await onMock(async (mock) => {
    const target = targetOf(folder, { ...targetVariables(mock.baseUrl), ARGOS_MAX_CREATED: '2' });
    const ledgerDir = join(folder, '.argos', 'ledger');
    const open = openClient(target, { requests: 10, created: 5, ledgerDir });
    for (const encrypted of [false, true]) {
      const mark = open.nextMark();
      const body = render(record(open), mark);
      const { answer, read } = await open.submit(body, mark, { check: 'a record', encrypted });
      expect(answer?.status).toBe(200);
      expect(read.envelope === undefined).toBe(!encrypted);
      expect(read.document).toMatchObject({ submissionId: expect.any(String) });
    }
    expect(open.created).toBe(2);
    const mark = open.nextMark();
    const more = open.submit(render(record(open), mark), mark, { check: 'one too many' });
    await expect(more).rejects.toMatchObject({ name: 'NoLeave', stop: 'created-spent' });
    await open.close();

    expect(mock.store.records).toHaveLength(2);
    const lines = readLedger(folder);
    expect(lines.map(({ t }) => t)).toEqual(['run', 'intent', 'created', 'intent', 'created', 'end']);
    const tag = String(lines[0]?.tag);
    expect(tag).toMatch(/^[a-z0-9]{10}$/);
    for (const intent of lines.filter(({ t }) => t === 'intent')) {
      expect(intent.find).toEqual({ email: expect.stringContaining(tag) });
    }
  });
});

test('a target without a server, and encryption that the target does not state, are refused', async ({
  folder,
}) => {
  const bounds = { requests: 1, created: 0, ledgerDir: join(folder, '.argos', 'ledger') };
  const nobody = targetOf(folder, { ARGOS_TARGET: 'mock' });
  expect(() => openClient(nobody, bounds)).toThrow(
    /^target mock: no server is configured: set ARGOS_BASE_URL/,
  );
  const variables = { ...targetVariables('http://127.0.0.1:9'), ARGOS_CAPABILITIES: 'delete' };
  const open = openClient(targetOf(folder, variables), bounds);
  const mark = open.nextMark();
  const sent = open.submit(render(record(open), mark), mark, { check: 'a record', encrypted: true });
  await expect(sent).rejects.toThrow('target env does not state the capability encryption');
  await open.close();
});
