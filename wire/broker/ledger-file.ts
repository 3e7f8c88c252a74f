/**
 * Reading a ledger of whatever origin: one of a run that was killed, one that was copied, or a file that is none. What
 * it says decides what is deleted, so anything but a ledger is refused whole.
 */
import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import type { Find } from './broker.js';
import { isAddressable, type LedgerHead, type LedgerLine } from './ledger.js';

/** Largest ledger that is read, in bytes: several times that of the largest run. */
const LARGEST_BYTES = 256 * 1024 * 1024;
/** Longest line, in bytes: no line of the suite comes near it. */
const LONGEST_LINE_BYTES = 64 * 1024;

/** A request that could create, and of which it is not known whether it did. */
export interface OpenIntent {
  readonly n: number;
  readonly serial: string;
  readonly check: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Absent when it carried nothing to look for. */
  readonly find?: Find;
}

/** What a ledger says. */
export interface LedgerContent {
  readonly path: string;
  /** `pid` and `host` are missing in ledgers of older versions. */
  readonly head: Omit<LedgerHead, 'pid' | 'host'> & Partial<Pick<LedgerHead, 'pid' | 'host'>>;
  /**
   * Ids of what is still there as far as is known, in the order in which they came; true for one whose DELETE was
   * sent without its outcome being known.
   */
  readonly ids: ReadonlyMap<string, boolean>;
  /** Ids of what was deleted, or not there any more. */
  readonly done: ReadonlySet<string>;
  readonly open: readonly OpenIntent[];
  /** The run closed it, and every line was written. */
  readonly ended: boolean;
  /** Unix time in milliseconds of the last request that could create, or of the end. */
  readonly lastAt: number;
  /** Lines that are no JSON, such as the last one of a full disk; each was to be written before what it stands for. */
  readonly tornLines: number;
  /** Lines of a kind that this version does not know. */
  readonly unknownLines: number;
}

/** A ledger, or why a file is none: a clause that follows its name. */
export type LedgerRead =
  | { readonly ok: true; readonly ledger: LedgerContent }
  | { readonly ok: false; readonly missing: boolean; readonly problem: string };

type Members = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const matches =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const isLabel: Check = (value) => typeof value === 'string' && value.length <= 10_000;
const isTime: Check = (value) =>
  typeof value === 'string' && value.length <= 40 && !Number.isNaN(Date.parse(value));
const isCount: Check = (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isFind: Check = (value) =>
  value === undefined ||
  (isMembers(value) &&
    [value.email, value.userid].every((text) => text === undefined || isAddressable(text)));
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const headChecks: Readonly<Record<keyof LedgerHead, Check>> = {
  runId: matches(/^[\w-]{1,64}$/),
  tag: matches(/^[a-z0-9]{10}$/),
  target: matches(/^[\w.-]{1,64}$/),
  baseUrl: matches(/^https?:\/\/\S{1,2000}$/),
  startedAt: isTime,
  pid: optional(isCount),
  host: optional(isLabel),
};

const lineChecks: Readonly<Record<LedgerLine['t'], Readonly<Record<string, Check>>>> = {
  intent: {
    n: isCount,
    serial: matches(/^[a-z0-9]{1,10}$/),
    check: isLabel,
    at: isTime,
    find: isFind,
  },
  created: { n: isCount, submissionId: isAddressable },
  nothing: { n: isCount },
  unknown: { n: isCount, why: isLabel },
  deleting: { submissionId: isAddressable },
  deleted: { submissionId: isAddressable },
  kept: { submissionId: isAddressable },
  gone: { submissionId: isAddressable },
  found: { n: isCount, submissionId: isAddressable },
  absent: { n: isCount },
  end: { at: isTime },
};

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first member that is not what it must be. */
function wrongMember(members: Members, checks: Readonly<Record<string, Check>>): string | undefined {
  if (Object.hasOwn(members, '__proto__')) return '__proto__';
  return Object.entries(checks).find(
    ([name, check]) => !check(Object.hasOwn(members, name) ? members[name] : undefined),
  )?.[0];
}

function isHead(members: Members): members is Members & LedgerContent['head'] {
  return members.t === 'run' && wrongMember(members, headChecks) === undefined;
}

function isLine(members: Members): members is Members & LedgerLine {
  const { t } = members;
  return (
    typeof t === 'string' &&
    Object.hasOwn(lineChecks, t) &&
    wrongMember(members, lineChecks[t as LedgerLine['t']]) === undefined
  );
}

/** Thrown inside this file for a file that is no ledger. */
class NoLedger extends Error {}

/** What the lines so far come to. */
class Reading {
  readonly ids = new Map<string, boolean>();
  readonly done = new Set<string>();
  readonly #intents = new Map<number, OpenIntent>();
  /** Open ones whose number was given again: a run that added to the ledger of another. */
  readonly #earlier: OpenIntent[] = [];
  ended = false;
  lastAt = 0;

  get open(): OpenIntent[] {
    return [...this.#earlier, ...this.#intents.values()];
  }

  /** Another run of the same id adds to the file: numbers begin anew. */
  again(): void {
    this.#earlier.push(...this.#intents.values());
    this.#intents.clear();
    this.ended = false;
  }

  take(line: LedgerLine): void {
    switch (line.t) {
      case 'intent': {
        const { n, serial, check, at, find } = line;
        const before = this.#intents.get(n);
        if (before !== undefined) this.#earlier.push(before);
        this.#intents.set(n, { n, serial, check, at, ...(find === undefined ? {} : { find }) });
        this.lastAt = Math.max(this.lastAt, Date.parse(at));
        return;
      }
      case 'created':
      case 'found':
        this.#intents.delete(line.n);
        // What has an id again is there again.
        this.done.delete(line.submissionId);
        if (!this.ids.has(line.submissionId)) this.ids.set(line.submissionId, false);
        return;
      case 'nothing':
      case 'absent':
        this.#intents.delete(line.n);
        return;
      case 'unknown':
        return;
      case 'deleting':
      case 'kept':
        if (this.ids.has(line.submissionId)) this.ids.set(line.submissionId, line.t === 'deleting');
        return;
      case 'deleted':
      case 'gone':
        this.ids.delete(line.submissionId);
        this.done.add(line.submissionId);
        return;
      case 'end':
        this.ended = true;
        this.lastAt = Math.max(this.lastAt, Date.parse(line.at));
        return;
    }
  }
}

function* linesOf(bytes: Buffer): Generator<string | undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(10, from);
    const to = end < 0 ? bytes.length : end;
    if (to - from > LONGEST_LINE_BYTES)
      throw new NoLedger('is no ledger: it has a line that none of them has');
    try {
      yield decoder.decode(bytes.subarray(from, to));
    } catch {
      yield undefined;
    }
    from = to + 1;
  }
}

/** The JSON object of a line; undefined when it is none, as a torn one. */
function membersOf(text: string | undefined): Members | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isMembers(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function contentOf(path: string, bytes: Buffer): LedgerContent {
  const lines = linesOf(bytes);
  const first = membersOf(lines.next().value ?? undefined);
  if (first === undefined || !isHead(first)) {
    throw new NoLedger('is no ledger: its first line is not the head of a run');
  }
  const { runId, tag, target, baseUrl, startedAt, pid, host } = first;
  const reading = new Reading();
  reading.lastAt = Date.parse(startedAt);
  let tornLines = 0;
  let unknownLines = 0;
  let at = 1;
  for (const text of lines) {
    at += 1;
    if (text === '') continue;
    const members = membersOf(text);
    if (members === undefined) tornLines += 1;
    else if (members.t === 'run') {
      if (!isHead(members) || members.tag !== tag || members.baseUrl !== baseUrl) {
        throw new NoLedger(`is no ledger: line ${at} is the head of another run`);
      }
      reading.again();
    } else if (isLine(members)) reading.take(members);
    else if (typeof members.t === 'string' && !Object.hasOwn(lineChecks, members.t)) unknownLines += 1;
    else throw new NoLedger(`is no ledger of this suite: line ${at} is not what it must be`);
  }
  return {
    path,
    head: {
      runId,
      tag,
      target,
      baseUrl,
      startedAt,
      ...(pid === undefined ? {} : { pid }),
      ...(host === undefined ? {} : { host }),
    },
    ids: reading.ids,
    done: reading.done,
    open: reading.open,
    ended: reading.ended,
    lastAt: reading.lastAt,
    tornLines,
    unknownLines,
  };
}

/** The bytes of a file that may be a ledger. */
function bytesOf(path: string): Buffer {
  // Looked at before it is opened: opening a pipe would wait for its other end.
  if (!statSync(path).isFile()) throw new NoLedger('is no ledger: it is no regular file');
  const descriptor = openSync(path, 'r');
  try {
    if (fstatSync(descriptor).size > LARGEST_BYTES) {
      throw new NoLedger(`is no ledger: it is larger than ${LARGEST_BYTES / 1024 / 1024} MiB`);
    }
    const start = Buffer.alloc(LONGEST_LINE_BYTES + 1);
    const read = readSync(descriptor, start, 0, start.length, 0);
    // A large file that is none is not read to its end.
    if (read === start.length && start.indexOf(10) < 0) {
      throw new NoLedger('is no ledger: its first line is not the head of a run');
    }
    return readFileSync(path);
  } finally {
    closeSync(descriptor);
  }
}

/** Reads a ledger. Never throws. */
export function readLedgerFile(path: string): LedgerRead {
  try {
    return { ok: true, ledger: contentOf(path, bytesOf(path)) };
  } catch (error) {
    if (error instanceof NoLedger) return { ok: false, missing: false, problem: error.message };
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return { ok: false, missing: code === 'ENOENT', problem: `cannot be read (${code})` };
  }
}
