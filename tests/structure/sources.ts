/** The files of the project, as its tests of structure look at them. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { root } from '../support/cli.js';

/** Folders that hold nothing of the project's own: what git ignores, and git itself. */
const foreign = new Set([
  '.git',
  'node_modules',
  'dist',
  'schemas/generated',
  'reports/latest',
  '.argos',
  'test-results',
  'playwright-report',
  'blob-report',
  'allure-results',
  'docs/api',
]);

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (foreign.has(path)) return [];
    if (entry.isDirectory()) return filesBelow(path);
    // Somebody's own targets, and packages made by hand.
    if (/^\.env(?!\.example$)|\.tgz$/.test(entry.name)) return [];
    return entry.isFile() ? [path] : [];
  });
}

/** The paths of all files of the project, relative to its root. */
export const files: readonly string[] = filesBelow('').toSorted();

/** The text of a file. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The top folder of a path; `.` for a file at the root. */
export function roomOf(path: string): string {
  const at = path.indexOf('/');
  return at < 0 ? '.' : path.slice(0, at);
}

/** One import of a source file. */
export interface Import {
  readonly from: string;
  /** A path of the project for a relative import, else the name of a module. */
  readonly to: string;
  readonly relative: boolean;
  /** Erased by the compiler: binds nothing at run time. */
  readonly typeOnly: boolean;
}

const statement =
  /^\s*(?:import|export)\s+(type\s)?(?:[\w$*{][^;'"]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

/** The imports of a text. */
export function importsIn(from: string, text: string): Import[] {
  return [...text.matchAll(statement)].map(([, type, named, dynamic]) => {
    const name = named ?? dynamic ?? '';
    const relative = name.startsWith('.');
    return {
      from,
      to: relative ? posix.join(dirname(from), name) : name,
      relative,
      typeOnly: type !== undefined,
    };
  });
}

/** The imports of all TypeScript files of the project. */
export const imports: readonly Import[] = files
  .filter((path) => path.endsWith('.ts'))
  .flatMap((path) => importsIn(path, textOf(path)));
