/** A run in parts: merged, they say what one run says; and what a run leaves can be made again from its result. */

import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { startMock } from '../../mock/server.js';
import { compareResults } from '../../reports/comparison.js';
import { renderings as files } from '../../reports/files.js';
import { cli, readResult, root, runSuite, start, targetVariables, verifying } from '../support/cli.js';
import { expect, test } from '../support/folder.js';
import { runInParts, runInProcess } from '../support/in-process.js';
import { said } from '../support/said.js';

const seeded = ['--profile', 'smoke', '--seed', '11'];
const how = [...seeded, '--fault', 'gender-male-refused'];
const broken = 'submission.gender-values';
/** Fewer requirements, for what needs no whole run. */
const some = ['--only', `${broken},error.missing-data`];
const known = JSON.stringify({
  version: 1,
  failures: [
    { id: broken, reason: 'the messages are being rewritten', ticket: 'API-7', expires: '2099-12-31' },
  ],
});

/** Runs all parts, two at a time. */
async function inParts(folder: string, total: number): Promise<string[]> {
  const dirs: string[] = [];
  for (let from = 1; from <= total; from += 2) {
    const pair = [from, from + 1].filter((index) => index <= total);
    await Promise.all(
      pair.map(async (index) => {
        const dir = join(folder, `of-${total}`, `shard-${index}`);
        const args = ['run', ...how, '--workers', '1', '--shard', `${index}/${total}`, '--output', dir];
        const { exitCode, stdout } = await cli(args, { cwd: folder });
        const result = readResult(dir);
        expect(result.run.shards).toEqual({ total, present: [index], runs: [result.run.id] });
        expect(exitCode, stdout).toBe(result.verdict === 'nonconformant' ? 1 : 0);
        if (total > 1) expect(result.verdict).not.toBe('conformant');
        dirs.push(dir);
      }),
    );
  }
  return dirs;
}

for (const total of verifying ? [1, 2, 5, 8] : [2]) {
  test(`${total} parts, merged, say what one run says`, async ({ folder, write }) => {
    const whole = await runInProcess({
      profile: 'smoke',
      seed: 11,
      faults: ['gender-male-refused'],
      preflight: true,
    });
    expect(whole.verdict).toBe('nonconformant');
    write({ 'whole.json': JSON.stringify(whole) });
    const dirs = await inParts(folder, total);
    const merged = join(folder, 'merged');
    // The folder that holds them stands for all of them.
    const ended = await cli(
      ['merge', join(folder, `of-${total}`), '--output', merged, '--compare-with', 'whole.json'],
      { cwd: folder },
    );
    const result = readResult(merged);
    expect(ended).toMatchObject({ exitCode: 1, stderr: '' });
    expect(said(result)).toEqual(said(whole));
    // What is sent once a run is sent once a part.
    if (total > 1) expect(result.run.requests).toBeGreaterThan(whole.run.requests);
    const runs = dirs.map((dir) => readResult(dir).run);
    expect(result.run.shards?.runs.toSorted()).toEqual(runs.map(({ id }) => id).toSorted());
    expect(result.run.requests).toBe(runs.reduce((sum, { requests }) => sum + requests, 0));
    expect(result.run.created).toBe(runs.reduce((sum, { created }) => sum + created, 0));
    expect(result.comparison).toEqual(compareResults(whole, result));
    expect(result.comparison).toMatchObject({
      newFailures: [],
      fixed: [],
      noLongerTested: [],
    });
  });
}

// One whose culprit several shared submissions carry, so that each part searches for it, and one of fields.
for (const [fault, profile] of [
  ['apostrophe-refused', 'smoke'],
  ['cf2-needs-cf1', 'smoke'],
  ...(verifying ? ([['gender-male-refused', 'standard']] as const) : []),
] as const) {
  test(`a search that each part makes counts once: ${fault}, ${profile}`, async () => {
    const options = { profile, seed: 11, faults: [fault], preflight: true };
    const whole = await runInProcess(options);
    expect(whole.verdict).toBe('nonconformant');
    // Whichever check of several at a time comes first.
    expect(said(await runInProcess({ ...options, workers: 3 }))).toEqual(said(whole));
    for (const total of [2, 8]) {
      const merged = await runInParts(total, options);
      expect(said(merged), `${total} parts`).toEqual(said(whole));
      expect(merged.run.requests).toBeGreaterThan(whole.run.requests);
    }
  });
}

test('a known failure fails no run, and the report is made again from the result alone', async ({
  folder,
  write,
}) => {
  write({ 'known-failures.json': known });
  const { exitCode, result, stdout } = await runSuite([...how, ...some], { cwd: folder });
  expect(result.verdictLine).toMatch(/apart from 1 known failure \(submission\.gender-values\)/);
  expect(exitCode, stdout).toBe(0);
  const dir = join(folder, 'reports', 'latest');
  const written = files.map(({ name }) => readFileSync(join(dir, name), 'utf8'));
  for (const { name } of files) rmSync(join(dir, name));
  expect(await cli(['report', dir], { cwd: folder })).toMatchObject({ exitCode: 0, stderr: '' });
  for (const [at, { name }] of files.entries()) {
    expect(readFileSync(join(dir, name), 'utf8') === written[at], name).toBe(true);
  }

  // Without the fault the entry is out of date; compared with the run before, nothing is worse.
  const again = await runSuite([...seeded, ...some, '--compare-with', dir], { cwd: folder });
  expect(again.result.verdict).toBe('conformant');
  expect(again.result.verdictLine).toContain(`known failure ${broken}: passes now: remove it`);
  expect(again.exitCode).toBe(1);
  expect(again.result.comparison?.base.run).toBe(result.run.id);
  expect(again.result.comparison?.fixed.map(({ id }) => id)).toEqual([broken]);
  expect(again.stdout).toContain(`Compared with run ${result.run.id}`);
});

test("Playwright's own command heeds the list too", async ({ folder, write }) => {
  write({ 'known-failures.json': known });
  const playwright = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const args = [playwright, 'test', '-c', join(root, 'dist', 'playwright.config.js'), '--grep', broken];
  const mock = await startMock({ faults: ['gender-male-refused'] });
  try {
    const env = { ...targetVariables(mock.baseUrl), ARGOS_SEED: '11', ARGOS_PROFILE: 'smoke' };
    const { exitCode, stdout } = await start(process.execPath, args, { cwd: folder, env }).ended;
    expect(stdout).toMatch(/apart from 1 known failure/);
    expect(exitCode, stdout).toBe(0);
  } finally {
    await mock.close();
  }
  write({ 'known-failures.json': '{' });
  const wrong = await start(process.execPath, args, { cwd: folder }).ended;
  expect(`${wrong.stdout}${wrong.stderr}`).toContain('are no JSON');
  expect(wrong.exitCode).toBe(1);
});
