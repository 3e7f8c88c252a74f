/** A cleanup as a person sees it: what is done, how far it is, what came of it; and how signals end it. */
import { fitted, fittedLines } from '../reports/terminal.js';
import { type CleanupResult, cleanUp, isClean } from '../run/cleanup.js';
import { type ReadyTarget, redactorOf } from '../run/secrets.js';
import type { LedgerContent } from '../wire/broker/ledger-file.js';
import { quoted } from '../wire/target/nearest.js';
import { oneLine } from './exit.js';
import { type SignalSource, type StopSignal, stopSignals } from './playwright.js';
import type { Surroundings } from './surroundings.js';

/** Most ids that are shown with the reason why they could not be deleted. */
const SHOWN = 20;
/** Milliseconds between two lines about how far it is. */
const PROGRESS_EVERY_MS = 5_000;

/** What a cleanup may take of time after the run was asked to stop, in milliseconds: then it is cut off. */
export interface TimeLimit {
  readonly gentlyMs: number;
  readonly atOnceMs: number;
}

/** Ends a cleanup: gently on the first signal, at once on the second. */
export class StopSwitch {
  readonly #gently = new AbortController();
  readonly #atOnce = new AbortController();
  readonly #signals: SignalSource;
  readonly #listeners: readonly { readonly signal: StopSignal; readonly listener: () => void }[];
  readonly #timers: readonly NodeJS.Timeout[];
  #stoppedBy: StopSignal | undefined;

  /** @param limit given when the run was interrupted already: the next signal is the second one */
  constructor(signals: SignalSource, limit?: TimeLimit) {
    this.#signals = signals;
    this.#listeners = stopSignals.map((signal) => ({
      signal,
      listener: () => this.#stop(signal, limit !== undefined),
    }));
    for (const { signal, listener } of this.#listeners) signals.on(signal, listener);
    this.#timers =
      limit === undefined
        ? []
        : [
            setTimeout(() => this.#gently.abort(), limit.gentlyMs),
            setTimeout(() => this.#atOnce.abort(), limit.atOnceMs),
          ];
  }

  /** The first signal that came; undefined when none did. */
  get stoppedBy(): StopSignal | undefined {
    return this.#stoppedBy;
  }

  get stops(): { readonly gently: AbortSignal; readonly atOnce: AbortSignal } {
    return { gently: this.#gently.signal, atOnce: this.#atOnce.signal };
  }

  #stop(signal: StopSignal, second: boolean): void {
    if (second || this.#stoppedBy !== undefined) this.#atOnce.abort();
    this.#stoppedBy ??= signal;
    this.#gently.abort();
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const { signal, listener } of this.#listeners) this.#signals.off(signal, listener);
  }
}

const plural = (count: number, one: string, more = `${one}s`): string =>
  `${count} ${count === 1 ? one : more}`;

/** What a ledger says is still to be done. */
export function describeWork({ ids, open }: LedgerContent): string {
  const requests = open.length === 0 ? '' : ` and ${plural(open.length, 'request')} of unknown outcome`;
  return `${plural(ids.size, 'submission')}${requests}`;
}

/** The lines about lines of a ledger that were passed over. */
export function describePassed({ tornLines, unknownLines }: LedgerContent): string[] {
  return [
    ...(tornLines === 0
      ? []
      : [`  ${plural(tornLines, 'line')} cut short in the ledger, as by a full disk: passed over`]),
    ...(unknownLines === 0
      ? []
      : [`  ${plural(unknownLines, 'line')} of a kind that this version does not know: passed over`]),
  ];
}

/** Cleans up after one run and says how it goes; undefined, with a line on stderr, when the ledger cannot be written. */
export async function cleanOne(
  ledger: LedgerContent,
  target: ReadyTarget,
  { stops }: StopSwitch,
  { stdout, stderr }: Pick<Surroundings, 'stdout' | 'stderr'>,
): Promise<CleanupResult | undefined> {
  const { runId } = ledger.head;
  const head = `run ${runId} on ${target.name} at ${target.baseUrl}: ${describeWork(ledger)}`;
  for (const line of [head, ...describePassed(ledger)]) stdout.write(`${fittedLines(line)}\n`);
  let told = Date.now();
  try {
    return await cleanUp(ledger, target, {
      stops,
      onProgress: (done, of) => {
        if (done === of || Date.now() - told < PROGRESS_EVERY_MS) return;
        told = Date.now();
        stdout.write(`  ${done} of ${of}\n`);
      },
    });
  } catch (error) {
    const why = redactorOf(target).text(error instanceof Error ? error.message : String(error));
    stderr.write(
      `argos-conformance: the ledger of run ${runId} cannot be written, so nothing was sent (${oneLine(why)})\n`,
    );
    return undefined;
  }
}

/** The sum of what was done. */
export function describeResults(results: readonly CleanupResult[]): string {
  const sum = (of: (result: CleanupResult) => number): number =>
    results.reduce((all, one) => all + of(one), 0);
  const kept = results.flatMap((result) => result.kept);
  const unclear = results.flatMap((result) => result.unclear);
  const untouched = sum(({ untouched: count }) => count);
  const lines = [
    `deleted ${sum(({ deleted }) => deleted)}, gone already ${sum(({ gone }) => gone)}, looked for and not found ${sum(({ absent }) => absent)}`,
  ];
  if (kept.length > 0) {
    lines.push(`could not be deleted: ${kept.length}`);
    lines.push(...kept.slice(0, SHOWN).map(({ what, why }) => `  ${quoted(what)}: ${why}`));
    if (kept.length > SHOWN) lines.push(`  and ${kept.length - SHOWN} more`);
  }
  const byReason = new Map<string, number>();
  for (const { why, count } of unclear) byReason.set(why, (byReason.get(why) ?? 0) + count);
  for (const [why, count] of [...byReason].slice(0, SHOWN)) {
    lines.push(`${plural(count, 'request')} of unknown outcome could not be looked for: ${why}`);
  }
  const over = results.find((result) => result.over !== undefined)?.over;
  if (untouched > 0) lines.push(`left as they are: ${untouched}${over === undefined ? '' : ` (${over})`}`);
  return lines.flatMap((line) => fitted(line.replace(/\S.*/, oneLine))).join('\n');
}

/** Whether something may be left of any of the runs. */
export function isLeft(results: readonly (CleanupResult | undefined)[]): boolean {
  return results.some((result) => result === undefined || !isClean(result));
}
