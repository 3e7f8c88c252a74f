/** Hands the summary of a run to GitHub Actions, which shows it on the page of the job. */
import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { summaryFile } from '../reports/result-file.js';

/** Most that GitHub takes of one step, in bytes; a longer file it drops whole. */
const STEP_LIMIT_BYTES = 1024 * 1024;

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * Appends the summary of the report to the file that `GITHUB_STEP_SUMMARY` names; without that variable, or without a
 * summary, it does nothing. It is called once the report has been searched for secrets.
 *
 * @returns what kept it from being written, one line
 */
export function appendStepSummary(
  outputDir: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const path = env.GITHUB_STEP_SUMMARY;
  if (path === undefined || path === '') return undefined;
  const summary = join(outputDir, summaryFile);
  try {
    if (sizeOf(summary) === 0) return undefined;
    const text = readFileSync(summary, 'utf8');
    if (sizeOf(path) + Buffer.byteLength(text) + 1 > STEP_LIMIT_BYTES) {
      return `the summary of the job has no room for that of the run (GitHub takes 1 MiB a step): see ${summary}`;
    }
    appendFileSync(path, `${text}\n`);
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return `the summary could not be appended to the file that GITHUB_STEP_SUMMARY names (${code}): see ${summary}`;
  }
}
