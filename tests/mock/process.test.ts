import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import ts from 'typescript';
import { at, decryptBase64, encryptedBody, migrationPath, submission } from './support.js';

const run = promisify(execFile);
const mockFolder = fileURLToPath(new URL('../../mock/', import.meta.url));

/** Compiles the mock into a folder, one file at a time and without checking types; returns its entry. */
async function compileMock(folder: string): Promise<string> {
  for (const file of await readdir(mockFolder, { recursive: true })) {
    if (!file.endsWith('.ts')) continue;
    const { outputText } = ts.transpileModule(await readFile(join(mockFolder, file), 'utf8'), {
      compilerOptions: {
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ES2023,
        verbatimModuleSyntax: true,
      },
    });
    const target = join(folder, file.replace(/\.ts$/, '.js'));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, outputText);
  }
  return join(folder, 'main.js');
}

interface MockProcess {
  readonly child: ChildProcess;
  readonly baseUrl: string;
  readonly port: number;
  /** What was printed after the ready line, so far. */
  readonly lines: readonly string[];
}

let folder: string;
let entry: string;
const children: ChildProcess[] = [];

test.beforeAll(async () => {
  const parent = test.info().project.outputDir;
  await mkdir(parent, { recursive: true });
  folder = await mkdtemp(join(parent, 'mock-'));
  entry = await compileMock(folder);
});

test.afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

test.afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Starts the entry and waits for its ready line; the process is ended after the test. */
async function start(args: readonly string[], env: Record<string, string> = {}): Promise<MockProcess> {
  const child = spawn(process.execPath, [entry, ...args], { env: { ...process.env, ...env } });
  children.push(child);
  const lines: string[] = [];
  const ready = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      resolve(lines[0] ?? '');
    });
    child.once('exit', (code) => reject(new Error(`exit ${code} before the ready line`)));
  });
  lines.shift();
  const { port, baseUrl } = JSON.parse(ready);
  expect(JSON.parse(ready)).toEqual({ ready: true, port, baseUrl: `http://127.0.0.1:${port}` });
  return { child, port, baseUrl, lines };
}

interface Failure {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function failure(args: readonly string[]): Promise<Failure> {
  return run(process.execPath, [entry, ...args]).then(
    () => Promise.reject(new Error('it did not fail')),
    (error: Failure) => error,
  );
}

async function exit(child: ChildProcess): Promise<unknown> {
  if (child.exitCode !== null) return child.exitCode;
  return (await once(child, 'exit'))[0];
}

test('after the ready line come the credentials and a curl call that works', async () => {
  const { lines, child } = await start(['--port', '0', '--fault', 'status-422', '--fault', 'put-accepted']);
  await expect.poll(() => lines.join('\n')).toContain('-d ');
  const shown = lines.join('\n');
  expect(shown).toContain('argos-mock-project-key');
  expect(shown).toContain('admin@example.com');
  expect(shown).toContain('status-422, put-accepted');
  const { stdout } = await run('sh', ['-c', shown.slice(shown.indexOf('curl'))]);
  expect(JSON.parse(stdout)).toMatchObject({ message: 'success' });
  child.kill('SIGTERM');
  expect(await exit(child)).toBe(0);
});

test('--quiet prints the ready line alone, and faults are in force', async () => {
  const { baseUrl, lines, child } = await start(['--fault', 'status-422', '--quiet']);
  const headers = { 'x-api-key': 'argos-mock-project-key' };
  const response = await fetch(baseUrl + migrationPath, { method: 'POST', headers, body: '{}' });
  expect(response.status).toBe(422);
  child.kill('SIGINT');
  expect(await exit(child)).toBe(0);
  expect(lines).toEqual([]);
});

test('a seed makes the ids of two processes the same', async () => {
  const ids: unknown[] = [];
  for (let started = 0; started < 2; started++) {
    const { baseUrl } = await start(['--seed', '42', '--quiet']);
    const headers = { 'x-api-key': 'argos-mock-project-key' };
    const body = JSON.stringify(submission());
    const response = await fetch(baseUrl + migrationPath, { method: 'POST', headers, body });
    ids.push(at(await response.json(), 'submissionId'));
  }
  expect(ids[0]).toBe(ids[1]);
});

test('a busy port is one line on stderr and exit 2', async () => {
  const { port } = await start(['--quiet']);
  expect(await failure(['--port', String(port)])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: `port ${port} of 127.0.0.1 is already in use\n`,
  });
});

const wrongArguments: Record<string, readonly [args: readonly string[], stderr: RegExp]> = {
  'an unknown fault': [
    ['--fault', 'status-421'],
    /^unknown fault "status-421"; did you mean status-422, .*\n$/,
  ],
  'an unknown variant': [
    ['--variant', 'success-is-203'],
    /^unknown variant "success-is-203"; did you mean success-is-20[12], .*\n$/,
  ],
  'a port that is no number': [['--port', 'http'], /^--port takes a whole number .*\n$/],
  'a port out of range': [['--port', '65536'], /^--port takes a whole number from 0 to 65535, .*\n$/],
  'a seed that is no number': [['--seed', '-1'], /^.*--seed.*\n$/],
  'an unknown option': [['--prot', '1'], /^.*--prot.*\n$/],
};

for (const [name, [args, stderr]] of Object.entries(wrongArguments)) {
  test(`${name} is one line on stderr and exit 2`, async () => {
    const failed = await failure(args);
    expect(failed).toMatchObject({ code: 2, stdout: '' });
    expect(failed.stderr).toMatch(stderr);
  });
}

test('--list-faults names every fault with what it breaks', async () => {
  const { stdout } = await run(process.execPath, [entry, '--list-faults']);
  expect(stdout).toMatch(/^status-422 +error\.status-and-shape: errors of the API have status 422$/m);
  expect(stdout.trim().split('\n').length).toBeGreaterThan(50);
});

test('--list-variants names every variant with its rows, and --variant puts one in force', async () => {
  const { stdout } = await run(process.execPath, [entry, '--list-variants']);
  expect(stdout).toMatch(/^success-is-201 +A19: a success has status 201$/m);
  expect(stdout).toMatch(/^no-keep-alive +everyday: /m);
  const { baseUrl, lines } = await start(['--variant', 'success-is-201', '--variant', 'ids-uuid']);
  const headers = { 'x-api-key': 'argos-mock-project-key' };
  const body = JSON.stringify(submission());
  const response = await fetch(baseUrl + migrationPath, { method: 'POST', headers, body });
  expect(response.status).toBe(201);
  await expect.poll(() => lines.join('\n')).toContain('success-is-201, ids-uuid');
});

test('with ARGOS_MOCK_EXIT_WITH_STDIN=1 it ends when its stdin closes, otherwise not', async () => {
  const bound = await start(['--quiet'], { ARGOS_MOCK_EXIT_WITH_STDIN: '1' });
  const free = await start(['--quiet']);
  bound.child.stdin?.end();
  free.child.stdin?.end();
  expect(await exit(bound.child)).toBe(0);
  const response = await fetch(free.baseUrl + migrationPath);
  expect(response.status).toBe(403);
});

test('curl as in the documentation: plain and encrypted', async () => {
  const { baseUrl } = await start(['--quiet']);
  const apiKey = 'argos-mock-project-key';
  const curl = async (body: string) => {
    const headers = ['-H', `x-api-key: ${apiKey}`, '-H', 'Content-Type: application/json'];
    const args = ['-sS', '-X', 'POST', baseUrl + migrationPath, ...headers, '-d', body];
    const { stdout } = await run('curl', [...args, '-w', '\n%{http_code}']);
    const [text = '', status] = stdout.split('\n');
    return { status, document: JSON.parse(text) };
  };
  const id = expect.stringMatching(/^\w{22}$/);
  expect(await curl(JSON.stringify(submission()))).toEqual({
    status: '200',
    document: { message: 'success', submissionId: id },
  });
  expect(await curl('{"admin":')).toEqual({
    status: '400',
    document: { errorCode: 'invalid_payload', message: 'Invalid payload' },
  });
  const sealed = await curl(encryptedBody(apiKey, submission()));
  expect(sealed).toEqual({ status: '200', document: { data: expect.any(String), isEncrypted: true } });
  expect(JSON.parse(decryptBase64(apiKey, sealed.document.data))).toEqual({
    message: 'success',
    submissionId: id,
  });
});
