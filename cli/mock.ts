/** `argos-conformance mock`: the embedded mock, served until a signal ends it. */
import type { Writable } from 'node:stream';
import { listFaults, listVariants, serveMock } from '../mock/main.js';
import { namedSeed } from '../run/options.js';
import { quoted } from '../wire/target/nearest.js';
import { given } from '../wire/target/target.js';
import { type ExitCode, exitCodes, UsageError } from './exit.js';
import { faultProblem, listed, variantProblem } from './plan.js';

const largestPort = 65_535;

/** The options of `mock` as they were written. */
export interface MockWords {
  readonly port?: string;
  readonly seed?: string;
  readonly fault?: readonly string[];
  readonly variant?: readonly string[];
  readonly listFaults?: boolean;
  readonly listVariants?: boolean;
}

/**
 * Serves the mock until SIGINT or SIGTERM, or lists its faults or its variants.
 *
 * @throws {UsageError} when an option is wrong or the port cannot be listened on.
 */
export async function mock(words: MockWords, stdout: Writable): Promise<ExitCode> {
  if (words.listFaults === true) {
    stdout.write(`${listFaults()}\n`);
    return exitCodes.conformant;
  }
  if (words.listVariants === true) {
    stdout.write(`${listVariants()}\n`);
    return exitCodes.conformant;
  }
  const portText = words.port ?? '0';
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : Number.NaN;
  const faults = listed(words.fault ?? []);
  const variants = listed(words.variant ?? []);
  const seed = namedSeed({}, words.seed);
  const problems = [...faults.flatMap(faultProblem), ...variants.flatMap(variantProblem)];
  if (!(port <= largestPort)) {
    problems.push(`--port ${quoted(portText)} is wrong: write a whole number from 0 to ${largestPort}`);
  }
  if ('problem' in seed) problems.push(seed.problem);
  if (problems.length > 0 || 'problem' in seed) throw new UsageError(problems);
  try {
    await serveMock({ port, faults, variants, ...given({ seed: seed.value }) });
  } catch (error) {
    throw new UsageError([error instanceof Error ? error.message : String(error)]);
  }
  return exitCodes.conformant;
}
