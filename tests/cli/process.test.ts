/** The compiled command as a process of its own (`npm run build` makes it). */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from '../support/folder.js';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function call(cwd: string, argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd, env: { PATH: process.env.PATH, ...env } };
    const child = execFile(process.execPath, [main, ...argv], options, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** The first line that a process prints. */
async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text.split('\n')[0] ?? '';
}

test('the entry starts with a shebang and answers with the exit code', async ({ folder }) => {
  expect(await call(folder, ['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
  const wrong = await call(folder, ['run', '--seed', 'x']);
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
  expect(wrong.stderr).toMatch(/^argos-conformance: --seed "x" is no seed: [^\n]*\n$/);
});

test('a run off loopback without --yes starts nothing', async ({ folder }) => {
  const env = {
    ARGOS_BASE_URL: 'https://staging.example.com',
    ARGOS_API_KEY: 'SECRET-key-0001',
    ARGOS_ADMIN_EMAIL: 'boss@company.example',
    ARGOS_ALLOWED_HOSTS: 'staging.example.com',
  };
  const { code, stdout, stderr } = await call(folder, ['run'], env);
  expect(code).toBe(2);
  expect(stdout).toContain('at most 30 created');
  expect(stderr).toMatch(/^argos-conformance: nothing was sent: [^\n]*--yes[^\n]*\n$/);
  expect(stdout + stderr).not.toContain('SECRET');
});

test('a reader that goes away early is no error', async ({ folder }) => {
  const child = spawn(process.execPath, [main, 'requirements', '--json'], { cwd: folder });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  child.stdout.destroy();
  const code = await new Promise((resolve) => child.once('exit', resolve));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('an error of the suite itself is one line; ARGOS_DEBUG=1 adds the stack', async ({ folder }) => {
  // A working folder that is gone makes the first question to the system fail.
  const script = `rmdir "$PWD" && exec "${process.execPath}" "${main}" requirements`;
  const gone = (env: NodeJS.ProcessEnv): Promise<Ended> =>
    new Promise((resolve) => {
      const cwd = `${folder}/gone`;
      const child = execFile(
        'sh',
        ['-c', `mkdir -p "${cwd}" && cd "${cwd}" && ${script}`],
        { env: { PATH: process.env.PATH, ...env } },
        (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
      );
    });
  const plain = await gone({});
  expect(plain.code).toBe(2);
  expect(plain.stderr).toMatch(/^argos-conformance: internal error: [^\n]+\n$/);
  const debug = await gone({ ARGOS_DEBUG: '1' });
  expect(debug.code).toBe(2);
  expect(debug.stderr).toMatch(/\n\s+at /);
  rmSync(`${folder}/gone`, { recursive: true, force: true });
});

test('mock serves until SIGTERM and says when a port is taken', async ({ folder }) => {
  const child = spawn(process.execPath, [main, 'mock', '--fault', 'status-422', '--seed', '1'], {
    cwd: folder,
  });
  try {
    const ready = JSON.parse(await firstLine(child));
    expect(ready).toMatchObject({ ready: true, baseUrl: `http://127.0.0.1:${ready.port}` });
    await new Promise<void>((resolve, reject) => {
      const socket = connect(ready.port, '127.0.0.1', () => {
        socket.destroy();
        resolve();
      }).once('error', reject);
    });
    const second = await call(folder, ['mock', '--port', String(ready.port)]);
    expect(second).toMatchObject({ code: 2, stdout: '' });
    expect(second.stderr).toMatch(/^argos-conformance: port \d+ of 127\.0\.0\.1 is already in use\n$/);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  } finally {
    child.kill('SIGKILL');
  }
});
