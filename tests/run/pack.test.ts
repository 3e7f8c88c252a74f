/** The package as a user gets it: packed, installed in an empty folder, run there. */
import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startMock } from '../../mock/server.js';
import { declarations } from '../structure/declarations.js';
import { type Ended, readResult, root, start, targetVariables, verifying } from '../support/cli.js';
import { expect, test } from '../support/folder.js';

/** A program of npm, as a shell finds it. */
async function shell(cwd: string, program: string, ...args: string[]): Promise<Ended> {
  const ended = await start(program, args, { cwd }).ended;
  if (ended.exitCode === null || ended.exitCode > 3)
    throw new Error(`${program} ${args.join(' ')}: ${ended.stderr}`);
  return ended;
}

/** What a user imports: prints `ok` when all of it is there. */
const importing = `
import { requirements, register, validateRequest } from 'argos-conformance';
import { minimalSubmission } from 'argos-conformance/generators';
import { openClient, resolveTarget } from 'argos-conformance/wire';
import schema from 'argos-conformance/schemas/request.schema.json' with { type: 'json' };
const facts = { adminEmail: 'a@example.org', unregisteredAdminEmail: 'b@example.org', idType: 'drvlic', year: 2030 };
const whole = requirements.length > 40 && register.length === 39 && schema.type === 'object';
const right = validateRequest(minimalSubmission(facts)) && !validateRequest({});
const refused = await import('argos-conformance/cli/main.js').then(() => false, () => true);
const calls = [openClient, resolveTarget].every((one) => typeof one === 'function');
process.stdout.write(whole && right && refused && calls ? 'ok' : 'not ok');
`;

/** Programs that judge a package by what its `exports` promise: what comes before the tarball and after it. */
const judges = [
  { program: 'publint/src/cli.js', before: ['run'], after: ['--strict'] },
  { program: '@arethetypeswrong/cli/dist/index.js', before: [], after: ['--profile', 'esm-only'] },
];

test('packed, installed in an empty folder and run by npx', async ({ folder, write }) => {
  test.setTimeout(180_000);
  write({ 'packed/.keep': '', 'user/.keep': '' });
  const packed = join(folder, 'packed');
  const user = join(folder, 'user');

  // Without scripts: they would build again, under the feet of other tests.
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', packed];
  const { stdout: about } = await shell(root, 'npm', ...pack);
  const [{ files }] = JSON.parse(about) as [{ files: { path: string }[] }];
  const paths = files.map(({ path }) => path);

  await test.step('what is in the package', () => {
    expect(paths).toEqual(
      expect.arrayContaining([
        'package.json',
        'README.md',
        '.env.example',
        'dist/cli/main.js',
        'dist/playwright.config.js',
        'dist/specs/submission.spec.js',
        'dist/mock/main.js',
        'dist/schemas/generated/validators.cjs',
      ]),
    );
    const foreign =
      /(^|\/)(tests?|node_modules|reports\/latest|\.argos)\/|\.test\.|\.env($|\.(?!example$))|tsbuildinfo|\.built$|(?<!\.d)\.ts$|\.ndjson$/;
    expect(paths.filter((path) => foreign.test(path))).toEqual([]);
    // Declarations for whoever imports the package, and no others.
    const declared = paths.filter((path) => /\.d\.c?ts$/.test(path)).toSorted();
    const unneeded = /^dist\/(?!schemas\/|generators\/|wire\/|mock\/credentials\.)/;
    expect(declared).toEqual(expect.arrayContaining([...declarations().paths]));
    expect(declared.filter((path) => unneeded.test(path))).toEqual([]);
  });

  const [tarball = ''] = readdirSync(packed).filter((name) => name.endsWith('.tgz'));

  await test.step('publint and are-the-types-wrong have no complaint', async () => {
    const judged = judges.map(async ({ program, before, after }) => {
      const judge = join(root, 'node_modules', program);
      const words = [judge, ...before, join(packed, tarball), ...after];
      const { exitCode, stdout, stderr } = await start(process.execPath, words, { cwd: packed }).ended;
      expect(exitCode, stdout + stderr).toBe(0);
      expect(stdout).toContain('argos-conformance');
    });
    await Promise.all(judged);
  });

  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  writeFileSync(join(user, 'package.json'), '{"name":"user","private":true}');
  const install = await shell(user, 'npm', 'install', ...flags, join(packed, tarball));
  expect(install.exitCode, install.stderr).toBe(0);

  await test.step('one Playwright in the tree', async () => {
    const listed = await shell(
      user,
      'npm',
      'ls',
      '--all',
      '--parseable',
      '@playwright/test',
      'playwright',
      'playwright-core',
    );
    const folders = listed.stdout.trim().split('\n').toSorted();
    const expected = ['@playwright/test', 'playwright', 'playwright-core'];
    expect(folders).toEqual(expected.map((name) => join(user, 'node_modules', name)));
  });

  await test.step('its exports, and nothing else of it', async () => {
    const args = ['--input-type=module', '--eval', importing];
    const { stdout, stderr } = await start(process.execPath, args, { cwd: user }).ended;
    expect(stdout, stderr).toBe('ok');
  });

  await test.step('a run on the embedded mock', async () => {
    const run = await shell(user, 'npx', 'argos-conformance', 'run', '--profile', 'smoke');
    expect(run.stderr).toBe('');
    expect(run.exitCode).toBe(0);
    expect(readResult(join(user, 'reports', 'latest')).verdict).toBe('conformant');
    const left = ['.argos', '.keep', 'node_modules', 'package-lock.json', 'package.json', 'reports'];
    expect(readdirSync(user).toSorted()).toEqual(left);
  });

  await test.step('a run on a target of .env.staging', async () => {
    const mock = await startMock();
    try {
      const variables = Object.entries(targetVariables(mock.baseUrl));
      writeFileSync(
        join(user, '.env.staging'),
        variables.map(([name, value]) => `${name}=${value}\n`).join(''),
      );
      const run = await shell(
        user,
        'npx',
        'argos-conformance',
        'run',
        '--target',
        'staging',
        '--profile',
        'smoke',
      );
      expect(run.stdout).toContain(`on staging at ${mock.baseUrl}`);
      expect(run.stdout).toContain('ARGOS_API_KEY from .env.staging');
      expect(run.stdout).not.toContain(mock.credentials.apiKey);
      expect(run.exitCode).toBe(0);
      const { target, verdict } = readResult(join(user, 'reports', 'latest'));
      expect({ target: target.name, verdict }).toEqual({ target: 'staging', verdict: 'conformant' });
      expect(mock.store.records.length).toBeGreaterThan(0);
    } finally {
      await mock.close();
    }
  });

  if (!verifying) return;
  await test.step('the example, type-checked against the installed package', async () => {
    cpSync(join(root, 'examples'), join(user, 'examples'), { recursive: true });
    const compilerOptions = {
      target: 'ES2023',
      module: 'NodeNext',
      lib: ['ES2023', 'DOM', 'DOM.Iterable'],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      types: ['node'],
      typeRoots: [join(root, 'node_modules', '@types')],
    };
    const settings = { compilerOptions, include: ['examples/*.ts'] };
    writeFileSync(join(user, 'tsconfig.json'), JSON.stringify(settings));
    writeFileSync(join(user, 'examples', 'package.json'), '{"type":"module"}');
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const { exitCode, stdout } = await start(process.execPath, [tsc, '-p', '.'], { cwd: user }).ended;
    expect(exitCode, stdout).toBe(0);
  });
});
