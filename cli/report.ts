/** `argos-conformance report`: the report of an earlier run, made again from its result alone. */
import { spawn } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { renderings } from '../reports/files.js';
import { readSaved } from '../reports/saved.js';
import { type ExitCode, exitCodes, oneLine, UsageError } from './exit.js';
import type { Surroundings } from './surroundings.js';

/** The options of `report` as they were written. */
export interface ReportWords {
  readonly open?: boolean;
}

/** Shows a file to a person; says why when it cannot. */
export type Opener = (file: string) => Promise<string | undefined>;

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  // The first word in quotes would be taken for a title.
  win32: ['cmd', '/c', 'start', ''],
};

/** The platform's own way to open a file. */
export function platformOpener(file: string): Promise<string | undefined> {
  const [command = 'xdg-open', ...args] = openers[process.platform] ?? ['xdg-open'];
  return new Promise((done) => {
    const child = spawn(command, [...args, file], { stdio: 'ignore', detached: true });
    child.once('error', (error) => done(`${command}: ${error.message}`));
    child.once('spawn', () => {
      child.unref();
      done(undefined);
    });
  });
}

/**
 * Writes every file of the report again, beside the result that it is made of, byte for byte as the run wrote it.
 *
 * @throws {UsageError} when the result cannot be read, was changed, or the files cannot be written.
 */
export async function report(
  dir: string,
  words: ReportWords,
  {
    cwd,
    stdout,
    stderr,
    opener = platformOpener,
  }: Pick<Surroundings, 'cwd' | 'stdout' | 'stderr' | 'opener'>,
): Promise<ExitCode> {
  const read = readSaved(resolve(cwd, dir));
  if (!read.ok) throw new UsageError([read.problem]);
  const folder = dirname(read.file);
  for (const { name, render } of renderings) {
    const file = join(folder, name);
    try {
      writeFileSync(`${file}.part`, render(read.result));
      renameSync(`${file}.part`, file);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
      throw new UsageError([`${JSON.stringify(file)} cannot be written (${code}): make room for it`]);
    }
    stdout.write(`${oneLine(file)}\n`);
  }
  if (words.open === true) {
    const why = await opener(join(folder, 'index.html'));
    if (why !== undefined) stderr.write(`argos-conformance: it cannot be opened here (${oneLine(why)})\n`);
  }
  return exitCodes.conformant;
}
