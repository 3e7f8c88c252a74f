/** Results that earlier runs have left: read again only when they are whole and unchanged. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ConformanceResult } from '../schemas/generated/types.js';
import { validateResult } from '../schemas/index.js';
import { evidenceSha256 } from './canonical.js';
import { resultFile } from './result-file.js';
import { visible } from './text.js';

const SCHEMA_VERSION = 1;

/** A result with the file that it came from, or why there is none: one line. */
export type SavedRead =
  | { readonly ok: true; readonly result: ConformanceResult; readonly file: string }
  | { readonly ok: false; readonly problem: string };

function isResult(value: unknown): value is ConformanceResult {
  return validateResult(value);
}

function versionOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'schemaVersion' in value
    ? value.schemaVersion
    : undefined;
}

/**
 * Reads a result from the folder of a run, or from the file itself. One that is missing, cut short, of another version of
 * the schema, or changed since it was written is refused.
 *
 * @param path absolute
 */
export function readSaved(path: string): SavedRead {
  const no = (problem: string): SavedRead => ({ ok: false, problem });
  let file = path;
  let text: string;
  try {
    if (statSync(path).isDirectory()) file = join(path, resultFile);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const what = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;
    return no(`${JSON.stringify(visible(file))} ${what}: name the folder of a run, or its ${resultFile}`);
  }
  const where = JSON.stringify(visible(file));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return no(`${where} is no JSON (cut short?): run again, or take another copy`);
  }
  const version = versionOf(value);
  if (version !== undefined && version !== SCHEMA_VERSION) {
    return no(
      `${where} has version ${JSON.stringify(visible(String(version))).slice(0, 40)} of the result schema, and this suite reads ${SCHEMA_VERSION}: use the suite that wrote it`,
    );
  }
  if (!isResult(value)) {
    const first = validateResult.errors?.[0];
    const at = first === undefined || first.instancePath === '' ? 'the top' : visible(first.instancePath);
    return no(`${where} is no result of a run: wrong at ${at} (${first?.message ?? 'unknown reason'})`);
  }
  if (evidenceSha256(value) !== value.evidenceSha256) {
    return no(
      `${where} was changed after the run wrote it: its content does not match its SHA-256; take the original`,
    );
  }
  return { ok: true, result: value, file };
}
