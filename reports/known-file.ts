/** Reading `known-failures.json`: what is wrong with it is said before anything is sent. */
import { readFileSync } from 'node:fs';
import type { KnownFailureEntry, KnownFailuresFile } from '../schemas/generated/types.js';
import { isRequirementId, validateKnownFailures } from '../schemas/index.js';
import { visible } from './text.js';

/** The entries of the file, or why they cannot be used, a line each. */
export type KnownFailuresRead =
  | { readonly ok: true; readonly entries: readonly KnownFailureEntry[] }
  | { readonly ok: false; readonly problems: readonly string[] };

function isFile(value: unknown): value is KnownFailuresFile {
  return validateKnownFailures(value);
}

function keyOf({ id, check }: KnownFailureEntry): string {
  return check === undefined ? id : `${id} ${check}`;
}

/**
 * Reads a list of known failures.
 *
 * @param suggest what follows an id that is none, such as `; did you mean X?`
 */
export function readKnownFailures(
  path: string,
  suggest: (id: string) => string = () => '',
): KnownFailuresRead {
  const where = `the known failures ${JSON.stringify(visible(path))}`;
  const bad = (...problems: string[]): KnownFailuresRead => ({ ok: false, problems });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return bad(`${where} ${missing ? 'are not there' : 'cannot be read'}: name the file, or drop the option`);
  }
  let value: unknown;
  try {
    // Editors on some systems begin a file with a byte order mark.
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return bad(`${where} are no JSON: mend the file`);
  }
  if (!isFile(value)) {
    const lines = (validateKnownFailures.errors ?? [])
      .slice(0, 10)
      .map(({ instancePath, message, params }) => {
        const extra =
          'additionalProperty' in params
            ? ` (${JSON.stringify(visible(String(params.additionalProperty)))})`
            : '';
        return `${where} are wrong at ${visible(instancePath) || 'the top'}: ${message ?? 'unknown reason'}${extra}; see schemas/known-failures.schema.json`;
      });
    return bad(...lines);
  }
  const { failures } = value;
  const unknown = [...new Set(failures.map(({ id }) => id))].filter((id) => !isRequirementId(id));
  const keys = failures.map(keyOf);
  const twice = [...new Set(keys.filter((key, at) => keys.indexOf(key) < at))];
  const problems = [
    ...unknown.map(
      (id) =>
        `${where} name ${JSON.stringify(visible(id))}, which is no requirement: see argos-conformance requirements${suggest(id)}`,
    ),
    ...twice.map((key) => `${where} name ${JSON.stringify(visible(key))} twice: keep one entry`),
  ];
  return problems.length > 0 ? bad(...problems) : { ok: true, entries: failures };
}
