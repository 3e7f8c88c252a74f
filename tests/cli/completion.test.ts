/** Completions, as bash itself makes them of the script; and help that fits a terminal of 80 columns. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { profiles } from '../../checks/profiles.js';
import { faults } from '../../mock/faults.js';
import { variants } from '../../mock/variants.js';
import { requirementIds } from '../../schemas/index.js';
import { expect, test } from '../support/folder.js';
import { command } from './support.js';

/** The commands that the help of the program names. */
async function commandsOf(folder: string): Promise<string[]> {
  const { stdout } = await command(folder, ['--help']);
  const listed = stdout.slice(stdout.indexOf('\nCommands:')).matchAll(/^ {2}([a-z]+)/gm);
  return [...listed].map(([, name = '']) => name).filter((name) => name !== 'help');
}

/** What bash offers after each of these lines; the last word is the one that is being written. */
function offered(folder: string, script: string, lines: readonly (readonly string[])[]): string[][] {
  const asking = lines.map((words) => {
    const list = words.map((word) => `'${word}'`).join(' ');
    return `COMP_WORDS=(argos-conformance ${list}); COMP_CWORD=${words.length}; _argos_conformance; echo "\${COMPREPLY[*]}"`;
  });
  const program = ['set -u', script, ...asking].join('\n');
  const printed = execFileSync('bash', ['--norc', '-c', program], { cwd: folder, encoding: 'utf8' });
  return printed
    .split('\n')
    .slice(0, lines.length)
    .map((line) => line.split(' ').filter((word) => word !== ''));
}

const scriptOf = async (folder: string, shell: string): Promise<string> => {
  const { exitCode, stdout, stderr } = await command(folder, ['completion', shell]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: [] });
  return stdout;
};

test('bash completes commands, options and values', async ({ folder, write }) => {
  write({
    '.env': '',
    '.env.example': '',
    '.env.staging': '',
    '.env.eu-1': '',
    '.env.$(touch ran)': '',
    '.env.`touch ran`': '',
    'reports/x': '',
  });
  const script = await scriptOf(folder, 'bash');
  const commands = await commandsOf(folder);
  expect(commands.length).toBeGreaterThan(10);
  const expected: readonly (readonly [readonly string[], readonly string[]])[] = [
    [[''], [...commands, '--help', '--version']],
    [['me'], ['merge']],
    [
      ['run', '--max'],
      ['--max-requests', '--max-created'],
    ],
    [['run', '--profile', ''], Object.keys(profiles)],
    [['run', '--profile', '=', 'st'], ['standard']],
    [['run', '--profile', '='], Object.keys(profiles)],
    [
      ['run', '--target', ''],
      ['mock', 'env', 'eu-1', 'staging'],
    ],
    [['doctor', '--target', 'st'], ['staging']],
    [['run', '--only', ''], requirementIds],
    [['run', '--only', 'auth.missing-key', 'state.d'], ['state.delete']],
    [['run', '--require', 'al'], ['all']],
    [['run', '--fault', ''], faults.map(({ name }) => name)],
    [['mock', '--fault', 'status-422', 'status-42'], ['status-422']],
    [['mock', '--variant', ''], variants.map(({ name }) => name)],
    // A value has been given: options follow, and nothing else.
    [['run', '--profile', 'smoke', ''], []],
    [['run', '--profile', 'smoke', '--strict', '--st'], ['--strict']],
    [['run', '--output', ''], []],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['nonsense', '--'], []],
  ];
  const lines = expected.map(([line]) => line);
  const sorted = (words: readonly string[]) => words.toSorted();
  expect(offered(folder, script, lines).map(sorted)).toEqual(expected.map(([, words]) => sorted(words)));
  expect(existsSync(`${folder}/ran`), 'no name of a file is run').toBe(false);
});

test('zsh and fish get every command and option, and what those shells can read', async ({ folder }) => {
  const commands = await commandsOf(folder);
  const bash = await scriptOf(folder, 'bash');
  const options = new Set([...bash.matchAll(/'\w+ (--[a-z-]+) '/g)].map(([, name = '']) => name));
  expect(options.size).toBeGreaterThan(15);
  for (const shell of ['zsh', 'fish']) {
    const script = await scriptOf(folder, shell);
    for (const name of commands) expect(script, shell).toContain(name);
    for (const option of options) {
      const long = shell === 'fish' ? `-l ${option.slice(2)} ` : `${option}[`;
      expect(script, shell).toContain(long);
    }
    const found = ['/bin', '/usr/bin', '/usr/local/bin'].find((at) => existsSync(`${at}/${shell}`));
    if (found !== undefined) execFileSync(`${found}/${shell}`, ['-n', '-c', script]);
  }
});

test('another shell is refused with the names of those there are', async ({ folder }) => {
  const { exitCode, stdout, stderr } = await command(folder, ['completion', 'tcsh']);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toEqual([expect.stringMatching(/'tcsh' is invalid.*bash, zsh, fish/)]);
});

test('the help of every command fits 80 columns', async ({ folder }) => {
  for (const name of await commandsOf(folder)) {
    const { exitCode, stdout } = await command(folder, [name, '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Usage: argos-conformance ${name} `);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  }
});
