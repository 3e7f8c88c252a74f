/** What commands print for programs, with secrets at hand and a target that gives them away: none of them is in it. */

import { startMock } from '../../mock/server.js';
import { command } from '../cli/support.js';
import { cli } from '../support/cli.js';
import { expect, test } from '../support/folder.js';
import { createdOn, headOn, intentOf, writeLedger } from '../support/ledger.js';
import { echoes } from './echoes.js';
import { leaksIn, planted, plantedVariables } from './planted.js';
import { plantedMock } from './run.js';
import { startEvil } from './server.js';

const ways = Object.values(echoes);

function expectClean({ stdout, stderr }: { stdout: string; stderr: string | readonly string[] }): void {
  expect(leaksIn(Buffer.from(stdout + [stderr].flat().join('\n')), 'output')).toEqual([]);
}

test('cleanup --json on a target whose answers hold the keys', async ({ folder }) => {
  const mock = await startMock();
  const server = await startEvil(mock.baseUrl, ways, 0);
  try {
    writeLedger(folder, headOn(server.baseUrl), [...createdOn(mock, 40), intentOf(41), intentOf(42)]);
    const env = { ...plantedVariables(server.baseUrl), ARGOS_REQUEST_TIMEOUT_MS: '300' };
    for (const dry of [['--dry-run'], []]) {
      const ended = await command(folder, ['cleanup', '--json', ...dry], { env });
      expectClean(ended);
      expect(JSON.parse(ended.stdout)).toMatchObject({ ledgers: [{ run: 'run-1' }] });
    }
    expect(server.seen()).toBeGreaterThan(0);
  } finally {
    await server.close();
    await mock.close();
  }
});

test('a key in the name of a ledger is not shown', async ({ folder, write }) => {
  const name = planted.adminEmail;
  write({ [`${name}.ndjson`]: 'no ledger' });
  const ended = await command(folder, ['cleanup', '--json', '--ledger', `${name}.ndjson`], {
    env: plantedVariables('http://127.0.0.1:1'),
  });
  expect(JSON.parse(ended.stdout)).toMatchObject({ ledgers: [{ state: 'refused' }] });
  expectClean(ended);
});

test('doctor --json and run --plan --json', async ({ folder }) => {
  const mock = await plantedMock();
  const server = await startEvil(mock.baseUrl, ways.slice(0, 12), 3);
  try {
    const env = { ...plantedVariables(server.baseUrl), ARGOS_REQUEST_TIMEOUT_MS: '2000' };
    const doctor = await command(folder, ['doctor', '--json'], { env });
    expectClean(doctor);
    expect(JSON.parse(doctor.stdout).length).toBeGreaterThan(3);
    const only = ['--only', 'error.missing-data'];
    const plan = await cli(['run', '--plan', '--json', ...only], { cwd: folder, env });
    expectClean(plan);
    expect(JSON.parse(plan.stdout)).toMatchObject({ target: { baseUrl: server.baseUrl } });
  } finally {
    await server.close();
    await mock.close();
  }
});
