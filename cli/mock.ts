/** `argos-conformance mock`: the embedded mock, served until a signal ends it. */
import type { Writable } from 'node:stream';
import { faults as allFaults } from '../mock/faults.js';
import { serveMock } from '../mock/main.js';
import { variants as allVariants } from '../mock/variants.js';
import { fitted } from '../reports/terminal.js';
import { namedSeed } from '../run/options.js';
import { quoted } from '../wire/target/nearest.js';
import { given } from '../wire/target/target.js';
import { type ExitCode, exitCodes, UsageError } from './exit.js';
import { mockNames } from './plan.js';

const largestPort = 65_535;

/** The options of `mock` as they were written. */
export interface MockWords {
  readonly port?: string;
  readonly seed?: string;
  readonly fault?: readonly string[];
  readonly variant?: readonly string[];
  readonly listFaults?: boolean;
  readonly listVariants?: boolean;
  readonly json?: boolean;
}

/** What is printed of an entry: its name, and below it what it is about and what the server does. */
function entryText(name: string, about: readonly string[], words: string): string {
  return [name, ...fitted(`  ${about.join(', ')}: ${words}`, 2)].join('\n');
}

function faultList(json: boolean): string {
  if (!json) return allFaults.map(({ name, breaks, words }) => entryText(name, breaks, words)).join('\n');
  const entries = allFaults.map(({ name, breaks, words, intermittent }) => ({
    name,
    breaks,
    words,
    intermittent: intermittent ?? false,
  }));
  return JSON.stringify(entries, null, 2);
}

function variantList(json: boolean): string {
  if (!json) {
    return allVariants
      .map(({ name, rows, words }) => entryText(name, rows.length === 0 ? ['everyday'] : rows, words))
      .join('\n');
  }
  const entries = allVariants.map(({ name, rows, words }) => ({ name, rows, words }));
  return JSON.stringify(entries, null, 2);
}

/**
 * Serves the mock until SIGINT or SIGTERM, or lists its faults or its variants.
 *
 * @throws {UsageError} when an option is wrong or the port cannot be listened on.
 */
export async function mock(words: MockWords, stdout: Writable): Promise<ExitCode> {
  const json = words.json ?? false;
  if (words.listFaults === true || words.listVariants === true) {
    if (words.listFaults === words.listVariants) {
      throw new UsageError(['--list-faults and --list-variants exclude each other: drop one of the two']);
    }
    stdout.write(`${words.listFaults === true ? faultList(json) : variantList(json)}\n`);
    return exitCodes.conformant;
  }
  if (json) {
    throw new UsageError(['--json is for a list: add --list-faults or --list-variants, or drop it']);
  }
  const portText = words.port ?? '0';
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : Number.NaN;
  const seed = namedSeed({}, words.seed);
  const problems: string[] = [];
  const { faults, variants } = await mockNames(words.fault, words.variant, problems);
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
