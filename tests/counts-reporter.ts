/** Counts tests for the last line of `npm test` and says which ones failed or were slow. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import type { FullConfig, Reporter, Suite, TestCase, TestResult } from '@playwright/test/reporter';

const SLOW_MS = 5_000;

/** Writes `{passed, failed}` to the file of its options. */
export default class CountsReporter implements Reporter {
  readonly #file: string;
  readonly #slow: string[] = [];
  #passed = 0;
  #failed = 0;
  #skipped = 0;
  #total = 0;
  readonly #files = new Map<string, { passed: number; failed: number; skipped: number }>();

  constructor(options: { readonly file: string }) {
    this.#file = options.file;
  }

  printsToStdio(): boolean {
    return false;
  }

  onBegin(_config: FullConfig, suite: Suite): void {
    this.#total = suite.allTests().length;
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const file = relative(import.meta.dirname, test.location.file);
    const counts = this.#files.get(file) ?? { passed: 0, failed: 0, skipped: 0 };
    this.#files.set(file, counts);
    if (result.status === 'skipped') {
      this.#skipped += 1;
      counts.skipped += 1;
    } else if (test.outcome() === 'expected') {
      this.#passed += 1;
      counts.passed += 1;
    } else {
      this.#failed += 1;
      counts.failed += 1;
    }
    if (result.duration > SLOW_MS) {
      this.#slow.push(`  ${(result.duration / 1000).toFixed(1)} s  ${test.titlePath().slice(2).join(' › ')}`);
    }
  }

  onEnd(): void {
    // A test that never reported back has not passed.
    this.#failed += Math.max(0, this.#total - this.#passed - this.#failed - this.#skipped);
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(
      this.#file,
      JSON.stringify({
        passed: this.#passed,
        failed: this.#failed,
        skipped: this.#skipped,
        files: Object.fromEntries([...this.#files].sort(([a], [b]) => (a < b ? -1 : 1))),
      }),
    );
    if (this.#slow.length > 0) process.stdout.write(`\nSlow tests\n${this.#slow.join('\n')}\n`);
  }
}
