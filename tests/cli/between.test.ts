/** The commands between runs: what they print, how they end, and what they refuse before anything is sent. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { report } from '../../cli/report.js';
import { evidenceSha256 } from '../../reports/canonical.js';
import { renderings as files } from '../../reports/files.js';
import type { ConformanceMatrix, ConformanceResult } from '../../schemas/generated/types.js';
import { failedResult, hostileResult, sampleResult } from '../reports/sample.js';
import { expect, test } from '../support/folder.js';
import { command, concludes, Kept } from './support.js';

const text = (result: ConformanceResult): string => `${JSON.stringify(result, null, 2)}\n`;

/** A part of a run, as its folder holds it. */
function part(
  index: number,
  total: number,
  change: Partial<ConformanceResult['run']> = {},
): ConformanceResult {
  const whole = sampleResult();
  const { evidenceSha256: _, ...rest } = {
    ...whole,
    run: { ...whole.run, shards: { total, present: [index], runs: [`run-${index}`] }, ...change },
  };
  return { ...rest, evidenceSha256: evidenceSha256(rest) };
}

test('compare says what changed and ends with 1 on new failures alone', async ({ folder, write }) => {
  write({ 'a/conformance.json': text(sampleResult()), 'b/conformance.json': text(failedResult()) });
  const worse = await command(folder, ['compare', 'a', 'b']);
  expect(worse).toMatchObject({ exitCode: 1, stderr: [] });
  expect(worse.stdout).toMatch(/^2 new failures, 0 fixed/);
  const better = await command(folder, ['compare', 'b', 'a/conformance.json', '--json']);
  expect(better.exitCode).toBe(0);
  expect(JSON.parse(better.stdout)).toMatchObject({ newFailures: [], base: { target: 'staging' } });
  const markdown = await command(folder, ['compare', 'a', 'b', '--markdown']);
  expect(markdown).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/^## Conformance: 2 new/) });
  const both = await command(folder, ['compare', 'a', 'b', '--markdown', '--json']);
  expect(both).toMatchObject({
    exitCode: 2,
    stdout: '',
    stderr: [expect.stringMatching(/exclude each other/)],
  });
});

const { verdictLine: _, ...unlined } = sampleResult();
const refused: readonly [string, string, RegExp][] = [
  ['that is missing', '', /is not there: name the folder of a run/],
  ['that is cut short', text(sampleResult()).slice(0, 900), /is no JSON \(cut short\?\)/],
  [
    'of another version',
    JSON.stringify({ ...sampleResult(), schemaVersion: 2 }),
    /version "2" of the result schema/,
  ],
  ['against the schema', JSON.stringify(unlined), /is no result of a run: wrong at the top/],
  [
    'that was changed',
    text({ ...failedResult(), verdict: 'conformant' }),
    /was changed after the run wrote it: its content does not match its SHA-256/,
  ],
];
for (const [name, content, words] of refused) {
  test(`a result ${name} is refused by each command that reads one`, async ({ folder, write }) => {
    write({ 'good/conformance.json': text(sampleResult()), 'bad/x': '' });
    if (content !== '') write({ 'bad/conformance.json': content });
    for (const argv of [
      ['compare', 'good', 'bad'],
      ['compare', 'bad', 'good'],
      ['report', 'bad'],
      ['matrix', 'good', 'bad'],
      ['merge', 'bad', '--output', 'out'],
      ['run', '--compare-with', 'bad', '--output', 'out'],
    ]) {
      const ended = await command(folder, argv);
      expect(ended.stderr, argv.join(' ')).toEqual([expect.stringMatching(words)]);
      expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
    }
    expect(existsSync(join(folder, 'out'))).toBe(false);
    expect(existsSync(join(folder, 'bad/index.html'))).toBe(false);
  });
}

test('run --compare-with takes the result before the run replaces it', async ({ folder, write }) => {
  write({ 'reports/latest/conformance.json': text(failedResult()) });
  const leaves = `
    import { copyFileSync } from 'node:fs';
    copyFileSync(JSON.parse(process.env.ARGOS_CONFORMANCE_RUN).compareWith, 'seen.json');
    ${concludes('conformant')}`;
  const ended = await command(folder, ['run', '--compare-with', 'reports/latest'], { playwright: leaves });
  expect(ended).toMatchObject({ exitCode: 0, stderr: [] });
  expect(readFileSync(join(folder, 'seen.json'), 'utf8')).toBe(text(failedResult()));
});

const list = (id: string): string =>
  JSON.stringify({ version: 1, failures: [{ id, reason: 'r', expires: '2099-01-31' }] });

test('known failures are read before anything is sent', async ({ folder, write }) => {
  write({ 'known-failures.json': list('error.invalid-formt') });
  const unknown = await command(folder, ['run']);
  expect(unknown.stderr).toEqual([
    expect.stringMatching(/no requirement: .*; did you mean error\.invalid-format\?$/),
  ]);
  expect(unknown.exitCode).toBe(2);
  const absent = await command(folder, ['run', '--known-failures', 'none.json']);
  expect(absent.stderr).toEqual([expect.stringMatching(/none\.json" are not there/)]);
  const leaves = `
    import { writeFileSync as leave } from 'node:fs';
    leave('options.json', process.env.ARGOS_CONFORMANCE_RUN);
    ${concludes('conformant')}`;
  const taken = async (argv: readonly string[]): Promise<unknown> => {
    expect(await command(folder, ['run', ...argv], { playwright: leaves })).toMatchObject({ exitCode: 0 });
    return JSON.parse(readFileSync(join(folder, 'options.json'), 'utf8')).knownFailures;
  };
  expect(await taken(['--no-known-failures'])).toBeUndefined();
  write({ 'known-failures.json': list('error.invalid-format'), 'other.json': list('error.invalid-format') });
  expect(await taken([])).toBe(join(folder, 'known-failures.json'));
  expect(await taken(['--known-failures', 'other.json'])).toBe(join(folder, 'other.json'));
});

const shardMistakes: readonly [string, readonly string[], RegExp][] = [
  ['no fraction', ['--shard', '2', '--seed', '1'], /--shard "2" is wrong: write I\/N/],
  ['none of them', ['--shard', '0/2', '--seed', '1'], /--shard "0\/2" is wrong/],
  ['one too many', ['--shard', '3/2', '--seed', '1'], /--shard "3\/2" is wrong/],
  ['too many', ['--shard', '1/33', '--seed', '1'], /N at most 32/],
  ['no seed', ['--shard', '1/2'], /--shard needs --seed or ARGOS_SEED/],
  ['a plan', ['--shard', '1/2', '--seed', '1', '--plan'], /--plan rehearses the whole run: drop --shard/],
  [
    'empty parts',
    ['--shard', '1/2', '--seed', '1', '--only', 'error.missing-data'],
    /leaves parts empty: there is 1 requirement to test/,
  ],
];
for (const [name, words, expected] of shardMistakes) {
  test(`a shard with ${name} is a usage error`, async ({ folder }) => {
    const ended = await command(folder, ['run', ...words]);
    expect(ended).toMatchObject({ exitCode: 2, stdout: '', stderr: [expect.stringMatching(expected)] });
  });
}

test('a shard of a target has its share of the budgets, and says so', async ({ folder, write }) => {
  write({
    '.env.near': 'ARGOS_BASE_URL=http://127.0.0.1:1\nARGOS_API_KEY=12345678\nARGOS_ADMIN_EMAIL=a@b.example\n',
  });
  const words = ['run', '--target', 'near', '--seed', '1', '--max-created', '12', '--max-requests', '302'];
  const first = await command(folder, [...words, '--shard', '2/5'], { playwright: concludes('conformant') });
  expect(first.stdout).toContain('shard 2 of 5, with its share of the budgets and of the pace');
  expect(first.stdout).toMatch(/at most 61 requests|requests +at most 61;/);
  expect(first.stdout).toMatch(/submissions +at most 3 created/);
  const last = await command(folder, [...words, '--shard', '5/5'], { playwright: concludes('conformant') });
  expect(last.stdout).toMatch(/submissions +at most 2 created/);
  const poor = await command(folder, [...words, '--shard', '1/13']);
  expect(poor.stderr).toEqual([expect.stringMatching(/leaves a part without a budget/)]);
  expect(poor.exitCode).toBe(2);
});

test('merge refuses what are not the parts of one run, each once', async ({ folder, write }) => {
  const shard = (dir: string, index: number, total: number, change = {}) => ({
    [`${dir}/conformance.json`]: text(part(index, total, change)),
    [`${dir}/blob/shard-${index}-of-${total}.zip`]: 'zip',
  });
  write({
    ...shard('one', 1, 3),
    ...shard('two', 2, 3),
    ...shard('again', 2, 3),
    ...shard('seed', 3, 3, { seed: 4, strict: true }),
    ...shard('other', 1, 2),
    'bare/conformance.json': text(part(3, 3)),
    'whole/conformance.json': text(sampleResult()),
  });
  const says = async (...argv: string[]): Promise<readonly string[]> => {
    const ended = await command(folder, ['merge', ...argv]);
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
    return ended.stderr;
  };
  expect(await says('one', 'two', 'again')).toEqual([
    expect.stringMatching(/again" is shard 2 once more, after ".*two"/),
  ]);
  expect(await says('one', 'seed')).toEqual([
    expect.stringMatching(/seed" is of another run than ".*one": seed "4", not "20261124"/),
    expect.stringMatching(/reading "strict", not "standard"/),
  ]);
  expect(await says('two', 'other')).toEqual([expect.stringMatching(/number of shards "2", not "3"/)]);
  expect(await says('bare')).toEqual([expect.stringMatching(/has no blob\/shard-3-of-3\.zip/)]);
  expect(await says('whole')).toEqual([expect.stringMatching(/is no part of a run/)]);
  expect(await says('one', '--output', 'one')).toEqual([expect.stringMatching(/is the folder of a shard/)]);
  expect(await says('one', '--require', 'auth.missing')).toEqual([
    expect.stringMatching(/did you mean auth/),
  ]);
  expect(existsSync(join(folder, 'one/blob/shard-1-of-3.zip'))).toBe(true);
});

test('merge ends by the verdict of the whole, and hands the parts on in their order', async ({
  folder,
  write,
}) => {
  for (const [index, dir] of [
    [3, 'x'],
    [1, 'y'],
  ] as const) {
    write({
      [`all/${dir}/conformance.json`]: text(part(index, 3, { id: `run-${index}` })),
      [`all/${dir}/blob/shard-${index}-of-3.zip`]: `zip ${index}`,
    });
  }
  for (const [verdict, exitCode] of [
    ['inconclusive', 3],
    ['nonconformant', 1],
  ] as const) {
    const stands = `
      import { readdirSync, readFileSync, writeFileSync as leave } from 'node:fs';
      const blobs = process.argv[2];
      leave('blobs.json', JSON.stringify(readdirSync(blobs).sort().map((name) => readFileSync(blobs + '/' + name, 'utf8'))));
      leave('merged.json', process.env.ARGOS_CONFORMANCE_RUN);
      ${concludes(verdict)}`;
    const ended = await command(folder, ['merge', 'all'], { playwright: stands });
    expect(ended).toMatchObject({ exitCode, stderr: [] });
  }
  const left = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  expect(left('blobs.json')).toEqual(['zip 1', 'zip 3']);
  expect(left('merged.json')).toMatchObject({
    seed: 20261124,
    profile: 'standard',
    merged: { total: 3, present: [1, 3], runs: ['run-1', 'run-3'] },
  });
});

test('matrix writes a page and a file, a column a run', async ({ folder, write }) => {
  write({ 'a/conformance.json': text(sampleResult()), 'b/conformance.json': text(hostileResult()) });
  const ended = await command(folder, ['matrix', 'a', 'b', '--output', 'm']);
  expect(ended).toMatchObject({ exitCode: 0, stderr: [], stdout: `${join(folder, 'm/matrix.html')}\n` });
  const value = JSON.parse(readFileSync(join(folder, 'm/matrix.json'), 'utf8')) as ConformanceMatrix;
  expect(value.columns.map(({ target }) => target)).toEqual(['staging', hostileResult().target.name]);
  expect(readFileSync(join(folder, 'm/matrix.html'), 'utf8')).not.toContain('<script>window');
  expect((await command(folder, ['matrix', 'a', '--output', 'm'])).exitCode).toBe(0);
  expect(await command(folder, ['matrix', 'a', '--output', 'b'])).toMatchObject({
    exitCode: 2,
    stderr: [expect.stringContaining('is not empty and holds no matrix')],
  });
});

test('report makes the same files from the result alone, and opens the page', async ({ folder, write }) => {
  write({ 'run/conformance.json': text(failedResult()) });
  const opened: string[] = [];
  const [stdout, stderr] = [new Kept(), new Kept()];
  const scene = {
    cwd: folder,
    stdout,
    stderr,
    opener: (file: string) => {
      opened.push(file);
      return Promise.resolve('no desktop\u001b[31m');
    },
  };
  expect(await report('run', { open: true }, scene)).toBe(0);
  expect(opened).toEqual([join(folder, 'run/index.html')]);
  expect(stderr.text).toBe('argos-conformance: it cannot be opened here (no desktop\\u{1b}[31m)\n');
  expect(files.length).toBeGreaterThanOrEqual(2);
  for (const { name, render } of files) {
    expect(readFileSync(join(folder, 'run', name), 'utf8'), name).toBe(render(failedResult()));
    expect(stdout.text).toContain(join(folder, 'run', name));
  }
  await report('run', {}, scene);
  expect(opened).toHaveLength(1);
});
