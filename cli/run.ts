/** `argos-conformance run`: plan, announce, start Playwright, and answer with the verdict. */
import { writeFileSync } from 'node:fs';
import { fittedLines } from '../reports/terminal.js';
import { mockLine, startMockProcess } from '../run/mock-process.js';
import { encodeRunOptions, type RunOptions, runOptionsVariable, watchedVariable } from '../run/options.js';
import { secretsAround } from '../run/secrets.js';
import { createRedactor } from '../wire/redaction.js';
import type { Target } from '../wire/target/target.js';
import { ask, describeCost, describeRun } from './announce.js';
import { byStopSignal, type ExitCode, exitCodes, oneLine, UsageError } from './exit.js';
import { appendStepSummary } from './github.js';
import { jsonText } from './json.js';
import { claimLedgers, claimOutput } from './output-folder.js';
import { planRun, type RunWords } from './plan.js';
import { describePlan, planDocument } from './plan-text.js';
import { type Ending, playwrightEnvironment, supervise } from './playwright.js';
import { readOutcome } from './result.js';
import type { Surroundings } from './surroundings.js';

/**
 * Runs the suite and returns its exit code.
 *
 * @throws {UsageError} when the run cannot start (no request was sent) or has left no verdict.
 */
export async function run(words: RunWords, version: string, surroundings: Surroundings): Promise<ExitCode> {
  const { cwd, env, stdout, stderr, signals, graceMs } = surroundings;
  const plan = await planRun(words, cwd, env);
  if (!plan.ok) throw new UsageError(plan.problems);
  const { options, target, sources } = plan;
  const secrets = secretsAround(env, { cwd, mock: target.kind === 'mock' });
  const redactor = createRedactor(secrets);
  const shown = shownValues(options, target).flatMap(([name, value]) =>
    redactor
      .found(value)
      .map((secret) => `${name} holds the value of ${secret}, and a run shows it: change it`),
  );
  if (shown.length > 0) throw new UsageError(shown);

  if (words.plan === true && words.json === true) {
    const { rehearse } = await import('../run/rehearsal.js');
    stdout.write(jsonText(planDocument(await rehearse(options, target), options, target, sources), redactor));
    return exitCodes.conformant;
  }
  // Redacted before it is broken into lines: in pieces a secret is not found.
  stdout.write(`${fittedLines(redactor.uncut(describeRun(version, options, target, sources)))}\n`);
  if (words.plan === true) {
    const { rehearse } = await import('../run/rehearsal.js');
    stdout.write(fittedLines(redactor.uncut(describePlan(await rehearse(options, target), options, target))));
    return exitCodes.conformant;
  }
  stdout.write(`${fittedLines(describeCost(options, target))}\n`);
  if (!target.loopback) {
    const interrupted = await consent(words.yes ?? false, surroundings);
    if (interrupted) return exitCodes.interrupted;
  }
  const obstacle = claimOutput(options.outputDir) ?? claimLedgers(options.ledgerDir);
  if (obstacle !== undefined) throw new UsageError([obstacle]);

  if (plan.base !== undefined && options.compareWith !== undefined) {
    writeFileSync(options.compareWith, `${JSON.stringify(plan.base, null, 2)}\n`);
  }

  const unwanted = new AbortController();
  const { command, args } = surroundings.playwright();
  const shard = options.shard === undefined ? [] : [`--shard=${options.shard.index}/${options.shard.total}`];
  const supervised = supervise(
    { command, args: [...args, ...shard] },
    {
      cwd,
      env: playwrightEnvironment(env, {
        [runOptionsVariable]: encodeRunOptions({ ...options, agreed: true }),
        [watchedVariable]: '1',
        // The child's output is a pipe, whatever ours is.
        ...(stdout.isTTY === true && env.NO_COLOR === undefined
          ? { FORCE_COLOR: env.FORCE_COLOR ?? '1' }
          : {}),
      }),
      stdout,
      stderr,
      redactor,
      signals,
      graceMs,
      // It starts while Playwright is loading.
      input: target.kind === 'mock' ? mockLine(startMockProcess(options, unwanted.signal)) : undefined,
    },
  ).finally(() => unwanted.abort());
  // What comes after a run is loaded while it goes on.
  const [ending, { afterRun }, { lastPass }] = await Promise.all([
    supervised,
    import('./after-run.js'),
    import('./quarantine.js'),
    // After it nobody listens to signals until the cleanup does.
    words.cleanup === true ? import('./cleaning.js') : undefined,
  ]);
  const swept = await afterRun(options, target, { ...words, ending }, surroundings);
  const { problems, notes } = lastPass(options, secrets);
  for (const note of notes) stderr.write(`argos-conformance: ${oneLine(note)}\n`);
  if (problems.length > 0) throw new UsageError(problems);
  const unsummed = appendStepSummary(options.outputDir, env);
  if (unsummed !== undefined) stderr.write(`argos-conformance: ${oneLine(unsummed)}\n`);
  if (ending.how !== 'stopped' && swept.stoppedBy !== undefined) return byStopSignal[swept.stoppedBy];
  const exitCode = exitCodeOf(ending, options, swept.torn ? surroundings : undefined);
  return exitCode === exitCodes.conformant && swept.left ? exitCodes.inconclusive : exitCode;
}

/** What a run shows as it is, in its reports or on the terminal. */
function shownValues(options: RunOptions, target: Target): readonly (readonly [string, string])[] {
  return [
    ['--output', options.outputDir],
    ['the base URL', target.baseUrl ?? ''],
    ["the target's name", target.name],
    ['ARGOS_TARGET_VERSION', target.targetVersion ?? ''],
  ];
}

/** Returns when the run may start; true when the question was interrupted instead. */
async function consent(yes: boolean, { stdin, stderr }: Surroundings): Promise<boolean> {
  if (yes) return false;
  if (stdin.isTTY !== true || stderr.isTTY !== true) {
    throw new UsageError([
      'nothing was sent: there is no terminal to ask on, so pass --yes to agree to the above',
    ]);
  }
  const answer = await ask('Start?', stdin, stderr);
  if (answer === 'no') throw new UsageError(['nothing was sent: the answer was no']);
  return answer === 'interrupted';
}

/** @param torn where to say that there is no verdict, when the ledger, and so probably the disk, is why */
function exitCodeOf(
  ending: Ending,
  options: RunOptions,
  torn: Pick<Surroundings, 'stderr'> | undefined,
): ExitCode {
  if (ending.how === 'stopped') return byStopSignal[ending.by];
  if (ending.how === 'killed') throw new UsageError([`no verdict: Playwright was ended by ${ending.signal}`]);
  const outcome = readOutcome(options.outputDir, options.runId);
  if (outcome.ok) return outcome.exitCode;
  const problem = `${outcome.problem} (Playwright ended with code ${ending.code})`;
  if (torn === undefined) throw new UsageError([problem]);
  torn.stderr.write(`argos-conformance: ${oneLine(problem)}\n`);
  return exitCodes.inconclusive;
}
