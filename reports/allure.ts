/**
 * Allure's own reporter, kept out of the way of the tests: it writes each of its files through to the disk, while the
 * process that it does so in has workers to give their next tests and requests to give leave to.
 */
import type { FullConfig } from '@playwright/test';
import type { TestCase, TestResult, TestStep } from '@playwright/test/reporter';
import { AllureReporter } from 'allure-playwright';

/** What Allure is told, in its order, one thing at a time between other events; all of it before the run ends. */
export default class DeferredAllureReporter extends AllureReporter {
  readonly #waiting: (() => unknown)[] = [];
  readonly #written: Promise<void>[] = [];
  #trouble: { readonly error: unknown } | undefined;
  #ended = false;

  /** Where reports of shards are merged there are no projects; Allure asks the first for folders of snapshots alone. */
  override onConfigure(config: FullConfig): void {
    if (config.projects.length > 0) super.onConfigure(config);
    else this.config = config;
  }

  override onStepBegin(test: TestCase, result: TestResult, step: TestStep): void {
    this.#later(() => super.onStepBegin(test, result, step));
  }

  override onStepEnd(test: TestCase, result: TestResult, step: TestStep): void {
    this.#later(() => super.onStepEnd(test, result, step));
  }

  override async onTestEnd(test: TestCase, result: TestResult): Promise<void> {
    // At the end Allure tells itself of the tests that never began, and waits for it.
    if (this.#ended) await super.onTestEnd(test, result);
    else this.#later(() => super.onTestEnd(test, result));
  }

  /** @throws what went wrong first, which Playwright tells the reporters after this one */
  override async onEnd(): Promise<void> {
    while (this.#waiting.length > 0) this.#tellOne();
    await Promise.all(this.#written);
    this.#ended = true;
    await super.onEnd();
    if (this.#trouble !== undefined) throw this.#trouble.error;
  }

  #later(tell: () => unknown): void {
    if (this.#waiting.push(tell) === 1) setImmediate(() => this.#goOn());
  }

  #goOn(): void {
    this.#tellOne();
    if (this.#waiting.length > 0) setImmediate(() => this.#goOn());
  }

  // Nobody stands above what is done later: what is thrown here would end the run.
  #tellOne(): void {
    const tell = this.#waiting.shift();
    const told = new Promise<unknown>((resolve) => resolve(tell?.()));
    this.#written.push(
      told.then(
        () => undefined,
        (error: unknown) => {
          this.#trouble ??= { error };
        },
      ),
    );
  }
}
