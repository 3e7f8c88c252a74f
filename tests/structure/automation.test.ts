/** The files that CI services and Docker read: they parse, keep secrets and inputs out of scripts, and do what they say. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { expect, test } from '../support/folder.js';
import { files, textOf } from './sources.js';

type Yaml = string | number | boolean | null | readonly Yaml[] | { readonly [name: string]: Yaml };
interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}
interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly needs?: string; readonly steps: readonly Step[] }>>;
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}
type Pipeline = Readonly<Record<string, { readonly script?: readonly string[]; readonly stage?: string }>>;

const yamlFiles = files.filter((path) => /\.ya?ml$/.test(path));
const workflows = yamlFiles.filter((path) => path.startsWith('.github/workflows/'));

function parsed<Form = Yaml>(path: string): Form {
  const document = parseDocument(textOf(path), { uniqueKeys: true, strict: true });
  expect([...document.errors, ...document.warnings], path).toEqual([]);
  return document.toJS() as Form;
}

const action = (): Action => parsed<Action>('action.yml');
const jobsOf = (path: string) => Object.entries(parsed<Workflow>(path).jobs);
/** The steps of everything that GitHub runs. */
const steps = (): Step[] => [
  ...action().runs.steps,
  ...workflows.flatMap((path) => jobsOf(path).flatMap(([, job]) => job.steps)),
];

test('every YAML file parses', () => {
  expect(yamlFiles).toEqual(
    expect.arrayContaining(['action.yml', ...workflows, 'docs/examples/gitlab-ci.yml']),
  );
  expect(workflows.map((path) => path.split('/').at(-1))).toEqual(
    expect.arrayContaining(['ci.yml', 'conformance.yml', 'release.yml']),
  );
  for (const path of yamlFiles) expect(parsed(path)).toBeInstanceOf(Object);
});

test('every script is one that a shell can read, and holds no expression of GitHub', () => {
  const scripts = [
    ...steps().map(({ run }) => run),
    ...Object.values(parsed<Pipeline>('docs/examples/gitlab-ci.yml')).map((job) => job.script?.join('\n')),
  ].filter((script) => script !== undefined);
  expect(scripts.length).toBeGreaterThan(12);
  for (const script of scripts) {
    execFileSync('bash', ['-n', '-c', script], { stdio: 'pipe' });
    // An input, a title of a branch or a secret inside a script would be run.
    expect(script).not.toContain('${{');
  }
});

test('workflows may read the repository alone; one job proves to npm who it is', () => {
  for (const path of workflows) {
    const { permissions, jobs } = parsed<Workflow & { jobs: Record<string, Workflow> }>(path);
    expect(permissions, path).toEqual({ contents: 'read' });
    for (const [name, job] of Object.entries(jobs)) {
      if (job.permissions === undefined) continue;
      expect({ path, name, ...job.permissions }).toEqual({
        path: '.github/workflows/release.yml',
        name: 'publish',
        contents: 'read',
        'id-token': 'write',
      });
    }
    for (const [, job] of jobsOf(path)) if (job.needs !== undefined) expect(jobs).toHaveProperty(job.needs);
  }
  for (const { uses } of steps()) if (uses !== undefined) expect(uses).toMatch(/^actions\/[a-z-]+@v\d+$/);
  expect(textOf('.github/workflows/release.yml')).not.toMatch(/secrets\.|NODE_AUTH_TOKEN|NPM_TOKEN/);
});

test('CI runs what the README says, on the oldest Node that is supported', () => {
  const { jobs } = parsed<{
    jobs: { test: { strategy: { matrix: { node: string[] } }; steps: readonly Step[] } };
  }>('.github/workflows/ci.yml');
  const { engines } = JSON.parse(textOf('package.json')) as { engines: { node: string } };
  expect(jobs.test.strategy.matrix.node).toContain(engines.node.replace('>=', ''));
  expect(jobs.test.steps.flatMap(({ run }) => run ?? [])).toEqual(['npm ci', 'npm test']);
});

/** Runs the script of a step in a folder, as GitHub does. */
function runStep(folder: string, { run = '' }: Step, env: Readonly<Record<string, string>>): number | null {
  const args = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run];
  const { status, stderr } = spawnSync('bash', args, {
    cwd: folder,
    env: { PATH: `${folder}:${process.env.PATH}`, ...env },
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return status;
}

/** A program that writes down what it was called with, a word a line, and ends with `$CODE`. */
const recorder = '#!/bin/bash\nprintf \'%s\\n\' "$@" > called\nexit "$CODE"\n';

test('the action hands its inputs on as words, and says where the report is', ({ folder, write }) => {
  write({ program: recorder, output: '' });
  chmodSync(join(folder, 'program'), 0o755);
  const step = action().runs.steps.find(({ id }) => id === 'run') ?? {};
  const env = { PROGRAM: join(folder, 'program'), GITHUB_OUTPUT: join(folder, 'output') };
  const empty = { TARGET: '', PROFILE: '', FURTHER: '', OUTPUT: 'reports/latest', CODE: '0' };
  const called = () => readFileSync(join(folder, 'called'), 'utf8').trimEnd().split('\n');
  expect(Object.keys(step.env ?? {}).toSorted()).toEqual(
    ['PROGRAM', ...Object.keys(empty)].filter((name) => name !== 'CODE').toSorted(),
  );

  expect(runStep(folder, step, { ...env, ...empty })).toBe(0);
  expect(called()).toEqual(['run', '--output', 'reports/latest']);

  const hostile = '$(touch ran) `touch ran`';
  const all = {
    TARGET: hostile,
    PROFILE: 'smoke',
    FURTHER: '--yes  --only a;b *',
    OUTPUT: 'a b',
    CODE: '3',
  };
  expect(runStep(folder, step, { ...env, ...all })).toBe(3);
  const words = ['run', '--output', 'a b', '--target', hostile, '--profile', 'smoke'];
  expect(called()).toEqual([...words, '--yes', '--only', 'a;b', '*']);
  const said = readFileSync(join(folder, 'output'), 'utf8').trimEnd().split('\n');
  expect(said.slice(2)).toEqual([`report=${join(folder, 'a b')}`, 'exit-code=3']);
  expect(() => readFileSync(join(folder, 'ran'))).toThrow('ENOENT');
});

test('every output of the action is one that its step gives', () => {
  const { inputs, outputs, runs } = action();
  const run = runs.steps.find(({ id }) => id === 'run')?.run ?? '';
  for (const [name, { value }] of Object.entries(outputs)) {
    expect(value).toBe(`\${{ steps.run.outputs.${name} }}`);
    expect(run).toContain(`echo "${name}=`);
  }
  const used = new Set([...textOf('action.yml').matchAll(/inputs\.([a-z-]+)/g)].map(([, name]) => name));
  expect([...used].toSorted()).toEqual(Object.keys(inputs).toSorted());
});

test('a part of a run ends its job by errors alone; the verdict is that of the merge', ({
  folder,
  write,
}) => {
  write({ npx: recorder });
  chmodSync(join(folder, 'npx'), 0o755);
  const jobs = Object.fromEntries(jobsOf('.github/workflows/conformance.yml'));
  const part = jobs.part?.steps.find(({ name }) => name === 'Run the part') ?? {};
  const env = { PROFILE: 'standard', MAX_CREATED: '900', SHARD: '2/3', SEED: '7' };
  for (const [code, status] of Object.entries({ 0: 0, 1: 0, 2: 2, 3: 0, 130: 130 })) {
    expect(runStep(folder, part, { ...env, CODE: code }), code).toBe(status);
  }
  const words = readFileSync(join(folder, 'called'), 'utf8').trimEnd().split('\n').join(' ');
  expect(words).toContain('run --target env --profile standard --max-created 900 --seed 7 --shard 2/3');
  expect(jobs.merge?.steps.some(({ run }) => run?.startsWith('npx argos-conformance merge parts '))).toBe(
    true,
  );
});

test('the image is pinned, runs as nobody in particular, and takes in no secret', () => {
  const lines = textOf('Dockerfile')
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const of = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const instruction = /^(FROM|WORKDIR|COPY|RUN|ENV|USER|ENTRYPOINT|CMD) \S/;
  expect(lines.filter((line) => !instruction.test(line))).toEqual([]);
  const bases = of('FROM').map((base) => base.split(' ')[0]);
  for (const base of bases) expect(base).toMatch(/^node:20\.\d+\.\d+-[a-z]+-slim$/);
  expect(new Set(bases).size).toBe(1);
  expect(of('USER')).toEqual(['node']);
  const last = lines.slice(lines.lastIndexOf(`FROM ${bases[0]}`));
  // Whoever runs it may write into its own folder, and not into the suite.
  expect(last.indexOf('USER node')).toBeLessThan(last.indexOf('WORKDIR /data'));
  expect(last.filter((line) => line.includes('npm ci'))).toEqual([expect.stringContaining('--omit=dev')]);
  expect(JSON.parse(of('ENTRYPOINT')[0] ?? '')).toEqual(['node', '/opt/argos-conformance/dist/cli/main.js']);
  expect(of('ENV')).toEqual(['NODE_ENV=production']);
  for (const copied of of('COPY').flatMap((line) => line.split(' ').filter((word) => !/^-|\/$/.test(word)))) {
    expect(['.', './dist', '/build/dist', ...files], copied).toContain(copied);
  }
  const ignored = textOf('.dockerignore').split('\n');
  for (const path of textOf('.gitignore').split('\n').filter(Boolean)) {
    expect(ignored, 'what git ignores').toContain(path.replace(/\/$/, ''));
  }
  expect(ignored).toContain('.git');
});
