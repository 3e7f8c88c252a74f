/** The folder that receives a run's report. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { quoted } from '../wire/target/nearest.js';

/** The result file of a run. */
export const resultFile = 'conformance.json';
/** Tells a folder of this suite from one that happens to be there. */
const marker = '.argos-conformance';

/**
 * Why a run must not write into a folder: one line, or undefined when it may. A folder that holds something and was
 * not written by this suite is left alone; so is one that holds the ledger, which no reporter may clean.
 */
export function outputProblem(outputDir: string, ledgerDir: string): string | undefined {
  const where = `--output ${quoted(outputDir)}`;
  const way = relative(outputDir, ledgerDir);
  if (way !== '..' && !way.startsWith(`..${sep}`)) {
    return `${where} holds the ledger of the runs or the folder you are in: name a folder of its own`;
  }
  if (outputDir.includes('\0')) return `${where} is no path: name a folder`;
  let entries: string[];
  try {
    entries = readdirSync(outputDir);
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENOENT' ? undefined : `${where} cannot be used as a folder (${code}): name another`;
  }
  const ours = entries.length === 0 || entries.includes(marker) || entries.includes(resultFile);
  return ours ? undefined : `${where} is not empty and not a report of this suite: name another folder`;
}

/**
 * Makes the folder, marks it and takes an older result out of it, so that no run can end with the result of another.
 *
 * @returns what stands in the way, one line; undefined when the folder is ready.
 */
export function claimOutput(outputDir: string): string | undefined {
  try {
    mkdirSync(outputDir, { recursive: true });
    writeFileSync(join(outputDir, marker), 'Report of argos-conformance; each run replaces it.\n');
    rmSync(join(outputDir, resultFile), { force: true });
    return undefined;
  } catch (error) {
    return `--output ${quoted(outputDir)} cannot be written (${codeOf(error)}): name another folder`;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown error';
}
