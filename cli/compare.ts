/** `argos-conformance compare`: what changed between two runs. */
import { compareResults, unexpectedFailures } from '../reports/comparison.js';
import { comparisonMarkdown, comparisonText } from '../reports/comparison-text.js';
import { type ExitCode, exitCodes, UsageError } from './exit.js';
import { savedOf } from './inputs.js';
import type { Surroundings } from './surroundings.js';

/** The options of `compare` as they were written. */
export interface CompareWords {
  readonly markdown?: boolean;
  readonly json?: boolean;
}

/**
 * Prints what changed; 1 when a requirement fails now that did not before and is no known failure.
 *
 * @throws {UsageError} when one of the two cannot be read or was changed.
 */
export function compare(
  base: string,
  head: string,
  words: CompareWords,
  { cwd, stdout }: Pick<Surroundings, 'cwd' | 'stdout'>,
): ExitCode {
  if (words.markdown === true && words.json === true) {
    throw new UsageError(['--markdown and --json exclude each other: drop one of the two']);
  }
  const before = savedOf('BASE', base, cwd);
  const after = savedOf('HEAD', head, cwd);
  if (!before.ok || !after.ok) {
    throw new UsageError([before, after].flatMap((read) => (read.ok ? [] : read.problems)));
  }
  const comparison = compareResults(before.value, after.value);
  stdout.write(
    words.json === true
      ? `${JSON.stringify(comparison, null, 2)}\n`
      : words.markdown === true
        ? comparisonMarkdown(comparison)
        : comparisonText(comparison),
  );
  return unexpectedFailures(comparison).length > 0 ? exitCodes.nonconformant : exitCodes.conformant;
}
