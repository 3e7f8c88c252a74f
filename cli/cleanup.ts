/** `argos-conformance cleanup`: deletes what runs created, by their ledgers. */
import { readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { fittedLines } from '../reports/terminal.js';
import { type CleanupResult, untouched } from '../run/cleanup.js';
import { CleanupPlanner } from '../run/cleanup-plan.js';
import { ledgerDirOf } from '../run/options.js';
import { secretsAround } from '../run/secrets.js';
import { createRedactor, type Redactor } from '../wire/redaction.js';
import { quoted } from '../wire/target/nearest.js';
import { given } from '../wire/target/target.js';
import { cleanOne, describePassed, describeResults, describeWork, isLeft, StopSwitch } from './cleaning.js';
import { cleanupDocument, type Planned } from './cleanup-json.js';
import { byStopSignal, type ExitCode, exitCodes, oneLine, UsageError } from './exit.js';
import { jsonText, Withheld } from './json.js';
import type { Surroundings } from './surroundings.js';

/** The options of `cleanup` as they were written. */
export interface CleanupWords {
  readonly ledger?: readonly string[];
  readonly target?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly allowHost?: readonly string[];
  readonly allowPlaintext?: boolean;
  readonly envOverrides?: boolean;
}

/** What is said once for all ledgers of a kind. */
const passedOver = {
  mock: 'of the embedded mock, which ended with its run',
  done: 'with nothing left to delete',
  'another-target': 'of another target',
} as const;

/**
 * Cleans up and returns the exit code.
 *
 * @throws {UsageError} when the folder of the ledgers cannot be read
 */
export async function cleanup(words: CleanupWords, surroundings: Surroundings): Promise<ExitCode> {
  const { cwd, env, stderr, signals } = surroundings;
  const json = words.json === true;
  const stdout = json ? new Withheld() : surroundings.stdout;
  const redactor = createRedactor(secretsAround(env, { cwd }));
  const tell = (results: ReadonlyMap<string, CleanupResult | undefined> | undefined): void => {
    if (!json) return;
    surroundings.stdout.write(jsonText(cleanupDocument(planned, results), redactor));
  };
  const named = words.ledger !== undefined;
  const planner = new CleanupPlanner(
    {
      cwd,
      env,
      allowHosts: words.allowHost ?? [],
      allowPlaintext: words.allowPlaintext ?? false,
      envOverrides: words.envOverrides ?? false,
    },
    { named, ...given({ target: words.target }) },
  );
  const paths = words.ledger?.map((file) => resolve(cwd, file)) ?? ledgersOf(cwd);
  const planned = [...new Set(paths)].map((path): Planned => {
    const way = relative(cwd, path);
    return { path: way.startsWith('..') ? path : way, plan: planner.plan(path) };
  });

  const refused = tellRefusals(planned, stderr, redactor);
  for (const line of describeOthers(planned)) stdout.write(`${line}\n`);
  const work = planned.flatMap(({ path, plan }) => (plan.kind === 'clean-up' ? [{ path, ...plan }] : []));
  let blocked = false;
  for (const { plan } of planned) {
    if (plan.kind === 'going-on') {
      blocked = true;
      stderr.write(
        `argos-conformance: run ${plan.ledger.head.runId} is still going on: clean up when it has ended\n`,
      );
    } else if (plan.kind === 'no-delete') {
      blocked = true;
      const { name, capabilities } = plan.target;
      const all = [...capabilities, 'delete'].join(',');
      stderr.write(
        `argos-conformance: nothing was sent for run ${plan.ledger.head.runId} (${describeWork(plan.ledger)}): the target ${name} does not state the capability \`delete\`; where it has it, set ARGOS_CAPABILITIES=${all}\n`,
      );
    }
  }

  if (words.dryRun === true) {
    for (const { ledger, target } of work) {
      const head = `run ${ledger.head.runId} on ${target.name} at ${target.baseUrl}: would delete ${describeWork(ledger)}`;
      for (const line of [head, ...describePassed(ledger)]) stdout.write(`${fittedLines(line)}\n`);
    }
    tell(undefined);
    return refused ? exitCodes.error : blocked ? exitCodes.inconclusive : exitCodes.conformant;
  }

  const stop = new StopSwitch(signals);
  const byLedger = new Map<string, CleanupResult | undefined>();
  /** Base URLs of targets that let nobody in, and why. */
  const out = new Map<string, string>();
  try {
    for (const { path, ledger, target } of work) {
      if (stop.stoppedBy !== undefined) break;
      // Where one ledger found nobody, the next need not knock again.
      const over = out.get(target.baseUrl);
      const result =
        over === undefined
          ? await cleanOne(ledger, target, stop, { stdout, stderr })
          : untouched(ledger, over);
      if (result?.over !== undefined) out.set(target.baseUrl, result.over);
      byLedger.set(path, result);
    }
  } finally {
    stop.close();
  }
  const results = [...byLedger.values()];
  if (work.length > 0) stdout.write(`${describeResults(results.filter((result) => result !== undefined))}\n`);
  const left = isLeft(results) || results.length < work.length;
  if (left) stdout.write('something is left: run the same command again to go on\n');
  tell(byLedger);
  if (stop.stoppedBy !== undefined) return byStopSignal[stop.stoppedBy];
  return refused ? exitCodes.error : left || blocked ? exitCodes.inconclusive : exitCodes.conformant;
}

/** The ledgers of a folder's runs, the oldest first. */
function ledgersOf(cwd: string): string[] {
  const folder = ledgerDirOf(cwd);
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.ndjson'))
      .sort()
      .map((name) => join(folder, name));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ENOENT') return [];
    throw new UsageError([
      `the ledgers in ${quoted(folder)} cannot be read (${code}): name one with --ledger`,
    ]);
  }
}

/** Tells each problem once, with the ledgers that it concerns; whether there was any. */
function tellRefusals(planned: readonly Planned[], stderr: Writable, redactor: Redactor): boolean {
  const byProblems = new Map<string, string[]>();
  for (const { path, plan } of planned) {
    if (plan.kind !== 'refused') continue;
    for (const problem of plan.problems) byProblems.set(problem, [...(byProblems.get(problem) ?? []), path]);
  }
  for (const [problem, paths] of byProblems) {
    const [first = ''] = paths;
    const more = paths.length === 1 ? '' : ` (and ${paths.length - 1} more)`;
    const clause = /^(is|cannot) /.test(problem) ? ` ${problem}` : `: ${problem}`;
    stderr.write(`argos-conformance: ${oneLine(redactor.text(`ledger ${first}${more}${clause}`))}\n`);
  }
  return byProblems.size > 0;
}

/** One line about the ledgers of each kind that need nothing. */
function describeOthers(planned: readonly Planned[]): string[] {
  if (planned.length === 0) return ['there is no ledger: nothing to delete'];
  return Object.entries(passedOver).flatMap(([kind, words]) => {
    const count = planned.filter(({ plan }) => plan.kind === kind).length;
    return count === 0
      ? []
      : [`nothing to delete: ${count === 1 ? '1 ledger' : `${count} ledgers`} ${words}`];
  });
}
