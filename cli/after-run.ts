/** What follows a run: whether its ledger is whole, and what it created, deleted or at least counted. */
import { relative } from 'node:path';
import type { RunOptions } from '../run/options.js';
import { readyOf } from '../run/secrets.js';
import { ledgerPath } from '../wire/broker/ledger.js';
import { readLedgerFile } from '../wire/broker/ledger-file.js';
import { given, type Target } from '../wire/target/target.js';
import { oneLine } from './exit.js';
import type { Ending, StopSignal } from './playwright.js';
import type { Surroundings } from './surroundings.js';

/** Bounds on a cleanup after an interrupted run, in milliseconds. */
const limit = { gentlyMs: 50_000, atOnceMs: 60_000 };

/** What followed a run. */
export interface Swept {
  /** Something that was to be deleted is left, or the ledger is not whole: the run cannot count as a success. */
  readonly left: boolean;
  /** The ledger could not be written to its end. */
  readonly torn: boolean;
  /** A signal came meanwhile. */
  readonly stoppedBy?: StopSignal;
}

/** The command that cleans up after this run alone. */
function commandFor({ cwd, allowHosts, allowPlaintext, envOverrides }: RunOptions, path: string): string {
  return [
    'argos-conformance cleanup --ledger',
    relative(cwd, path),
    ...allowHosts.map((host) => `--allow-host ${host}`),
    ...(allowPlaintext ? ['--allow-plaintext'] : []),
    ...(envOverrides ? ['--env-overrides'] : []),
  ].join(' ');
}

/** Looks after what a run has created: counts it, and deletes it where that was asked for. */
export async function afterRun(
  options: RunOptions,
  target: Target,
  { cleanup = false, ending }: { readonly cleanup?: boolean | undefined; readonly ending: Ending },
  surroundings: Surroundings,
): Promise<Swept> {
  const { stdout, stderr } = surroundings;
  const tell = (line: string) => stderr.write(`argos-conformance: ${oneLine(line)}\n`);
  const path = ledgerPath(options.ledgerDir, options.runId);
  const read = readLedgerFile(path);
  if (!read.ok) {
    // Without a ledger nothing was sent.
    if (!read.missing) tell(`the ledger ${path} ${read.problem}`);
    return { left: !read.missing, torn: false };
  }
  const { ledger } = read;
  const torn = ending.how === 'exit' && !ledger.ended;
  if (torn) tell(`the ledger ${path} could not be written to its end`);

  const ready = readyOf(target);
  const command = commandFor(options, path);
  if (ready === undefined) {
    if (cleanup) stdout.write('Nothing to clean up: the embedded mock ended with its run.\n');
    return { left: torn, torn };
  }
  if (ledger.ids.size === 0 && ledger.open.length === 0) {
    if (cleanup) stdout.write('Nothing to clean up.\n');
    return { left: torn, torn };
  }
  if (!cleanup && target.loopback) return { left: torn, torn };
  // Most runs have nothing to do with it, nor with all that it takes to send a request.
  const { cleanOne, describeResults, describeWork, isLeft, StopSwitch } = await import('./cleaning.js');
  if (!cleanup) {
    // On a line of its own, unbroken, so that it can be copied.
    stdout.write(`${describeWork(ledger)} of this run on ${target.name}; to delete:\n  ${command}\n`);
    return { left: torn, torn };
  }
  const stop = new StopSwitch(surroundings.signals, ending.how === 'stopped' ? limit : undefined);
  try {
    stdout.write('\nCleaning up\n');
    const result = await cleanOne(ledger, ready, stop, surroundings);
    const left = isLeft([result]);
    if (result !== undefined) stdout.write(`${describeResults([result])}\n`);
    if (left) stdout.write(`something is left; to go on:\n  ${command}\n`);
    return { left: torn || left, torn, ...given({ stoppedBy: stop.stoppedBy }) };
  } finally {
    stop.close();
  }
}
