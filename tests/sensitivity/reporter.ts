/** Shows how far a sensitivity run is, and writes what came of it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FullResult, Reporter, Suite, TestCase, TestResult } from '@playwright/test/reporter';
import { renderMatrix } from './matrix.js';
import { type Plan, type Subject, subjectsOf } from './plan.js';
import { bad, isSound, resultOf } from './result.js';
import { ROW_ATTACHMENT, type Row, rowOf } from './row.js';
import { describe, summarise } from './words.js';

/** Judges every server of a sensitivity run; Playwright ends non-zero unless all is sound. */
export default class SensitivityReporter implements Reporter {
  readonly #plan: Plan;
  readonly #rows = new Map<string, Row>();
  readonly #subjects: readonly Subject[];
  #total = 0;
  #done = 0;

  constructor(options: { readonly plan: Plan }) {
    this.#plan = options.plan;
    this.#subjects = subjectsOf(options.plan);
  }

  printsToStdio(): boolean {
    return true;
  }

  onBegin(_config: unknown, suite: Suite): void {
    this.#total = suite.allTests().length;
    process.stdout.write(`Sensitivity of ${this.#plan.profile}: ${this.#total} servers\n`);
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const subject = this.#subjects.find(({ kind, name }) => test.title === `${kind} ${name}`);
    if (subject === undefined) return;
    const body = result.attachments.find(({ name }) => name === ROW_ATTACHMENT)?.body;
    const row: Row =
      body === undefined
        ? broken(subject, result.error?.message ?? `the test ended ${result.status}`)
        : JSON.parse(body.toString('utf8'));
    this.#rows.set(test.title, row);
    this.#done += 1;
    this.#progress(row);
  }

  #progress(row: Row): void {
    const place = `[${String(this.#done).padStart(String(this.#total).length)}/${this.#total}]`;
    const line = `${place} ${describe(row)}`;
    // On a terminal only what matters stays on the screen.
    if (!process.stdout.isTTY) process.stdout.write(`${line}\n`);
    else process.stdout.write(`\r\u001b[2K${line.slice(0, 110)}${bad.has(row.outcome) ? '\n' : ''}`);
  }

  async onEnd(full: FullResult): Promise<{ status: FullResult['status'] }> {
    if (process.stdout.isTTY) process.stdout.write('\r\u001b[2K');
    const rows = this.#subjects.map(
      (subject) =>
        this.#rows.get(`${subject.kind} ${subject.name}`) ?? broken(subject, 'the test was not run'),
    );
    const result = resultOf(this.#plan, rows, Date.now() - this.#plan.startedAt);
    const { output } = this.#plan;
    mkdirSync(output, { recursive: true });
    writeFileSync(join(output, 'sensitivity.json'), `${JSON.stringify(result, null, 2)}\n`);
    writeFileSync(join(output, 'index.html'), renderMatrix(result));
    process.stdout.write(`\n${summarise(result)}\n\n${join(output, 'index.html')}\n`);
    if (full.status === 'interrupted') return { status: 'interrupted' };
    return { status: isSound(result) ? 'passed' : 'failed' };
  }
}

/** The row of a server whose test did not get as far as one. */
function broken(subject: Subject, reason: string): Row {
  return { ...rowOf(subject, []), outcome: 'error', reason };
}
