/** Every failure that can be provoked, with secrets at hand: none of them is ever written, printed or named. */
import { join } from 'node:path';
import { readResult, verifying } from '../support/cli.js';
import { expect, test } from '../support/folder.js';
import { echoes, told } from './echoes.js';
import { always, type Mode, modes, workerModes } from './modes.js';
import { type Planted, runPlanted } from './run.js';

/** Requests of the preflight. */
const PREFLIGHT = 12;

function expectNoLeak(run: Planted): void {
  expect(run.leaks, run.stdout + run.stderr).toEqual([]);
}

test('a target that gives secrets away in every form: said, and shown without them', async ({ folder }) => {
  const ways = Object.entries(echoes);
  const run = await runPlanted(folder, {
    args: verifying ? [] : ['--only', 'auth.key-not-echoed', 'error.missing-data', 'error.invalid-format'],
    echoes: ways.map(([, way]) => way),
    spared: PREFLIGHT,
    env: { ARGOS_MAX_REQUESTS: verifying ? '600' : '110' },
  });
  expectNoLeak(run);
  const unused = ways.filter(([name], at) => run.counts[at] === 0 && Object.hasOwn(told, name));
  expect(unused.map(([name]) => name)).toEqual([]);
  // Nonconformant, unless the budget or the network's trouble came before a *must* was broken.
  expect([1, 3], run.stdout).toContain(run.exitCode);
  expect(run.commands.filter((line) => line.includes('workerProcessEntry'))).not.toEqual([]);
  const result = readResult(join(folder, 'reports', 'latest'));
  const findings = result.requirements.flatMap((row) => row.findings);
  const leaks = findings.filter(({ requirement }) => requirement === 'auth.key-not-echoed');
  expect(leaks.length).toBeGreaterThan(0);
  for (const { summary, response } of leaks) {
    expect(summary).toMatch(/^An answer contains (\$ARGOS_|<derived)/);
    const bytes = Buffer.from(response?.body?.base64 ?? '', 'base64').toString('latin1');
    expect(JSON.stringify(response) + bytes).toMatch(/\$ARGOS_|<derived/);
  }
});

test('workers that throw, print, and die in every way', async ({ folder }) => {
  const some = [
    'throws an error',
    'throws an error with causes',
    'rejects it with a text',
    'prints and exits',
  ];
  const kinds = verifying ? workerModes : some;
  const ids = [
    'error.missing-data',
    'error.invalid-format',
    'error.invalid-payload',
    'error.invalid-admin',
    'error.invalid-project',
    'auth.missing-key',
    'auth.unknown-key',
    'auth.key-not-echoed',
    'error.repeatable',
    'robustness.no-server-error',
    'submission.minimal-accepted',
    'submission.full-accepted',
  ].slice(0, kinds.length);
  const run = await runPlanted(folder, { args: ['--only', ...ids], modes: kinds });
  expectNoLeak(run);
  // A test that ended without evidence has no verdict.
  expect(run.exitCode).toBe(3);
  const text = JSON.stringify(readResult(join(folder, 'reports', 'latest')));
  expect(text).toContain('no $ARGOS_API_KEY');
});

for (const [name, mode] of Object.entries(modes)) {
  if (!verifying && !always.has(name)) continue;
  test(name, async ({ folder }) => {
    await provoke(folder, mode);
  });
}

async function provoke(folder: string, mode: Mode): Promise<void> {
  mode.before?.(folder);
  const run = await runPlanted(folder, mode);
  expectNoLeak(run);
  expect(mode.exits, run.stdout + run.stderr).toContain(run.exitCode);
  if (mode.says !== undefined) expect(run.stdout + run.stderr).toMatch(mode.says);
}

test('there are enough of them', () => {
  const count = Object.keys(modes).length + workerModes.length;
  expect(count).toBeGreaterThanOrEqual(25);
});
