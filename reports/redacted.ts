/**
 * What Playwright hands to reporters, redacted in place: whatever comes after this suite's reporter sees it clean. Workers
 * clean what they send; this is for what comes another way.
 */
import type { TestError, TestResult } from '@playwright/test/reporter';

/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

/** Cleans an error and its causes. */
export function redactError(error: TestError, redact: Redact): void {
  for (const name of ['message', 'stack', 'value', 'snippet', 'errorContext'] as const) {
    const text: unknown = Reflect.get(error, name);
    if (typeof text !== 'string') continue;
    const clean = redact(text);
    if (clean !== text) Reflect.set(error, name, clean);
  }
  if (error.cause !== undefined) redactError(error.cause, redact);
}

interface Step {
  readonly error?: TestError | undefined;
  readonly steps: readonly Step[];
}

/** What of a test's result holds text. */
export interface Told extends Pick<TestResult, 'errors' | 'error' | 'stdout' | 'stderr'> {
  readonly steps: readonly Step[];
}

function redactStep(step: Step, redact: Redact): void {
  if (step.error !== undefined) redactError(step.error, redact);
  for (const inner of step.steps) redactStep(inner, redact);
}

/** Cleans the errors and the output of a test. */
export function redactResult(result: Told, redact: Redact): void {
  for (const error of result.errors) redactError(error, redact);
  if (result.error !== undefined) redactError(result.error, redact);
  for (const step of result.steps) redactStep(step, redact);
  for (const output of [result.stdout, result.stderr]) {
    // In one piece: a secret may stand in two.
    const whole = output.map((chunk) => chunk.toString()).join('');
    const clean = redact(whole);
    if (clean !== whole) output.splice(0, output.length, clean);
  }
}
