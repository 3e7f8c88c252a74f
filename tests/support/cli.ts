/** The compiled command as a user starts it (`npm run build` makes it): a process in a folder, a clean environment. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { defaultCredentials } from '../../mock/credentials.js';
import type { ConformanceResult, RequirementResult } from '../../schemas/generated/types.js';
import { validateResult } from '../../schemas/index.js';

/** Whether every acceptance count is run, not a part of them. */
export const verifying = process.env.ARGOS_VERIFY === '1';
/** The folder of the package. */
export const root = fileURLToPath(new URL('../../', import.meta.url));
const main = join(root, 'dist', 'cli', 'main.js');

/** Variables, `undefined` for one that is not to be there. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** This process's environment without what a run, a test runner, a CI service or a terminal put into it. */
export function cleanEnvironment(additions: Variables = {}): NodeJS.ProcessEnv {
  const foreign =
    /^(ARGOS_|TEST_WORKER_INDEX$|TEST_PARALLEL_INDEX$|PW_|PLAYWRIGHT_|npm_|GITHUB_|FORCE_COLOR$|CI$)/;
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return Object.fromEntries(
    [...kept, ...Object.entries(additions)].filter(([, value]) => value !== undefined),
  );
}

/** How a process ended and what it printed. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Milliseconds. */
  readonly durationMs: number;
}

/** A process that runs. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Where and how a process is started. */
export interface Place {
  readonly cwd: string;
  readonly env?: Variables;
}

/** Starts a program; what it prints is kept. */
export function start(program: string, args: readonly string[], { cwd, env }: Place): Started {
  const startedAt = Date.now();
  const child = spawn(program, args, { cwd, env: cleanEnvironment(env), stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, ...printed, durationMs: Date.now() - startedAt }));
  });
  return { child, ended };
}

/** Starts the command with these arguments. */
export function startCli(args: readonly string[], place: Place): Started {
  return start(process.execPath, [main, ...args], place);
}

/** Runs the command to its end. */
export function cli(args: readonly string[], place: Place): Promise<Ended> {
  return startCli(args, place).ended;
}

function isResult(value: unknown): value is ConformanceResult {
  return validateResult(value);
}

/** The result of a run in this folder of the report; throws when it does not match its schema. */
export function readResult(outputDir: string): ConformanceResult {
  const value: unknown = JSON.parse(readFileSync(join(outputDir, 'conformance.json'), 'utf8'));
  if (!isResult(value)) throw new Error(`against its schema: ${JSON.stringify(validateResult.errors?.[0])}`);
  return value;
}

/** A run that has ended, with its result. */
export interface Ran extends Ended {
  readonly result: ConformanceResult;
}

/**
 * `run` with these arguments in this place, and what it left in `reports/latest`. With one worker unless the arguments
 * say otherwise: each costs a second of processor time to start, and tests run beside one another anyway.
 */
export async function runSuite(args: readonly string[], place: Place): Promise<Ran> {
  const workers = verifying || args.includes('--workers') ? [] : ['--workers', '1'];
  const ended = await cli(['run', ...workers, ...args], place);
  try {
    return { ...ended, result: readResult(join(place.cwd, 'reports', 'latest')) };
  } catch (error) {
    throw new Error(`exit ${ended.exitCode}, no result: ${ended.stdout}${ended.stderr}`, { cause: error });
  }
}

/** One requirement of a result. */
export function rowOf(result: ConformanceResult, id: string): RequirementResult {
  const row = result.requirements.find((one) => one.id === id);
  if (row === undefined) throw new Error(`no requirement ${id} in the result`);
  return row;
}

/** The verdict of each requirement. */
export function verdictsOf(result: ConformanceResult): Readonly<Record<string, string>> {
  return Object.fromEntries(result.requirements.map(({ id, verdict }) => [id, verdict]));
}

/** The variables that describe a mock as a target of its own, every capability and fixture included. */
export function targetVariables(baseUrl: string): Record<string, string> {
  const { apiKey, adminEmail, invalidProjectApiKey, processingErrorEmail } = defaultCredentials;
  return {
    ARGOS_BASE_URL: baseUrl,
    ARGOS_API_KEY: apiKey,
    ARGOS_ADMIN_EMAIL: adminEmail,
    ARGOS_CAPABILITIES: 'encryption,read-back,delete',
    ARGOS_ENCRYPTION_KEY_DERIVATION: 'sha256',
    ARGOS_INVALID_PROJECT_API_KEY: invalidProjectApiKey,
    ARGOS_PROCESSING_ERROR_EMAIL: processingErrorEmail,
  };
}

/** A mock in a process of its own. */
export interface CliMock {
  readonly baseUrl: string;
  close(): Promise<void>;
}

/** `argos-conformance mock` on a free port. */
export async function startCliMock(args: readonly string[], cwd: string): Promise<CliMock> {
  const { child, ended } = startCli(['mock', ...args], { cwd });
  const ready = await new Promise<string>((resolve, reject) => {
    if (child.stdout === null) throw new Error('no stdout');
    createInterface({ input: child.stdout }).once('line', resolve);
    void ended.then(({ stderr }) => reject(new Error(`the mock did not start: ${stderr}`)));
  });
  const { baseUrl } = JSON.parse(ready) as { baseUrl: string };
  return {
    baseUrl,
    async close() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** Processes, by id, whose environment holds this variable with this value. Linux only. */
export function processesWith(name: string, value: string): number[] {
  const found: number[] = [];
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const entries = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
      // A process that has ended and is not yet reaped has no command line.
      const alive = readFileSync(`/proc/${pid}/cmdline`, 'latin1') !== '';
      if (alive && entries.includes(`${name}=${value}`)) found.push(Number(pid));
    } catch {
      // It ended meanwhile.
    }
  }
  return found;
}

/** The one ledger below a folder, line by line. */
export function readLedger(folder: string): Record<string, unknown>[] {
  const ledgers = join(folder, '.argos', 'ledger');
  const names = existsSync(ledgers) ? readdirSync(ledgers) : [];
  if (names.length !== 1) throw new Error(`not one ledger but ${names.length}`);
  const text = readFileSync(join(ledgers, names[0] ?? ''), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
