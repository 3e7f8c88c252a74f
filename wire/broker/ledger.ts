/**
 * The ledger of a run: an intent before each request that could create, the id after it. A line is handed to the
 * operating system before the caller goes on, so that a killed process loses none.
 */
import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Find } from './broker.js';

/** What stands in the first line of a ledger. */
export interface LedgerHead {
  readonly runId: string;
  /** The run's tag: in the local part of every `email`, and in every `userid`. */
  readonly tag: string;
  readonly target: string;
  readonly baseUrl: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** The process that writes it, and the machine on which that runs. */
  readonly pid: number;
  readonly host: string;
}

/** A line after the first. */
export type LedgerLine =
  | {
      readonly t: 'intent';
      readonly n: number;
      readonly serial: string;
      readonly check: string;
      readonly at: string;
      readonly find?: Find;
    }
  | { readonly t: 'created'; readonly n: number; readonly submissionId: string }
  | { readonly t: 'nothing'; readonly n: number }
  | { readonly t: 'unknown'; readonly n: number; readonly why: string }
  /** A DELETE is about to be sent. */
  | { readonly t: 'deleting'; readonly submissionId: string }
  | { readonly t: 'deleted'; readonly submissionId: string }
  /** The DELETE was answered, and deleted nothing. */
  | { readonly t: 'kept'; readonly submissionId: string }
  /** It was not there any more. */
  | { readonly t: 'gone'; readonly submissionId: string }
  /** What an intent of unknown outcome created, seen by GET. */
  | { readonly t: 'found'; readonly n: number; readonly submissionId: string }
  /** It created nothing that GET would find. */
  | { readonly t: 'absent'; readonly n: number }
  /** The run has closed its ledger, and every line of it was written. */
  | { readonly t: 'end'; readonly at: string };

/** Most characters of an id or of a text to look for; a query carries no more. */
const LONGEST_TEXT = 2_048;

/** Whether a text can stand in a ledger and in the query of a request. */
export function isAddressable(text: unknown): boolean {
  // A lone surrogate cannot be sent: another text would go out in its place.
  return typeof text === 'string' && text !== '' && text.length <= LONGEST_TEXT && !/\p{Cs}/u.test(text);
}

/** What of these texts can be looked for; undefined when nothing can. */
export function searchable({ email, userid }: Find): Find | undefined {
  const find = {
    ...(email !== undefined && isAddressable(email) ? { email } : {}),
    ...(userid !== undefined && isAddressable(userid) ? { userid } : {}),
  };
  return 'email' in find || 'userid' in find ? find : undefined;
}

/** Adds lines to a ledger. */
export class LedgerWriter {
  readonly path: string;
  readonly #descriptor: number;
  #open = true;
  /** The file ends inside a line, or may: the next one must not become a part of it. */
  #torn: boolean;
  #lost = false;

  /** @throws Error when the file cannot be opened for writing */
  constructor(path: string) {
    this.path = path;
    this.#descriptor = openSync(path, 'a+');
    this.#torn = !this.#endsWhole();
  }

  #endsWhole(): boolean {
    const { size } = fstatSync(this.#descriptor);
    const last = Buffer.alloc(1);
    return size === 0 || readSync(this.#descriptor, last, 0, 1, size - 1) === 0 || last[0] === 10;
  }

  /** @throws Error when the line cannot be written whole */
  append(line: LedgerLine): void {
    this.write(line);
  }

  protected write(value: object): void {
    // Its number may be that of another file by now.
    if (!this.#open) throw new Error('EBADF: the ledger is closed');
    const bytes = Buffer.from(`${this.#torn ? '\n' : ''}${JSON.stringify(value)}\n`);
    try {
      let written = 0;
      // A limit on the size of files (`ulimit -f`) is an error here: Node ignores SIGXFSZ.
      while (written < bytes.length) written += writeSync(this.#descriptor, bytes, written);
      this.#torn = false;
    } catch (error) {
      this.#torn = true;
      this.#lost = true;
      throw error;
    }
  }

  /** Whether some line could not be written. */
  get lost(): boolean {
    return this.#lost;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#descriptor);
  }
}

function madeFolder(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The file of a run's ledger. */
export function ledgerPath(folder: string, runId: string): string {
  return join(folder, `${runId}.ndjson`);
}

/** Writes one run's ledger, `<folder>/<runId>.ndjson`. */
export class Ledger extends LedgerWriter {
  /** @throws Error when the file cannot be made or written */
  constructor(folder: string, head: LedgerHead) {
    super(ledgerPath(madeFolder(folder), head.runId));
    this.write({ t: 'run', ...head });
  }

  /** The last line, but only below a whole ledger, and the end of writing. Never throws. */
  finish(now: Date = new Date()): void {
    try {
      if (!this.lost) this.append({ t: 'end', at: now.toISOString() });
      this.close();
    } catch {
      // Without that line the ledger says itself that it is not whole.
    }
  }
}
