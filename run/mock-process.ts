/** The embedded mock: a process of its own on a free port, ended with the run. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { RunOptions } from './options.js';

/** A mock that listens. */
export interface MockProcess {
  readonly baseUrl: string;
  close(): Promise<void>;
}

/** What the mock is to be. */
export type MockChoice = Pick<RunOptions, 'faults' | 'variants' | 'seed'>;

const START_LIMIT_MS = 15_000;

/** The compiled entry of the mock: beside this file when that is compiled, else in the build folder. */
function entry(): string {
  const beside = fileURLToPath(new URL('../mock/main.js', import.meta.url));
  if (existsSync(beside)) return beside;
  const built = fileURLToPath(new URL('../dist/mock/main.js', import.meta.url));
  if (existsSync(built)) return built;
  throw new Error('the mock is not built: run `npm run build` once');
}

/** An environment without what the mock does not need: settings of targets, their keys, proxies. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^ARGOS_|_proxy$/i.test(name)));
}

/**
 * Starts the mock and waits until it listens.
 *
 * @param unwanted ends it, be it still on its way
 * @throws Error when it does not listen, with what it said; then its process is gone too
 */
export async function startMockProcess(
  { faults, variants, seed }: MockChoice,
  unwanted?: AbortSignal,
): Promise<MockProcess> {
  const args = [
    entry(),
    '--port',
    '0',
    '--quiet',
    '--seed',
    String(seed),
    ...faults.flatMap((name) => ['--fault', name]),
    ...variants.flatMap((name) => ['--variant', name]),
  ];
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    // In a group of its own: what a terminal sends to the command is not for the server that its run still asks.
    detached: true,
    // It ends when this process does, however that ends.
    env: { ...withoutSettings(process.env), ARGOS_MOCK_EXIT_WITH_STDIN: '1' },
  });
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint += String(chunk);
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 2_000);
    await ended;
    clearTimeout(timer);
  };
  unwanted?.addEventListener('abort', () => void close(), { once: true });
  const baseUrl = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error('the mock did not start in time'));
    }, START_LIMIT_MS);
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(timer);
      resolve((JSON.parse(line) as { baseUrl: string }).baseUrl);
    });
    child.once('exit', () => {
      clearTimeout(timer);
      reject(new Error(`the mock did not start: ${complaint.trim() || 'it said nothing'}`));
    });
  });
  return { baseUrl, close };
}

/** A line about a mock that another process starts: where it listens, or why it does not. */
type MockLine = { readonly baseUrl: string } | { readonly problem: string };

/** What to write to the process that asks a mock, once it is known what became of the mock. */
export async function mockLine(starting: Promise<MockProcess>): Promise<string> {
  const line: MockLine = await starting.then(
    ({ baseUrl }) => ({ baseUrl }),
    (error: unknown) => ({ problem: error instanceof Error ? error.message : String(error) }),
  );
  return `${JSON.stringify(line)}\n`;
}

/**
 * Where the mock listens that another process has started.
 *
 * @param from where that process writes its line (`mockLine`)
 * @throws Error when the mock did not start, with what it said, and when the other process is gone
 */
export async function mockStartedElsewhere(from: Readable): Promise<string> {
  const lines = createInterface({ input: from });
  const line = await new Promise<string>((resolve, reject) => {
    lines.once('line', (text) => {
      resolve(text);
      lines.close();
    });
    lines.once('close', () => reject(new Error('the command that started the mock is gone')));
  });
  const said = JSON.parse(line) as MockLine;
  if ('problem' in said) throw new Error(said.problem);
  return said.baseUrl;
}
