/** The command line run in this process, on streams that are looked at afterwards. */
import { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import type { ExitCode } from '../../cli/exit.js';
import { runCommandLine } from '../../cli/program.js';
import type { MaybeTerminal, Surroundings } from '../../cli/surroundings.js';
import type { ConformanceResult } from '../../schemas/index.js';

/** How a command ended and what it printed. */
export interface Ended {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  /** Lines on stderr. */
  readonly stderr: readonly string[];
}

/** A stream that keeps what is written. */
export class Kept extends Writable {
  text = '';
  isTTY = false;

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** A printed text with the lines that were broken in one piece again: what goes on below is set in by so many blanks. */
export const unfolded = (text: string, hang = 2): string =>
  text.replace(new RegExp(`\\n {${hang}}(?=\\S)`, 'g'), ' ');

/** What a test may replace. */
export interface Scene {
  readonly env?: Readonly<Record<string, string>>;
  /** Source of a program that stands in for Playwright; none: starting it fails the test. */
  readonly playwright?: string;
  /** What a person types; the streams are then terminals. */
  readonly typed?: string;
  /** What comes on standard input, which is then no terminal, to its end. */
  readonly piped?: string;
  /** Standard output, where what it does matters. */
  readonly stdout?: Writable;
  /** Whether standard output is a terminal. */
  readonly terminal?: boolean;
  readonly signals?: EventEmitter;
  readonly graceMs?: number;
}

/** Runs one command line in a folder. */
export async function command(folder: string, argv: readonly string[], scene: Scene = {}): Promise<Ended> {
  const stdout = new Kept();
  const stderr = new Kept();
  stdout.isTTY = scene.terminal ?? false;
  const stdin: MaybeTerminal<PassThrough> & { isTTY: boolean } = Object.assign(new PassThrough(), {
    isTTY: false,
  });
  if (scene.typed !== undefined) {
    stdin.isTTY = true;
    stderr.isTTY = true;
    stdin.write(scene.typed);
  }
  if (scene.piped !== undefined) stdin.end(scene.piped);
  const surroundings: Surroundings = {
    cwd: folder,
    env: { PATH: process.env.PATH, ...scene.env },
    stdin,
    stdout: scene.stdout ?? stdout,
    stderr,
    signals: scene.signals ?? new EventEmitter(),
    playwright: () => standIn(folder, scene.playwright),
    graceMs: scene.graceMs ?? 5_000,
  };
  const exitCode = await runCommandLine(argv, surroundings);
  return { exitCode, stdout: stdout.text, stderr: stderr.text.split('\n').filter((line) => line !== '') };
}

function standIn(folder: string, source: string | undefined): { command: string; args: string[] } {
  if (source === undefined) throw new Error('Playwright must not be started here');
  const file = join(folder, '.stand-in.mjs');
  writeFileSync(file, source);
  return { command: process.execPath, args: [file] };
}

const none = { passed: 0, failed: 0, warning: 0, observed: 0, 'not-tested': 0, inconclusive: 0 };

/** A result file that is right, of a run with this id. */
export function resultOf(runId: string, verdict: ConformanceResult['verdict']): ConformanceResult {
  return {
    schemaVersion: 1,
    suite: { name: 'argos-conformance', version: '0.0.0' },
    contract: { version: '1' },
    target: { name: 'mock', baseUrl: 'http://127.0.0.1:1', capabilities: [] },
    run: {
      id: runId,
      startedAt: '2025-01-31T08:15:00Z',
      durationMs: 1,
      seed: 1,
      profile: 'smoke',
      strict: false,
      requests: 0,
      created: 0,
      complete: true,
    },
    verdict,
    verdictLine: verdict,
    reasons: [],
    totals: { must: none, should: none, observe: none },
    requirements: [],
    observations: [],
    notTested: [],
    coverage: { codes: [], malformations: [] },
    latency: {},
    timeline: [],
    setup: { lines: [] },
    errors: [],
    evidenceSha256: '0'.repeat(64),
  };
}

/** A stand-in that writes this result, `RUN` in it standing for the run's own id, and ends with a code. */
export function writes(result: string, code = 0): string {
  return `
    import { writeFileSync } from 'node:fs';
    const options = JSON.parse(process.env.ARGOS_CONFORMANCE_RUN);
    const result = ${JSON.stringify(result)}.replaceAll('RUN', options.runId);
    writeFileSync(options.outputDir + '/conformance.json', result);
    process.exitCode = ${code};
  `;
}

/** A stand-in that writes a right result with this verdict. */
export function concludes(verdict: ConformanceResult['verdict'], code = 0): string {
  return writes(JSON.stringify(resultOf('RUN', verdict)), code);
}
