/** The folder that receives a run's report. */
import { accessSync, constants, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { resultFile, summaryFile } from '../reports/result-file.js';
import { quoted } from '../wire/target/nearest.js';

/** The earlier result that a run was compared with, as it was then. */
export const comparedFile = 'compared-with.json';
/** What a run writes there; what an earlier run left of it is not this run's. */
export const written = [
  resultFile,
  'index.html',
  'junit.xml',
  'ctrf-report.json',
  'network.har',
  summaryFile,
  'badge.svg',
  'badge.json',
  'playwright',
  'allure-results',
  'allure-report',
  'artifacts',
  'blob',
  comparedFile,
];
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
 * Makes the folder, marks it and takes out what an older run wrote, so that no run can end with the result of another.
 *
 * @returns what stands in the way, one line; undefined when the folder is ready.
 */
export function claimOutput(outputDir: string): string | undefined {
  try {
    mkdirSync(outputDir, { recursive: true });
    writeFileSync(join(outputDir, marker), 'Report of argos-conformance; each run replaces it.\n');
    for (const name of written) rmSync(join(outputDir, name), { recursive: true, force: true });
    return undefined;
  } catch (error) {
    return `--output ${quoted(outputDir)} cannot be written (${codeOf(error)}): name another folder`;
  }
}

/**
 * Makes the folder of the ledgers, without which nothing may be sent.
 *
 * @returns what stands in the way, one line; undefined when it can be written.
 */
export function claimLedgers(ledgerDir: string): string | undefined {
  try {
    mkdirSync(ledgerDir, { recursive: true });
    accessSync(ledgerDir, constants.W_OK);
    return undefined;
  } catch (error) {
    return `nothing was sent: the ledger cannot be kept in ${quoted(ledgerDir)} (${codeOf(error)}): make it a folder that can be written`;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown error';
}
