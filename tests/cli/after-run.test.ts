/** What follows a run: `run --cleanup`, the line about what is left, and a ledger that is not whole. */
import { EventEmitter } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningMock, startMock } from '../../mock/server.js';
import type { ConformanceResult } from '../../schemas/index.js';
import { targetVariables } from '../support/cli.js';
import { test as base, expect } from '../support/folder.js';
import { contentOf, createdOn, headOn, kept, ledgersIn } from '../support/ledger.js';
import { type ProxyOptions, type RunningProxy, startProxy } from '../support/proxy.js';
import { command, concludes } from './support.js';

const test = base.extend<{ proxied: ProxyOptions; mock: RunningMock; between: RunningProxy }>({
  proxied: [{}, { option: true }],
  mock: async ({ browserName: _ }, use) => {
    const mock = await startMock();
    await use(mock);
    await mock.close();
  },
  between: async ({ mock, proxied }, use) => {
    const proxy = await startProxy(mock.baseUrl, proxied);
    await use(proxy);
    await proxy.close();
  },
});

/** A stand-in that leaves a ledger of these lines below the head of its run, and goes on with a script. */
function leaves(baseUrl: string, lines: readonly object[], then: string): string {
  return `
    import * as fs from 'node:fs';
    {
      const { runId, ledgerDir, target } = JSON.parse(process.env.ARGOS_CONFORMANCE_RUN);
      const head = { ...${JSON.stringify(headOn(baseUrl))}, runId, target, pid: process.pid };
      const lines = [{ t: 'run', ...head }, ...${JSON.stringify(lines)}].map((line) => JSON.stringify(line) + '\\n');
      fs.mkdirSync(ledgerDir, { recursive: true });
      fs.writeFileSync(ledgerDir + '/' + runId + '.ndjson', lines.join(''));
    }
    ${then}
  `;
}

const end = { t: 'end', at: '2026-01-02T03:05:00Z' };

const ledgerOf = (folder: string) => {
  const [name = ''] = readdirSync(ledgersIn(folder));
  return contentOf(join(ledgersIn(folder), name));
};

const verdicts: readonly [ConformanceResult['verdict'], number][] = [
  ['conformant', 0],
  ['nonconformant', 1],
  ['inconclusive', 3],
];
for (const [verdict, code] of verdicts) {
  test(`--cleanup after a run that is ${verdict}: nothing is left, the exit code stays`, async ({
    folder,
    mock,
  }) => {
    const playwright = leaves(mock.baseUrl, [...createdOn(mock, 5), end], concludes(verdict));
    const env = targetVariables(mock.baseUrl);
    const { exitCode, stdout, stderr } = await command(folder, ['run', '--cleanup'], { playwright, env });
    expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: [] });
    expect(stdout).toContain('deleted 5,');
    expect(kept(mock)).toEqual([]);
  });
}

test('--cleanup after a run without a verdict', async ({ folder, mock }) => {
  const playwright = leaves(mock.baseUrl, createdOn(mock, 2), "process.kill(process.pid, 'SIGKILL');");
  const env = targetVariables(mock.baseUrl);
  const { exitCode, stderr } = await command(folder, ['run', '--cleanup'], { playwright, env });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: [expect.stringContaining('ended by SIGKILL')],
  });
  expect(kept(mock)).toEqual([]);
});

test('--cleanup on the embedded mock', async ({ folder }) => {
  const playwright = leaves(
    'http://127.0.0.1:9',
    [{ t: 'created', n: 1, submissionId: 'a' }, end],
    concludes('conformant'),
  );
  const { exitCode, stdout } = await command(folder, ['run', '--cleanup'], { playwright });
  expect(exitCode).toBe(0);
  expect(stdout).toContain('the embedded mock ended with its run');
});

test.describe('what cannot be deleted', () => {
  test('makes a success inconclusive and leaves a failure alone; it says how to go on', async ({
    folder,
    mock,
    between,
  }) => {
    const lines = [...createdOn(mock, 1), { t: 'created', n: 2, submissionId: 'not there' }, end];
    for (const [verdict, code] of [['conformant', 3] as const, ['nonconformant', 1] as const]) {
      const env = { ...targetVariables(between.baseUrl), ARGOS_CAPABILITIES: 'delete' };
      const playwright = leaves(between.baseUrl, lines, concludes(verdict));
      const { exitCode, stdout } = await command(folder, ['run', '--cleanup'], { playwright, env });
      expect(exitCode).toBe(code);
      expect(stdout).toContain('"not there": DELETE answered 400');
      expect(stdout).toMatch(
        /to go on:\n {2}argos-conformance cleanup --ledger \.argos\/ledger\/\S+\.ndjson\n/,
      );
    }
  });

  test('a target without DELETE: said before anything is created', async ({ folder, mock, between }) => {
    const env = { ...targetVariables(between.baseUrl), ARGOS_CAPABILITIES: 'read-back' };
    const playwright = leaves(mock.baseUrl, [...createdOn(mock, 1), end], concludes('conformant'));
    const { exitCode, stderr } = await command(folder, ['run', '--cleanup'], { playwright, env });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: [expect.stringContaining('--cleanup needs the capability `delete`')],
    });
    expect(between.passed).toEqual([]);
    expect(existsSync(join(folder, '.argos'))).toBe(false);
  });
});

test('without --cleanup a line off loopback says what is left, and nothing on loopback', async ({
  folder,
  mock,
  write,
}) => {
  const lines = [...createdOn(mock, 2), { t: 'intent', n: 3, serial: 's3', check: 'c', at: end.at }, end];
  const here = await command(folder, ['run'], {
    playwright: leaves(mock.baseUrl, lines, concludes('conformant')),
    env: targetVariables(mock.baseUrl),
  });
  expect(here.exitCode).toBe(0);
  expect(here.stdout).not.toContain('cleanup');
  write({
    '.env.staging': Object.entries({ ...targetVariables('https://staging.example.com') })
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  });
  const there = await command(
    folder,
    ['run', '--target', 'staging', '--yes', '--allow-host', 'staging.example.com'],
    { playwright: leaves('https://staging.example.com', lines, concludes('conformant')) },
  );
  expect(there.exitCode).toBe(0);
  expect(there.stdout).toMatch(
    /2 submissions and 1 request of unknown outcome of this run on staging; to delete:\n {2}argos-conformance cleanup --ledger \.argos\/ledger\/\S+ --allow-host staging\.example\.com\n/,
  );
  expect(kept(mock)).toHaveLength(2);
});

test('a ledger without its end makes a success inconclusive; without a report it is 3, not 2', async ({
  folder,
  mock,
}) => {
  const env = targetVariables(mock.baseUrl);
  for (const [then, more] of [
    [concludes('conformant'), []],
    ['', [/no verdict: the run left no/]],
  ] as const) {
    const playwright = leaves(mock.baseUrl, createdOn(mock, 1), then);
    const { exitCode, stderr } = await command(folder, ['run'], { playwright, env });
    expect(stderr).toEqual(
      [/could not be written to its end/, ...more].map((line) => expect.stringMatching(line)),
    );
    expect(exitCode).toBe(3);
  }
});

test('no folder for the ledger: 2, one line, and Playwright is not started', async ({ folder }) => {
  writeFileSync(join(folder, '.argos'), '');
  const { exitCode, stderr } = await command(folder, ['run']);
  expect(exitCode).toBe(2);
  expect(stderr).toEqual([
    expect.stringMatching(/nothing was sent: the ledger cannot be kept in .*\((ENOTDIR|EEXIST)\)/),
  ]);
});

test.describe('on a signal', () => {
  test.use({ proxied: { delayMs: 40 } });
  const waits =
    "fs.writeFileSync('ready', ''); process.on('SIGINT', () => process.exit(1)); setInterval(() => {}, 1e6);";

  for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
    test(`--cleanup still cleans up after ${signal}, and its code stays`, async ({
      folder,
      mock,
      between,
    }) => {
      const signals = new EventEmitter();
      const playwright = leaves(between.baseUrl, createdOn(mock, 8), waits);
      const env = targetVariables(between.baseUrl);
      const running = command(folder, ['run', '--cleanup'], { playwright, env, signals });
      await expect.poll(() => readdirSync(folder)).toContain('ready');
      signals.emit(signal);
      expect(await running).toMatchObject({ exitCode: code, stderr: [] });
      expect(kept(mock)).toEqual([]);
      expect(signals.eventNames()).toEqual([]);
    });
  }

  test('the second one ends it at once; the command that it names finishes', async ({
    folder,
    mock,
    between,
  }) => {
    const signals = new EventEmitter();
    const playwright = leaves(between.baseUrl, createdOn(mock, 100), waits);
    const env = targetVariables(between.baseUrl);
    const running = command(folder, ['run', '--cleanup'], { playwright, env, signals });
    await expect.poll(() => readdirSync(folder)).toContain('ready');
    signals.emit('SIGINT');
    await expect.poll(() => between.passed.length).toBeGreaterThan(4);
    signals.emit('SIGINT');
    const { exitCode, stdout } = await running;
    expect(exitCode).toBe(130);
    expect(ledgerOf(folder).ids.size).toBeGreaterThan(0);
    const [, words = ''] = /to go on:\n {2}argos-conformance (.*)\n/.exec(stdout) ?? [];
    expect(await command(folder, words.split(' '), { env })).toMatchObject({ exitCode: 0, stderr: [] });
    expect(kept(mock)).toEqual([]);
    expect(readFileSync(ledgerOf(folder).path, 'utf8')).toContain('"deleted"');
  });
});
