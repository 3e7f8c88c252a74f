/**
 * The ledger of a run: an intent before each request that could create, the id after it. A line is handed to the
 * operating system before the caller goes on, so that a killed process loses none.
 */
import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Ask, Find } from './broker.js';

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

/** The line before a request that could create. `time` is Unix time in milliseconds. */
export function intentLine(n: number, { serial, check, find }: Ask, time: number): LedgerLine {
  const texts = find === undefined ? undefined : searchable(find);
  const at = new Date(time).toISOString();
  return { t: 'intent', n, serial, check, at, ...(texts === undefined ? {} : { find: texts }) };
}

/** Adds lines to a ledger. */
export class LedgerWriter {
  readonly path: string;
  readonly #descriptor: number;
  #open = true;
  /** Lines that go out with the next one. */
  #waiting = '';
  /** The file ends inside a line, or may: the next one must not become a part of it. */
  #torn: boolean;
  #lost = false;

  readonly #shared: boolean;

  /**
   * @param shared other processes write to it as well: each of them begins a line of its own
   * @throws Error when the file cannot be opened for writing
   */
  constructor(path: string, shared = false) {
    this.path = path;
    this.#shared = shared;
    this.#descriptor = openSync(path, 'a+');
    this.#torn = !this.#endsWhole();
  }

  #endsWhole(): boolean {
    const { size } = fstatSync(this.#descriptor);
    const last = Buffer.alloc(1);
    return size === 0 || readSync(this.#descriptor, last, 0, 1, size - 1) === 0 || last[0] === 10;
  }

  /**
   * Adds a line. That a request created nothing may wait for the next line: when it is lost, its intent stays open, and
   * cleanup looks for a record that is not there.
   *
   * @throws Error when the line cannot be written whole
   */
  append(line: LedgerLine): void {
    if (line.t === 'nothing' && this.#open) this.#waiting += `${JSON.stringify(line)}\n`;
    else this.write(line);
  }

  protected write(value: object): void {
    // Its number may be that of another file by now.
    if (!this.#open) throw new Error('EBADF: the ledger is closed');
    this.#put(`${JSON.stringify(value)}\n`);
  }

  #put(lines: string): void {
    const bytes = Buffer.from(`${this.#torn || this.#shared ? '\n' : ''}${this.#waiting}${lines}`);
    this.#waiting = '';
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
    try {
      if (this.#waiting !== '') this.#put('');
    } catch {
      // As lost as in a process that was killed.
    }
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
