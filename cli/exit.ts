/** How a command ends. */
import { ProblemsError } from '../run/problems.js';
import type { StopSignal } from './playwright.js';

/** The exit codes, the whole table. */
export const exitCodes = {
  conformant: 0,
  nonconformant: 1,
  /** Usage, configuration, or an error of the suite itself. */
  error: 2,
  inconclusive: 3,
  /** SIGINT. */
  interrupted: 130,
  /** SIGTERM, and SIGHUP. */
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** How a command ends that was asked to stop. */
export const byStopSignal: Readonly<Record<StopSignal, ExitCode>> = {
  SIGINT: exitCodes.interrupted,
  SIGTERM: exitCodes.terminated,
  SIGHUP: exitCodes.terminated,
};

/** Something that whoever called can put right; ends the command with exit code 2. */
export class UsageError extends ProblemsError {
  override readonly name = 'UsageError';
}

/** A text as one line that a terminal can show: control and formatting characters come out as escapes. */
export function oneLine(text: string): string {
  return (
    text
      .replace(/\s*\n\s*/g, ' ')
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
        const code = character.codePointAt(0) ?? 0;
        return code === 9 ? ' ' : `\\u{${code.toString(16)}}`;
      })
      // GitHub Actions takes it for a command, wherever in a line it stands.
      .replaceAll('##[', '## [')
      .trim()
  );
}
