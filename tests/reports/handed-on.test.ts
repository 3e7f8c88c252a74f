/** What a whole run hands on: every file, GitHub's summary and annotations, and Allure's page made of its results. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runSuite, start } from '../support/cli.js';
import { expect, test } from '../support/folder.js';

interface Label {
  readonly name: string;
  readonly value: string;
}

interface AllureResult {
  readonly name: string;
  readonly status: string;
  readonly labels: readonly Label[];
}

interface Entry {
  readonly startedDateTime: string;
  readonly _requirement: string;
}

const allure = (args: readonly string[], cwd: string) =>
  start(process.execPath, [join(root, 'scripts', 'allure.mjs'), ...args], { cwd }).ended;

test('the files of a run, its summary for GitHub, and Allure with history', async ({ folder, write }) => {
  write({ 'step.md': '' });
  const { exitCode, result, stdout } = await runSuite(
    ['--profile', 'smoke', '--fault', 'status-422', '--only', 'error.status-and-shape,auth.missing-key'],
    { cwd: folder, env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(folder, 'step.md') } },
  );
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^::error title=error\.status-and-shape::/m);
  expect(stdout).toMatch(/^::notice title=conformance%3A nonconformant::/m);
  const output = join(folder, 'reports', 'latest');
  const read = (name: string): string => readFileSync(join(output, name), 'utf8');
  expect(readFileSync(join(folder, 'step.md'), 'utf8')).toBe(`${read('summary.md')}\n`);

  const har: { log: { entries: Entry[] } } = JSON.parse(read('network.har'));
  const { entries } = har.log;
  expect(new Set(entries.map(({ _requirement }) => _requirement))).toContain('preflight');
  expect(entries.map(({ _requirement }) => _requirement)).toContain('error.status-and-shape');
  expect(entries.length).toBeLessThanOrEqual(result.run.requests);
  const times = entries.map(({ startedDateTime }) => startedDateTime);
  expect(times).toEqual(times.toSorted());
  expect(Date.parse(times[0] ?? '')).toBeGreaterThanOrEqual(Date.parse(result.run.startedAt));

  const tests = readdirSync(join(output, 'allure-results'))
    .filter((name) => name.endsWith('-result.json'))
    .map((name): AllureResult => JSON.parse(read(join('allure-results', name))));
  const broken = tests.find(({ name }) => name === 'error.status-and-shape');
  expect(broken?.status).toBe('failed');
  for (const [name, value] of [
    ['epic', 'Documentation section 5-2'],
    ['feature', 'error'],
    ['story', 'error.status-and-shape'],
    ['severity', 'critical'],
  ]) {
    expect(broken?.labels).toContainEqual({ name, value });
  }

  for (const _ of ['made', 'made again']) {
    const made = await allure(['--docs', 'https://docs.example/submission#{section}'], folder);
    expect(made.exitCode, made.stderr).toBe(0);
    expect(made.stdout).toContain(join('allure-report', 'index.html'));
    // One run is one line of the history, however often its page is made.
    const history = readFileSync(join(folder, '.argos', 'allure-history.jsonl'), 'utf8');
    expect(history.trim().split('\n')).toHaveLength(1);
  }
  const page = read(join('allure-report', 'index.html'));
  expect(page).not.toMatch(/googletagmanager|gtag\(/);
  const embedded = [...page.matchAll(/["'](?:[A-Za-z0-9+/]{200,}={0,2})["']/g)].map(([text]) =>
    Buffer.from(text.slice(1, -1), 'base64').toString('utf8'),
  );
  expect(embedded.join('\n')).toContain('https://docs.example/submission#5-2');
  expect(embedded.join('\n')).toContain('Finding 1');
});

test('without results, or with words that it does not know, Allure is not started', async ({ folder }) => {
  for (const args of [[], ['--title', 'x'], ['a', 'b'], ['--docs', 'no address']]) {
    const { exitCode, stderr } = await allure(args, folder);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^report:allure: .*\n$/);
  }
});
