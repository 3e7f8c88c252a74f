/** Where the records come from: a file or standard input, and which format they are in. */
import { createReadStream, statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { quoted } from '../../wire/target/nearest.js';
import { UsageError } from '../exit.js';

/** The formats there are. */
export const formats = ['ndjson', 'csv'] as const;
export type Format = (typeof formats)[number];

const byExtension: Readonly<Record<string, Format>> = {
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'ndjson',
  '.csv': 'csv',
};

/** Bytes that are read at a time. */
const piece = 1024 * 1024;

/** An open source. */
export interface Source {
  /** For a reader: the file's name as it was written, or `standard input`. */
  readonly name: string;
  readonly format: Format;
  readonly stream: Readable;
}

/**
 * Opens what was named.
 *
 * @throws {UsageError} when it is no file, or its format cannot be told.
 */
export function open(file: string, format: string | undefined, cwd: string, stdin: Readable): Source {
  const chosen = formats.find((one) => one === format);
  if (format !== undefined && chosen === undefined) {
    throw new UsageError([`--format ${quoted(format)} is no format: write ndjson or csv`]);
  }
  if (file === '-') return { name: 'standard input', format: chosen ?? 'ndjson', stream: stdin };
  const path = resolve(cwd, file);
  const kind = chosen ?? byExtension[extname(file).toLowerCase()];
  if (kind === undefined) {
    throw new UsageError([
      `${quoted(file)} ends neither in .ndjson nor in .csv: pass --format ndjson or csv`,
    ]);
  }
  try {
    const found = file.includes('\0') ? undefined : statSync(path);
    if (found === undefined || found.isDirectory()) {
      throw new UsageError([`${quoted(file)} is no file: name a file of records, or - for standard input`]);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw unreadable(quoted(file), error);
  }
  return { name: file, format: kind, stream: createReadStream(path, { highWaterMark: piece }) };
}

/** That a source cannot be read, in words. */
export function unreadable(name: string, error: unknown): UsageError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return new UsageError([`${name} cannot be read (${code}): check its name and rights`]);
}

const foreign: readonly (readonly [string, RegExp, string])[] = [
  ['is compressed', /^1f8b/, 'unpack it: gunzip -c FILE | argos-conformance check -'],
  ['is UTF-16', /^(?:fffe|feff|00|..00)/, 'save it as UTF-8'],
  ['is a spreadsheet or an archive', /^504b0304/, 'save it as CSV in UTF-8'],
];

/** Why the first bytes are not those of records; undefined when they may be. */
export function foreignProblem(start: Buffer): string | undefined {
  const text = start.subarray(0, 4).toString('hex');
  const found = foreign.find(([, pattern]) => pattern.test(text));
  return found === undefined ? undefined : `${found[0]}: ${found[2]}`;
}
