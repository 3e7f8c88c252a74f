/** From the result file of a run to an exit code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resultFile } from '../reports/result-file.js';
import { conclusion } from '../reports/verdict.js';
import { type ConformanceResult, validateResult } from '../schemas/index.js';
import { quoted } from '../wire/target/nearest.js';
import { type ExitCode, exitCodes } from './exit.js';

/** The result of a run with its verdict as an exit code, or why there is none. */
export type Outcome =
  | { readonly ok: true; readonly exitCode: ExitCode; readonly result: ConformanceResult }
  | { readonly ok: false; readonly problem: string };

const byVerdict: Readonly<Record<ConformanceResult['verdict'], ExitCode>> = {
  conformant: exitCodes.conformant,
  nonconformant: exitCodes.nonconformant,
  inconclusive: exitCodes.inconclusive,
  error: exitCodes.error,
};

/**
 * Reads the result of one run. A file that is missing, cut short, against its schema or of another run has no verdict:
 * nothing counts as passed because nothing was written.
 *
 * @param part whether the result may be that of one shard by itself: it ends by what it found, so that CI goes on to merge
 */
export function readOutcome(
  outputDir: string,
  runId: string,
  { part }: { readonly part: boolean } = { part: true },
): Outcome {
  const path = join(outputDir, resultFile);
  const none = (problem: string): Outcome => ({ ok: false, problem: `no verdict: ${problem}` });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return none(missing ? `the run left no ${quoted(path)}` : `${quoted(path)} cannot be read`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return none(`${quoted(path)} is no JSON (cut short?)`);
  }
  if (!isResult(value)) {
    const first = validateResult.errors?.[0];
    const where = first === undefined || first.instancePath === '' ? 'the top' : first.instancePath;
    return none(
      `${quoted(path)} does not match its schema at ${where}: ${first?.message ?? 'unknown reason'}`,
    );
  }
  if (value.run.id !== runId) return none(`${quoted(path)} is of another run, ${quoted(value.run.id)}`);
  return { ok: true, exitCode: byVerdict[conclusion(value, { part })], result: value };
}

function isResult(value: unknown): value is ConformanceResult {
  return validateResult(value);
}
