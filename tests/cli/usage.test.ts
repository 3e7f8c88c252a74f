/** Help, and what is said about words that mean nothing. */
import { requirements } from '../../schemas/requirements.js';
import { expect, test } from '../support/folder.js';
import { command } from './support.js';

const mistakes: readonly [string, readonly string[], readonly RegExp[]][] = [
  [
    'no command',
    [],
    [
      /name a command: run, compare, merge, matrix, report, serve, cleanup, doctor, check, mock, openapi, requirements or completion/,
    ],
  ],
  ['an unknown command', ['rum'], [/unknown command 'rum' \(Did you mean run\?\)/]],
  ['an unknown option', ['run', '--sed', '3'], [/unknown option '--sed' \(Did you mean --seed\?\)/]],
  ['an unknown option with a value', ['run', '--api-key=SECRET'], [/unknown option '--api-key'$/]],
  ['an option without its value', ['run', '--seed'], [/'--seed <n>' argument missing/]],
  [
    'an option given twice',
    ['run', '--seed', '1', '--seed', '2'],
    [/'--seed <n>' argument '2' is invalid.*twice/],
  ],
  ['a word too many', ['run', 'staging'], [/too many arguments/]],
  ['a bad seed', ['run', '--seed', '-1'], [/--seed "-1" is no seed: .*0 to 2147483647/]],
  ['a bad profile', ['run', '--profile', 'smok'], [/--profile "smok" is no profile: .*did you mean smoke\?/]],
  ['a bad budget', ['run', '--max-created', '-1'], [/--max-created "-1" is wrong: .*0 to 1000000/]],
  ['no requests', ['run', '--max-requests', '0'], [/--max-requests "0" is wrong: .*1 to 1000000/]],
  ['bad workers', ['run', '--workers', '0'], [/--workers "0" is wrong: .*1 to 64/]],
  [
    'an unknown id',
    ['run', '--only', 'error.invalid-formt'],
    [/--only .*did you mean error\.invalid-format\?/],
  ],
  [
    'an id in another case',
    ['run', '--only', 'Error.Invalid-Format'],
    [/did you mean error\.invalid-format\?/],
  ],
  ['all is no id for --only', ['run', '--only', 'all'], [/--only "all" is no requirement/]],
  ['no id', ['run', '--only', ','], [/--only names no requirement/]],
  [
    'an unknown id to require',
    ['run', '--require', 'auth.missing'],
    [/--require .*did you mean auth\.missing-key\?/],
  ],
  [
    'a contradiction',
    ['run', '--only', 'auth.missing-key', '--require', 'auth.unknown-key'],
    [/--require auth\.unknown-key contradicts --only/],
  ],
  [
    'a contradiction with all',
    ['run', '--only', 'auth.missing-key', '--require', 'all'],
    [/--require all contradicts --only/],
  ],
  [
    'an unknown fault',
    ['run', '--fault', 'stat-422'],
    [/--fault "stat-422" is no fault.*did you mean status-422\?/],
  ],
  [
    'an unknown variant',
    ['run', '--variant', 'success-is-203'],
    [/--variant "success-is-203" is no variant.*did you mean success-is-20[12]\?/],
  ],
  ['an empty folder name', ['run', '--output', ''], [/--output is empty/]],
  ['a folder that holds the ledger', ['run', '--output', '.'], [/--output .* holds the ledger/]],
  ['a bad target', ['run', '--target', '../x'], [/--target is "\.\.\/x": a name has/]],
  ['an absent target', ['run', '--target', 'qa'], [/target qa: no \.env\.qa in/]],
  ['a bad host', ['run', '--allow-host', 'https://x.example'], [/--allow-host .* is no host name/]],
  [
    'several at once, a line each',
    ['run', '--seed', 'x', '--profile', 'y', '--only', 'a,b', '--workers', '1000', '--target', ''],
    [/--profile/, /--seed/, /--only "a"/, /--only "b"/, /--workers/, /--target is empty/],
  ],
  ['a bad port', ['mock', '--port', '65536'], [/--port "65536" is wrong: .*0 to 65535/]],
  [
    'a bad fault and a bad variant of the mock',
    ['mock', '--fault', 'x', '--variant', 'z', '--seed', 'y'],
    [/--fault "x" is no fault/, /--variant "z" is no variant/, /--seed "y"/],
  ],
  ['control characters', ['run', '--\u001b[31m\nx'], [/unknown option '--\\u\{1b\}\[31m x'/]],
];
for (const [name, argv, expected] of mistakes) {
  test(`${name} is a usage error`, async ({ folder }) => {
    const { exitCode, stdout, stderr } = await command(folder, argv);
    expect(stderr).toEqual(expected.map((line) => expect.stringMatching(line)));
    for (const line of stderr) expect(line).toMatch(/^argos-conformance: \S/);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
  });
}

test('variables are named when they are wrong, and only when they count', async ({ folder }) => {
  const env = { ARGOS_SEED: 'x', ARGOS_PROFILE: 'y' };
  const both = await command(folder, ['run', '--workers', '0'], { env });
  expect(both.stderr).toEqual([
    expect.stringMatching(/ARGOS_PROFILE "y"/),
    expect.stringMatching(/ARGOS_SEED "x"/),
    expect.stringMatching(/--workers/),
  ]);
  const options = ['run', '--seed', '1', '--profile', 'smoke', '--workers', '0'];
  expect((await command(folder, options, { env })).stderr).toEqual([expect.stringMatching(/--workers/)]);
});

test('a fault and a variant need the embedded mock', async ({ folder, write }) => {
  write({
    '.env.near': 'ARGOS_BASE_URL=http://127.0.0.1:1\nARGOS_API_KEY=12345678\nARGOS_ADMIN_EMAIL=a@b.example\n',
  });
  const words = ['run', '--target', 'near', '--fault', 'status-422', '--variant', 'success-is-201'];
  const { exitCode, stderr } = await command(folder, words);
  expect(stderr).toEqual([
    expect.stringMatching(/--fault needs the embedded mock, but the target is near/),
    expect.stringMatching(/--variant needs the embedded mock, but the target is near/),
  ]);
  expect(exitCode).toBe(2);
});

for (const argv of [
  ['--help'],
  ['run', '--help'],
  ['doctor', '--help'],
  ['mock', '--help'],
  ['compare', '--help'],
  ['merge', '--help'],
  ['matrix', '--help'],
  ['report', '--help'],
  ['serve', '--help'],
  ['requirements', '--help'],
  ['check', '--help'],
  ['openapi', '--help'],
  ['help', 'run'],
]) {
  test(`${argv.join(' ')} prints help within 80 columns`, async ({ folder }) => {
    const { exitCode, stdout, stderr } = await command(folder, argv);
    expect(exitCode).toBe(0);
    expect(stderr).toEqual([]);
    expect(stdout).toMatch(/^Usage: argos-conformance/);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
}

test('--help of run names every option', async ({ folder }) => {
  const { stdout } = await command(folder, ['run', '--help']);
  const options = [
    'target',
    'profile',
    'strict',
    'seed',
    'only',
    'require',
    'workers',
    'output',
    'max-requests',
    'max-created',
    'plan',
    'yes',
  ].concat([
    'allow-host',
    'allow-plaintext',
    'env-overrides',
    'fault',
    'variant',
    'known-failures',
    'no-known-failures',
    'compare-with',
    'shard',
  ]);
  for (const option of options) expect(stdout).toContain(`--${option}`);
});

test('--version is that of the package', async ({ folder }) => {
  expect(await command(folder, ['--version'])).toMatchObject({ exitCode: 0, stdout: '0.1.0\n', stderr: [] });
});

test('requirements: a table within 80 columns with every id once', async ({ folder }) => {
  const { exitCode, stdout } = await command(folder, ['requirements']);
  expect(exitCode).toBe(0);
  const lines = stdout.split('\n');
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  for (const { id, level } of requirements) {
    expect(lines.filter((line) => line.split(/\s+/)[0] === id)).toEqual([
      expect.stringMatching(new RegExp(`\\s${level}\\s`)),
    ]);
  }
  expect(stdout.replace(/\s+/g, ' ')).toContain('Needs ARGOS_PROCESSING_ERROR_EMAIL.');
  expect(lines.at(-2)).toMatch(
    new RegExp(`^${requirements.length} requirements: \\d+ must, \\d+ should, \\d+ observe$`),
  );
});

test('requirements --json is the catalogue', async ({ folder }) => {
  const { stdout } = await command(folder, ['requirements', '--json']);
  expect(JSON.parse(stdout)).toEqual(requirements);
});

test('mock --list-faults lists them', async ({ folder }) => {
  const { exitCode, stdout } = await command(folder, ['mock', '--list-faults']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^status-422\n {2}error\.status-and-shape: /m);
});

test('mock --list-variants lists them', async ({ folder }) => {
  const { exitCode, stdout } = await command(folder, ['mock', '--list-variants']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^success-is-201\n {2}A19: /m);
  expect(stdout).toMatch(/^no-keep-alive\n {2}everyday: /m);
});
