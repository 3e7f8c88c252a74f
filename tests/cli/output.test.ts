/** What a run's Playwright prints, and what it is told of the terminal. */
import { PassThrough } from 'node:stream';
import { expect, test } from '../support/folder.js';
import { command, concludes } from './support.js';

const env = {
  ARGOS_BASE_URL: 'http://127.0.0.1:1',
  ARGOS_API_KEY: 'SECRET-key-0001',
  ARGOS_ADMIN_EMAIL: 'boss@corp.example',
};

test('what it prints comes through in order, each stream by itself, without secrets', async ({ folder }) => {
  const playwright = `
    for (const [at, word] of ['one', 'two', 'three'].entries()) {
      process.stdout.write(word + ' ' + process.env.ARGOS_API_KEY + '\\n');
      process.stderr.write('error ' + at + ' ' + process.env.ARGOS_ADMIN_EMAIL + '\\n');
    }
    process.stdout.write('the end, without a line end');
    ${concludes('conformant')}
  `;
  const { exitCode, stdout, stderr } = await command(folder, ['run'], { env, playwright });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(
    /one \$ARGOS_API_KEY\ntwo \$ARGOS_API_KEY\nthree \$ARGOS_API_KEY\nthe end, without a line end$/,
  );
  expect(stderr).toEqual([0, 1, 2].map((at) => `error ${at} <ARGOS_ADMIN_EMAIL>`));
});

test('a process that outlives it and holds its output does not hold up the end', async ({ folder }) => {
  const playwright = `
    import { spawn } from 'node:child_process';
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], {
      detached: true,
      stdio: 'inherit',
    });
    other.unref();
    process.stdout.write('last words of the parent of ' + other.pid);
    ${concludes('conformant')}
  `;
  const { exitCode, stdout } = await command(folder, ['run'], { env, playwright });
  expect(exitCode).toBe(0);
  const pid = Number(/last words of the parent of (\d+)$/.exec(stdout)?.[1]);
  // Throws when it has ended.
  process.kill(pid, 'SIGKILL');
});

test('a reader that goes away early ends neither the run nor its output', async ({ folder }) => {
  const playwright = `
    for (let line = 0; line < 20_000; line += 1) process.stdout.write('a line of some length ' + line + '\\n');
    ${concludes('nonconformant')}
  `;
  const stdout = new PassThrough();
  setTimeout(() => stdout.destroy(new Error('EPIPE')), 300);
  stdout.on('error', () => undefined);
  expect((await command(folder, ['run'], { env, playwright, stdout })).exitCode).toBe(1);
});

test('colours where the output is a terminal, unless they are not wanted', async ({ folder }) => {
  const playwright = `
    process.stdout.write('FORCE_COLOR=' + process.env.FORCE_COLOR);
    ${concludes('conformant')}
  `;
  const told = async (
    terminal: boolean,
    additions: Readonly<Record<string, string>> = {},
  ): Promise<string> => {
    const { stdout } = await command(folder, ['run'], {
      env: { ...env, ...additions },
      playwright,
      terminal,
    });
    return /FORCE_COLOR=(.*)$/.exec(stdout)?.[1] ?? 'nothing';
  };
  expect(await told(true)).toBe('1');
  expect(await told(false)).toBe('undefined');
  expect(await told(true, { NO_COLOR: '1' })).toBe('undefined');
  expect(await told(true, { FORCE_COLOR: '0' })).toBe('0');
  expect(await told(false, { FORCE_COLOR: '3' })).toBe('3');
});
