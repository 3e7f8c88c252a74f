/** What a worker asks of V8, whose defaults are made for processes that live long. */
import { setFlagsFromString } from 'node:v8';

/** How much a heap may grow beyond what is in use before it is collected, in percent; V8 lets it double. */
const GROWING_PERCENT = 30;

/**
 * How much of a function is run before V8 thinks of optimizing it, in bytes of bytecode: its default, and what it is at
 * first. What a short run compiles it hardly calls any more: without that, a standard run takes a tenth less of the
 * processors.
 */
const BUDGET = { default: 67_584, first: 500_000 };

/** Milliseconds after which a run is a long one, for which the default is right. */
const SHORT_RUN_MS = 5_000;

/** Keeps the memory of this process near what it uses, however long the run is. */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWING_PERCENT}`);
}

/** Lets a process that has just begun run its functions more often before it optimizes them. */
export function optimizeLater(): void {
  // That of Node 20. Newer ones know no such flag, and would say so on stderr.
  if (!process.versions.v8.startsWith('11.3.')) return;
  setFlagsFromString(`--interrupt-budget=${BUDGET.first}`);
  setTimeout(() => setFlagsFromString(`--interrupt-budget=${BUDGET.default}`), SHORT_RUN_MS).unref();
}
