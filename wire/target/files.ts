/** Reading `.env` files: into maps, never into the process environment. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';

/** Bytes; no file of settings is longer, and what is longer is something else. */
const longestFile = 1024 * 1024;

/** What a file of settings says. */
export type EnvFile =
  | {
      readonly state: 'read';
      readonly values: ReadonlyMap<string, string>;
      /** Lines that do not say what they seem to. */
      readonly problems: readonly string[];
    }
  | { readonly state: 'unreadable'; readonly problem: string }
  | { readonly state: 'absent' };

/** A name that `.env.NAME` may have: no path separators, no leading dot. */
export function isTargetName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name);
}

/** The target names that have a `.env.NAME` in a folder, sorted; names that are spoken for left out. */
export function targetNames(cwd: string, reserved: readonly string[]): string[] {
  try {
    return readdirSync(cwd)
      .filter((file) => file.startsWith('.env.'))
      .map((file) => file.slice('.env.'.length))
      .filter((name) => isTargetName(name) && !reserved.includes(name.toLowerCase()))
      .sort();
  } catch {
    return [];
  }
}

/** Reads one file of settings; the problems name the file and the line, never a value. */
export function readEnvFile(cwd: string, file: string): EnvFile {
  const path = join(cwd, file);
  const unreadable = (problem: string): EnvFile => ({ state: 'unreadable', problem });
  let bytes: Buffer;
  try {
    if (!regularFile(path)) return unreadable(`${file} is no regular file of at most 1 MiB: replace it`);
    bytes = readFileSync(path);
  } catch (error) {
    if (isMissing(error)) return { state: 'absent' };
    return unreadable(`${file} cannot be read (${readError(error)}): mend its permissions or remove it`);
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return unreadable(`${file} is not UTF-8 text: save it as UTF-8`);
  }
  // The other parser of the package needs minutes for a file of blank lines.
  const values = new Map(Object.entries(parse(text, { fast: true })));
  return { state: 'read', values, problems: lineProblems(file, text, values) };
}

/** Whether a path is a regular file of a sensible size. Throws the system's error when it cannot be looked at. */
export function regularFile(path: string): boolean {
  const stats = statSync(path);
  return stats.isFile() && stats.size <= longestFile;
}

/** The system's name of an error, such as EACCES. */
export function readError(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown error';
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(readError(error));
}

/**
 * What the parser passes over in silence but whoever wrote the line did not mean: a line that sets nothing, a
 * variable that is set twice, and a value that is cut at a `#`.
 */
function lineProblems(file: string, text: string, values: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  const seen = new Map<string, number>();
  for (const [at, line] of text.split(/\r\n?|\n/).entries()) {
    const name = /^\s*(?:export\s+)?(ARGOS_\w+)/.exec(line)?.[1];
    if (name === undefined) continue;
    const where = `${file}, line ${at + 1}:`;
    const first = seen.get(name);
    seen.set(name, first ?? at + 1);
    if (!values.has(name)) problems.push(`${where} ${name} gets no value: write ${name}=value`);
    else if (first !== undefined) problems.push(`${where} ${name} is set in line ${first} too: keep one`);
    else if (/^[^=:]*[=:]\s*[^'"`\s#][^#]*(?<!\s)#/.test(line)) {
      problems.push(`${where} ${name} is cut at the #: put the value in single quotes`);
    }
  }
  return problems;
}
