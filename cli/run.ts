/** `argos-conformance run`: plan, announce, start Playwright, and answer with the verdict. */
import { encodeRunOptions, type RunOptions, runOptionsVariable, watchedVariable } from '../run/options.js';
import { rehearse } from '../run/rehearsal.js';
import { ask, describeCost, describeRun } from './announce.js';
import { type ExitCode, exitCodes, UsageError } from './exit.js';
import { claimOutput } from './output-folder.js';
import { planRun, type RunWords } from './plan.js';
import { describePlan } from './plan-text.js';
import { type Ending, playwrightEnvironment, type StopSignal, supervise } from './playwright.js';
import { readOutcome } from './result.js';
import type { Surroundings } from './surroundings.js';

const byStopSignal: Readonly<Record<StopSignal, ExitCode>> = {
  SIGINT: exitCodes.interrupted,
  SIGTERM: exitCodes.terminated,
  SIGHUP: exitCodes.terminated,
};

/**
 * Runs the suite and returns its exit code.
 *
 * @throws {UsageError} when the run cannot start (no request was sent) or has left no verdict.
 */
export async function run(words: RunWords, version: string, surroundings: Surroundings): Promise<ExitCode> {
  const { cwd, env, stdout, signals, graceMs } = surroundings;
  const plan = planRun(words, cwd, env);
  if (!plan.ok) throw new UsageError(plan.problems);
  const { options, target, sources } = plan;

  stdout.write(`${describeRun(version, options, target, sources)}\n`);
  if (words.plan === true) {
    stdout.write(describePlan(await rehearse(options, target), options, target));
    return exitCodes.conformant;
  }
  if (!target.loopback) {
    stdout.write(`${describeCost(options, target)}\n`);
    const interrupted = await consent(words.yes ?? false, surroundings);
    if (interrupted) return exitCodes.interrupted;
  }
  const obstacle = claimOutput(options.outputDir);
  if (obstacle !== undefined) throw new UsageError([obstacle]);

  const ending = await supervise(surroundings.playwright(), {
    cwd,
    env: playwrightEnvironment(env, {
      [runOptionsVariable]: encodeRunOptions({ ...options, agreed: true }),
      [watchedVariable]: '1',
    }),
    signals,
    graceMs,
  });
  return exitCodeOf(ending, options);
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

function exitCodeOf(ending: Ending, options: RunOptions): ExitCode {
  if (ending.how === 'stopped') return byStopSignal[ending.by];
  if (ending.how === 'killed') throw new UsageError([`no verdict: Playwright was ended by ${ending.signal}`]);
  const outcome = readOutcome(options.outputDir, options.runId);
  if (outcome.ok) return outcome.exitCode;
  throw new UsageError([`${outcome.problem} (Playwright ended with code ${ending.code})`]);
}
