/** The command of the benchmark, and that nothing it starts leaves this machine or outlives it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, start } from '../support/cli.js';
import { expect, test } from '../support/folder.js';
import { moduleOf, type Ratio } from './support.js';

const bench = (folder: string, ...args: string[]) =>
  start(process.execPath, [join(root, 'bench', 'main.mjs'), ...args], { cwd: folder }).ended;

test('a part is measured and its figures are written', async ({ folder }) => {
  const output = join(folder, 'figures.json');
  const { exitCode, stdout } = await bench(folder, '--quick', '--only', 'generators', '--output', output);
  expect(exitCode).toBe(0);
  const { quick, parts, ratios } = JSON.parse(readFileSync(output, 'utf8'));
  expect(quick).toBe(true);
  const { sampled, rendered, faker, ratio } = parts.generators;
  // Without this the ratio would be one of payloads that nobody may send.
  expect(sampled.validShare.least).toBe(1);
  expect(rendered.validShare.least).toBe(1);
  expect(faker.validShare.median).toBeGreaterThan(0);
  const [told] = ratios.filter(({ name }: Ratio) => name.includes('json-schema-faker'));
  expect(told.value).toBe(ratio.median);
  expect(stdout).toContain(`| ${told.name} | ${told.value} |`);
  expect(stdout).toContain('| time of ten times the cases | not measured |  | ≤ 10.5 |  |');
});

test('what cannot be measured is said', async ({ folder }) => {
  for (const args of [['--only', 'generator'], ['--slow'], ['--only']]) {
    const { exitCode, stderr } = await bench(folder, ...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Usage: npm run bench');
  }
});

test('help is as wide as a terminal and names every part', async ({ folder }) => {
  const { exitCode, stdout } = await bench(folder, '--help');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('runs, generators, encryption, cost, memory, tools');
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test("a measured run gets none of the caller's settings of targets", async () => {
  const { environment } = await moduleOf('programs.mjs');
  const foreign = {
    ARGOS_BASE_URL: 'https://example.com',
    ARGOS_TARGET: 'staging',
    GITHUB_STEP_SUMMARY: 'summary.md',
    NODE_OPTIONS: '--no-warnings',
    TEST_WORKER_INDEX: '3',
    BENCH_FIGURES: '{}',
  };
  expect(environment({ BENCH_PROBE: 'here' }, { ...foreign, PATH: 'there' })).toEqual({
    PATH: 'there',
    BENCH_PROBE: 'here',
  });
});

test('a program that runs into its limit is ended with what it started', async ({ folder }) => {
  const { program } = await moduleOf('programs.mjs');
  const script = join(folder, 'parent.mjs');
  // The child holds its parent's output open; it tells its own number, so that one can look for it.
  writeFileSync(
    script,
    `import { spawn } from 'node:child_process';
const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'inherit' });
console.log(child.pid);
setInterval(() => undefined, 1000);
`,
  );
  const { code, stdout, timedOut } = await program(process.execPath, [script], { limitMs: 5_000 });
  expect({ code, timedOut }).toEqual({ code: null, timedOut: true });
  const pid = Number(stdout);
  expect(pid).toBeGreaterThan(0);
  await expect.poll(() => isAlive(pid)).toBe(false);
});

/** Whether there is a process of this number that has not ended. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const state = /^State:\s+(\S)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return state !== 'Z';
}
