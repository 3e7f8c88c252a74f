/**
 * The ledger of a run: an intent before each request that could create, the id after it. A line is handed to the
 * operating system before the caller goes on, so that a killed process loses none.
 */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** What stands in the first line of a ledger. */
export interface LedgerHead {
  readonly runId: string;
  /** The run's tag: in the local part of every `email`, and in every `userid`. */
  readonly tag: string;
  readonly target: string;
  readonly baseUrl: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

/** A line after the first. */
export type LedgerLine =
  | {
      readonly t: 'intent';
      readonly n: number;
      readonly serial: string;
      readonly check: string;
      readonly at: string;
    }
  | { readonly t: 'created'; readonly n: number; readonly submissionId: string }
  | { readonly t: 'nothing'; readonly n: number }
  | { readonly t: 'unknown'; readonly n: number; readonly why: string };

/** Writes one run's ledger, `<folder>/<runId>.ndjson`. */
export class Ledger {
  readonly path: string;
  readonly #descriptor: number;

  /** @throws Error when the file cannot be made or written */
  constructor(folder: string, head: LedgerHead) {
    mkdirSync(folder, { recursive: true });
    this.path = join(folder, `${head.runId}.ndjson`);
    this.#descriptor = openSync(this.path, 'a');
    this.#write({ t: 'run', ...head });
  }

  /** @throws Error when the line cannot be written whole */
  append(line: LedgerLine): void {
    this.#write(line);
  }

  #write(value: object): void {
    const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
    let written = 0;
    while (written < bytes.length) written += writeSync(this.#descriptor, bytes, written);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
