/** `argos-conformance doctor`: what is right with the set-up of a target, and what to do about the rest. */

import { fitted } from '../reports/terminal.js';
import { type DoctorEnd, doctor as examine } from '../run/doctor.js';
import type { DoctorLine } from '../run/doctor-line.js';
import { given } from '../wire/target/target.js';
import { type ExitCode, exitCodes, oneLine } from './exit.js';
import type { Surroundings } from './surroundings.js';

/** The options of `doctor` as they were written. */
export interface DoctorWords {
  readonly target?: string;
  readonly allowHost?: readonly string[];
  readonly allowPlaintext?: boolean;
  readonly envOverrides?: boolean;
  readonly json?: boolean;
}

const marks: Readonly<Record<DoctorLine['status'], string>> = {
  ok: 'ok',
  warn: 'note',
  fail: 'fix',
  skipped: 'skip',
};

const byEnd: Readonly<Record<Exclude<DoctorEnd, 'interrupted'>, ExitCode>> = {
  well: exitCodes.conformant,
  'to-fix': exitCodes.inconclusive,
  configuration: exitCodes.error,
};

const bySignal = {
  SIGINT: exitCodes.interrupted,
  SIGTERM: exitCodes.terminated,
  SIGHUP: exitCodes.terminated,
} as const;

/** One finding as one line of a terminal. */
export function lineOf({ probe, status, words, todo }: DoctorLine): string {
  return oneLine(`${marks[status].padEnd(4)} ${probe}: ${words}${todo === undefined ? '' : `; ${todo}`}`);
}

/**
 * Examines a target's set-up and prints a line a finding, or with `--json` an array of them.
 *
 * @returns 0 when there is nothing to fix, 2 when the configuration is wrong, 3 when something else is
 */
export async function doctor(words: DoctorWords, surroundings: Surroundings): Promise<ExitCode> {
  const { cwd, env, stdout, signals } = surroundings;
  const stop = new AbortController();
  let stoppedWith: ExitCode | undefined;
  const listeners = Object.entries(bySignal).map(([name, exitCode]) => ({
    name: name as keyof typeof bySignal,
    listener: () => {
      stoppedWith ??= exitCode;
      stop.abort(new Error('interrupted'));
    },
  }));
  for (const { name, listener } of listeners) signals.on(name, listener);
  const lines: DoctorLine[] = [];
  try {
    const end = await examine({
      cwd,
      env,
      ...given({ targetOption: words.target }),
      allowHosts: words.allowHost ?? [],
      allowPlaintext: words.allowPlaintext ?? false,
      envOverrides: words.envOverrides ?? false,
      signal: stop.signal,
      tell(line) {
        lines.push(line);
        if (words.json !== true) stdout.write(`${fitted(lineOf(line), 5).join('\n')}\n`);
      },
    });
    if (words.json === true) stdout.write(`${JSON.stringify(lines, null, 2)}\n`);
    else if (end !== 'interrupted') stdout.write(`${summary(lines)}\n`);
    return end === 'interrupted' ? (stoppedWith ?? exitCodes.interrupted) : byEnd[end];
  } finally {
    for (const { name, listener } of listeners) signals.off(name, listener);
  }
}

function summary(lines: readonly DoctorLine[]): string {
  const count = (status: DoctorLine['status']): number =>
    lines.filter((line) => line.status === status).length;
  const things = count('fail');
  return `\n${things === 0 ? 'nothing' : things} to fix, ${count('ok')} ok, ${count('warn')} to note, ${count('skipped')} skipped`;
}
