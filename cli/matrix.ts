/** `argos-conformance matrix`: several runs side by side. */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildMatrix } from '../reports/matrix/build.js';
import { renderMatrix } from '../reports/matrix/page.js';
import { validateMatrix } from '../schemas/index.js';
import { quoted } from '../wire/target/nearest.js';
import { type ExitCode, exitCodes, oneLine, UsageError } from './exit.js';
import { savedOf } from './inputs.js';
import type { Surroundings } from './surroundings.js';

/** Most columns: a wider table helps nobody. */
const mostRuns = 50;

/** The options of `matrix` as they were written. */
export interface MatrixWords {
  readonly output?: string;
  readonly json?: boolean;
}

/**
 * Writes matrix.html and matrix.json, or prints what the latter holds.
 *
 * @throws {UsageError} when a result cannot be read or was changed, or the files cannot be written.
 */
export function matrix(
  dirs: readonly string[],
  words: MatrixWords,
  { cwd, stdout }: Pick<Surroundings, 'cwd' | 'stdout'>,
): ExitCode {
  if (dirs.length > mostRuns)
    throw new UsageError([`${dirs.length} runs are too many: name at most ${mostRuns}`]);
  if (words.output?.trim() === '') throw new UsageError(['--output is empty: name a folder']);
  if (words.json === true && words.output !== undefined) {
    throw new UsageError(['--json prints and writes nothing: drop it or --output']);
  }
  const reads = dirs.map((dir) => savedOf('matrix', dir, cwd));
  const problems = reads.flatMap((read) => (read.ok ? [] : read.problems));
  if (problems.length > 0) throw new UsageError(problems);
  const value = buildMatrix(reads.flatMap((read) => (read.ok ? [read.value] : [])));
  if (!validateMatrix(value)) {
    const [first] = validateMatrix.errors ?? [];
    throw new Error(`the matrix does not match its schema: ${first?.instancePath} ${first?.message}`);
  }
  if (words.json === true) {
    stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    return exitCodes.conformant;
  }
  const outputDir = resolve(cwd, words.output ?? join('reports', 'side-by-side'));
  const found = existsSync(outputDir) && statSync(outputDir).isDirectory() ? readdirSync(outputDir) : [];
  if (found.length > 0 && !found.includes('matrix.json')) {
    throw new UsageError([
      `--output ${quoted(outputDir)} is not empty and holds no matrix: name another folder`,
    ]);
  }
  try {
    mkdirSync(outputDir, { recursive: true });
    writeFileSync(join(outputDir, 'matrix.json'), `${JSON.stringify(value, null, 2)}\n`);
    writeFileSync(join(outputDir, 'matrix.html'), renderMatrix(value));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new UsageError([
      `--output ${JSON.stringify(outputDir)} cannot be written (${code}): name another folder`,
    ]);
  }
  stdout.write(`${oneLine(join(outputDir, 'matrix.html'))}\n`);
  return exitCodes.conformant;
}
