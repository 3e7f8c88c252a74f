/**
 * Runs that are killed at random moments: whatever the server stored is in the ledger, by its id or by an open intent
 * whose tag finds it, and `cleanup` leaves nothing of it.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningMock, startMock } from '../../mock/server.js';
import type { LedgerContent } from '../../wire/broker/ledger-file.js';
import { command } from '../cli/support.js';
import { processesWith, root, start, startCli, targetVariables, verifying } from '../support/cli.js';
import { test as base, expect } from '../support/folder.js';
import { contentOf, createdOn, headOn, kept, ledgersIn, writeLedger } from '../support/ledger.js';

const mark = 'E2E_MARK';
const test = base.extend<{ mock: RunningMock }>({
  mock: async ({ browserName: _ }, use) => {
    const mock = await startMock();
    await use(mock);
    await mock.close();
  },
});

/** What a process of a run is, by its command line. */
const roles = {
  command: /dist\/cli\/main\.js/,
  runner: /@playwright\/test\/cli\.js/,
  worker: /workerProcessEntry/,
} as const;

/** Processes of the run in a folder that have this role. */
function processesOf(folder: string, role: keyof typeof roles): number[] {
  return processesWith(mark, folder).filter((pid) => {
    try {
      return roles[role].test(readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' '));
    } catch {
      return false;
    }
  });
}

function kill(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself meanwhile.
    }
  }
}

/** The one ledger of a folder; undefined when the run was killed before it had one. */
function ledgerOf(folder: string): LedgerContent | undefined {
  const names = existsSync(ledgersIn(folder)) ? readdirSync(ledgersIn(folder)) : [];
  expect(names.length).toBeLessThan(2);
  const [name] = names;
  if (name === undefined) return undefined;
  const path = join(ledgersIn(folder), name);
  return readFileSync(path).length === 0 ? undefined : contentOf(path);
}

/** The records that are in the ledger neither by their id nor by an open intent. */
function unaccounted(mock: RunningMock, ledger: LedgerContent | undefined): readonly unknown[] {
  return mock.store.records.filter(({ submissionId, document }) => {
    if (ledger === undefined) return true;
    if (ledger.ids.has(submissionId) || ledger.done.has(submissionId)) return false;
    return !ledger.open.some(({ find, serial }) => {
      const byFind = find?.email === document.email || find?.userid === document.userid;
      return byFind && JSON.stringify(document).includes(ledger.head.tag) && serial !== '';
    });
  });
}

/** Bytes that the run has written to its ledger: how far it is, whatever the machine's load. */
function ledgerBytes(folder: string): number {
  try {
    const [name] = readdirSync(ledgersIn(folder));
    return name === undefined ? 0 : statSync(join(ledgersIn(folder), name)).size;
  } catch {
    return 0;
  }
}

/** About as large as the ledger of a whole smoke run. */
const smokeLedgerBytes = 58_000;
const ways = ['everything', 'runner', 'command', 'worker'] as const;
const kills = verifying ? 100 : 2;

for (let nth = 0; nth < kills; nth += 1) {
  const way = ways[nth % ways.length] ?? 'everything';
  test(`kill -9 of the ${way}, ${nth + 1} of ${kills}`, async ({ folder, mock }) => {
    const env = { ...targetVariables(mock.baseUrl), [mark]: folder };
    const { child, ended } = startCli(['run', '--profile', 'smoke', '--workers', '2'], { cwd: folder, env });
    const left = (): number[] => processesWith(mark, folder);
    let over = false;
    void ended.then(() => {
      over = true;
    });
    /** Processes with a role, as soon as there are some. */
    const victims = async (role: keyof typeof roles): Promise<number[]> => {
      for (let pids: number[] = []; ; pids = processesOf(folder, role)) {
        if (pids.length > 0 || over) return pids;
        await sleep(10);
      }
    };
    try {
      // Most of them meet the run between two of its requests; some, while it starts.
      if (nth % 5 === 4) await sleep(700 + Math.random() * 1_500);
      else {
        const moment = Math.random() * smokeLedgerBytes;
        while (!over && ledgerBytes(folder) < moment) await sleep(2);
      }
      if (way === 'everything') kill(left());
      else kill((await victims(way)).slice(0, 1));
      if (way === 'worker') {
        await sleep(Math.random() * 500);
        kill(await victims('runner'));
      }
      await expect.poll(left, { timeout: 30_000 }).toEqual([]);
    } finally {
      kill(left());
      child.kill('SIGKILL');
      await ended;
    }
    const ledger = ledgerOf(folder);
    expect(unaccounted(mock, ledger)).toEqual([]);
    const cleaned = await command(folder, ['cleanup'], { env: targetVariables(mock.baseUrl) });
    expect(cleaned.stderr).toEqual([]);
    expect([0, 3]).toContain(cleaned.exitCode);
    expect(kept(mock), cleaned.stdout).toEqual([]);
    // What stays unclear carried no address, so that no record can be its.
    if (cleaned.exitCode === 3) expect(cleaned.stdout).toContain('carried no address');
    expect(cleaned.stdout).not.toContain('could not be deleted');
  });
}

test('Ctrl-C of `run --cleanup`: what the run created is deleted, then 130', async ({ folder, mock }) => {
  const env = { ...targetVariables(mock.baseUrl), ARGOS_REQUESTS_PER_SECOND: '60', [mark]: folder };
  const args = ['run', '--profile', 'smoke', '--workers', '2', '--cleanup'];
  const { child, ended } = startCli(args, { cwd: folder, env });
  await expect.poll(() => mock.store.records.length, { timeout: 60_000, intervals: [20] }).toBeGreaterThan(2);
  child.kill('SIGINT');
  const { exitCode, stdout, stderr } = await ended;
  expect(exitCode, stderr).toBe(130);
  expect(stdout).toMatch(/deleted [1-9]/);
  expect(kept(mock)).toEqual([]);
  expect(processesWith(mark, folder)).toEqual([]);
});

test('kill -9 of a cleanup: the next one goes on, and the one after that has nothing to do', async ({
  folder,
  mock,
}) => {
  const env = { ...targetVariables(mock.baseUrl), ARGOS_REQUESTS_PER_SECOND: '40' };
  const path = writeLedger(folder, headOn(mock.baseUrl), createdOn(mock, 60));
  const { child, ended } = startCli(['cleanup'], { cwd: folder, env });
  await expect.poll(() => 60 - kept(mock).length, { timeout: 30_000, intervals: [5] }).toBeGreaterThan(3);
  child.kill('SIGKILL');
  await ended;
  expect(kept(mock).length).toBeGreaterThan(0);
  expect(contentOf(path).ids.size).toBeGreaterThanOrEqual(kept(mock).length);
  // Without GET it has to know from the ledger which DELETEs were under way.
  const capable = { ...targetVariables(mock.baseUrl), ARGOS_CAPABILITIES: 'delete' };
  const next = await command(folder, ['cleanup'], { env: capable });
  expect(next).toMatchObject({ exitCode: 0, stderr: [] });
  expect(kept(mock)).toEqual([]);
  const last = await command(folder, ['cleanup'], { env: capable });
  expect(last.stdout).toContain('nothing left to delete');
});

test('a disk that is full: no more requests, every record accounted for, 3, no stack', async ({
  folder,
  mock,
}) => {
  const main = join(root, 'dist', 'cli', 'main.js');
  const only = 'success.unique-ids,error.missing-data';
  const limited = `ulimit -f 4 && exec "$0" "$@"`;
  const args = [
    '-c',
    limited,
    process.execPath,
    main,
    'run',
    '--profile',
    'smoke',
    '--workers',
    '1',
    '--only',
    only,
  ];
  const { exitCode, stdout, stderr } = await start('bash', args, {
    cwd: folder,
    env: targetVariables(mock.baseUrl),
  }).ended;
  expect(exitCode, stdout + stderr).toBe(3);
  expect(stdout).toContain('the ledger cannot be written (EFBIG: file too large, write)');
  expect(stderr).toMatch(/^argos-conformance: the ledger .* could not be written to its end$/m);
  expect(stdout + stderr).not.toMatch(/\n\s+at |node:internal/);
  const ledger = ledgerOf(folder);
  expect(ledger?.ended).toBe(false);
  expect(mock.store.records.length).toBeGreaterThan(0);
  expect(unaccounted(mock, ledger)).toEqual([]);
  // An id that came too late for the ledger is on stderr; its intent finds the record all the same.
  const lost = mock.store.records.filter(({ submissionId }) => ledger?.ids.has(submissionId) === false);
  for (const { submissionId } of lost) expect(stderr.split('\n')).toContain(JSON.stringify(submissionId));
  expect(stderr.includes('one id a line')).toBe(lost.length > 0);
  const cleaned = await command(folder, ['cleanup'], { env: targetVariables(mock.baseUrl) });
  expect(cleaned.stderr).toEqual([]);
  expect(kept(mock)).toEqual([]);
});
