/** Starting Playwright and ending it: one process group, which never outlives the command. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Redactor } from '../wire/redaction.js';
import type { Environment } from '../wire/target/target.js';
import { RedactedLines } from './redacted-lines.js';

/** A program and its arguments. */
export interface PlaywrightCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** What Playwright is started for. */
export type PlaywrightTask = 'test' | 'merge-reports';

/** Where signals come from: the process, or a test. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
}

/** How a supervised program ended. */
export type Ending =
  | { readonly how: 'exit'; readonly code: number }
  /** By a signal that this command did not send. */
  | { readonly how: 'killed'; readonly signal: string }
  /** This command was asked to stop. */
  | { readonly how: 'stopped'; readonly by: StopSignal };

/** Milliseconds that the output of a program that has ended may take to arrive. */
const DRAIN_MS = 2_000;

export const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type StopSignal = (typeof stopSignals)[number];

/** Whether this is the compiled code, and so are the specs beside it. */
const compiled = import.meta.url.endsWith('.js');

/**
 * The package's own Playwright on the package's own configuration, both as absolute paths: a second Playwright in the
 * process tree, or a configuration found from the caller's folder, would not run these specs.
 */
export function ownPlaywright(task: PlaywrightTask = 'test'): PlaywrightCommand {
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const config = fileURLToPath(new URL(`../playwright.config.${compiled ? 'js' : 'ts'}`, import.meta.url));
  return { command: process.execPath, args: [cli, task, '-c', config] };
}

/**
 * The environment of a run: the caller's without what another run, which this command may be a test of, tells its
 * own processes, and without what changes Playwright's reporters.
 */
export function playwrightEnvironment(env: Environment, additions: Environment): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(
    ([name]) => !/^(TEST_WORKER_INDEX$|TEST_PARALLEL_INDEX$|PW_|PLAYWRIGHT_|ARGOS_CONFORMANCE_)/.test(name),
  );
  const child = { ...Object.fromEntries(kept), ...additions };
  // Compiled specs need none of Playwright's reading of TypeScript, which costs a run a quarter of its start.
  if (compiled) child.PW_DISABLE_TS_ESM = '1';
  // Node would print a warning about the two together.
  if (child.NO_COLOR !== undefined) delete child.FORCE_COLOR;
  return child;
}

/**
 * Runs a program in a process group of its own and waits for its end. The first SIGINT, SIGTERM or SIGHUP goes to the
 * group as SIGINT, on which Playwright stops its tests and still writes its reports (SIGTERM would end it on the spot);
 * what is left after `graceMs` milliseconds, or when the program itself has ended, is killed.
 *
 * Its stdin is a pipe that stays open for as long as this process lives; `input` is written to it. What it prints goes
 * through the redactor.
 *
 * @throws {Error} when the program cannot be started.
 */
export function supervise(
  { command, args }: PlaywrightCommand,
  options: {
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
    readonly stdout: Writable;
    readonly stderr: Writable;
    readonly redactor: Redactor;
    readonly signals: SignalSource;
    readonly graceMs: number;
    readonly input?: Promise<string> | undefined;
  },
): Promise<Ending> {
  const { cwd, env, stdout, stderr, redactor, signals, graceMs, input } = options;
  const child = spawn(command, args, { cwd, env, detached: true, stdio: 'pipe' });
  child.stdin.on('error', () => undefined);
  input?.then((text) => child.stdin.write(text));
  const printed = [passedOn(child.stdout, stdout, redactor), passedOn(child.stderr, stderr, redactor)];

  let stoppedBy: StopSignal | undefined;
  let bound: NodeJS.Timeout | undefined;
  const killGroup = () => signalGroup(child.pid, 'SIGKILL');
  const listeners = stopSignals.map((signal) => ({
    signal,
    listener: () => {
      if (stoppedBy !== undefined) return;
      stoppedBy = signal;
      signalGroup(child.pid, 'SIGINT');
      bound = setTimeout(killGroup, graceMs);
    },
  }));
  for (const { signal, listener } of listeners) signals.on(signal, listener);
  process.once('exit', killGroup);

  return new Promise<Ending>((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`Playwright cannot be started: ${error.message}`)));
    child.once('exit', (code, signal) => {
      if (stoppedBy !== undefined) resolve({ how: 'stopped', by: stoppedBy });
      else if (code === null) resolve({ how: 'killed', signal: signal ?? 'an unknown signal' });
      else resolve({ how: 'exit', code });
    });
  }).finally(async () => {
    clearTimeout(bound);
    killGroup();
    // Pipes end with the last process that holds them; one that left the group must not hold up the end.
    const late = setTimeout(() => {
      child.stdout.destroy();
      child.stderr.destroy();
    }, DRAIN_MS);
    await Promise.all(printed);
    clearTimeout(late);
    process.off('exit', killGroup);
    for (const { signal, listener } of listeners) signals.off(signal, listener);
  });
}

/** Passes a child's output on, redacted; resolves when all of it was handed over. */
function passedOn(from: Readable, to: Writable, redactor: Redactor): Promise<void> {
  const lines = new RedactedLines(redactor);
  from.pipe(lines).pipe(to, { end: false });
  return new Promise((resolve) => {
    lines.once('end', resolve);
    // Destroyed before its end: what is pending is passed on all the same.
    from.once('close', () => lines.end());
    // Nobody reads any more: the program goes on, and what it prints is dropped.
    to.once('error', () => {
      from.unpipe(lines).resume();
      resolve();
    });
  });
}

/** Signals every process of a group; one that is gone already is no error. */
function signalGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
