/**
 * Deletes what a run created: the ids of its ledger, and what its requests of unknown outcome turn out to have created.
 * Each step is in the ledger before the next, so that it can be interrupted anywhere and run again.
 */
import { member } from '../checks/document.js';
import { isObject } from '../wire/answer.js';
import { type LedgerLine, LedgerWriter } from '../wire/broker/ledger.js';
import { type LedgerContent, type OpenIntent, readLedgerFile } from '../wire/broker/ledger-file.js';
import { saysDeleted } from '../wire/client.js';
import { Courier, type Reply, type Stops } from './cleanup-courier.js';
import { idOf, itemsOf, lookFor } from './cleanup-search.js';
import type { ReadyTarget } from './secrets.js';

/** A write may take so long to be seen, in milliseconds (A34). */
const SEEN_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 1_000;
/** So long after its last request what a run wrote may still not be seen, in milliseconds. */
const FRESH_MS = 60_000;

/** What could not be deleted, or not be looked for, and why. */
export interface Left {
  /** An id. */
  readonly what: string;
  /** One line, secrets removed. */
  readonly why: string;
}

/** What a cleanup of one ledger came to. */
export interface CleanupResult {
  readonly deleted: number;
  /** Ids of which nothing was there any more. */
  readonly gone: number;
  /** Requests of unknown outcome of which nothing was found. */
  readonly absent: number;
  /** Ids that were tried in vain. */
  readonly kept: readonly Left[];
  /** Requests of unknown outcome of which it is still not known. */
  readonly unclear: readonly { readonly why: string; readonly count: number }[];
  /** Ids and requests that were not come to. */
  readonly untouched: number;
  /** Why the cleanup ended before its time. */
  readonly over?: string;
}

/** What comes of a ledger that is not come to. */
export function untouched({ ids, open }: LedgerContent, over: string): CleanupResult {
  return { deleted: 0, gone: 0, absent: 0, kept: [], unclear: [], untouched: ids.size + open.length, over };
}

/** How a cleanup is done. */
export interface CleanupOptions {
  readonly stops: Stops;
  /** Told after each id. */
  readonly onProgress?: (done: number, of: number) => void;
}

/** Whether anything of a run may still be on the target. */
export function isClean({ kept, unclear, untouched }: CleanupResult): boolean {
  return kept.length === 0 && unclear.length === 0 && untouched === 0;
}

/** One cleanup as it goes on. */
class Cleanup {
  readonly #ledger: LedgerContent;
  readonly #target: ReadyTarget;
  readonly #writer: LedgerWriter;
  readonly #courier: Courier;
  readonly #onProgress: CleanupOptions['onProgress'];
  readonly #kept: Left[] = [];
  readonly #unclear = new Map<string, number>();
  /** Ids that need no finding. */
  readonly #handled: Set<string>;
  #deleted = 0;
  #gone = 0;
  #absent = 0;
  #untouched = 0;

  constructor(ledger: LedgerContent, target: ReadyTarget, writer: LedgerWriter, options: CleanupOptions) {
    this.#ledger = ledger;
    this.#handled = new Set(ledger.done);
    this.#target = target;
    this.#writer = writer;
    this.#courier = new Courier(target, writer, options.stops);
    this.#onProgress = options.onProgress;
  }

  async run(): Promise<CleanupResult> {
    let over: string | undefined;
    try {
      // The ids first: meanwhile what was written last comes to be seen.
      await this.#removeAll(this.#ledger.ids);
      const found = await this.#search();
      await this.#removeAll(new Map(found.map((id) => [id, false])));
      over = this.#courier.over;
    } finally {
      await this.#courier.close();
    }
    return {
      deleted: this.#deleted,
      gone: this.#gone,
      absent: this.#absent,
      kept: this.#kept,
      unclear: [...this.#unclear].map(([why, count]) => ({ why, count })),
      untouched: this.#untouched,
      ...(over === undefined ? {} : { over }),
    };
  }

  async #removeAll(ids: ReadonlyMap<string, boolean>): Promise<void> {
    const queue = [...ids];
    let done = 0;
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [id, attempted] = next;
        this.#handled.add(id);
        await this.#remove(id, attempted);
        done += 1;
        this.#onProgress?.(done, ids.size);
      }
    };
    await Promise.all(Array.from({ length: this.#courier.inFlight }, worker));
  }

  async #remove(id: string, attempted: boolean): Promise<void> {
    const reply = await this.#courier.remove(id);
    if (reply.kind === 'over') this.#untouched += 1;
    else if (reply.kind === 'none') this.#kept.push({ what: this.#courier.redact(id), why: reply.words });
    else if (saysDeleted(reply.exchange.answer, reply.exchange.read)) this.#deleted += 1;
    else if (await this.#isGone(id, attempted, reply)) {
      this.#append({ t: 'gone', submissionId: id });
      this.#gone += 1;
    } else this.#kept.push({ what: this.#courier.redact(id), why: `DELETE answered ${reply.words}` });
  }

  /** Whether a refused DELETE is about something that is not there, rather than one that cannot be deleted. */
  async #isGone(id: string, attempted: boolean, reply: Reply & { kind: 'answer' }): Promise<boolean> {
    const { exchange, triedBefore } = reply;
    const status = exchange.answer?.status;
    const code = member(exchange, 'errorCode');
    // These are about whoever asks, not about the submission; a page of text may say that there is no such path.
    if (!isObject(exchange.read.document)) return false;
    if ((status !== 400 && status !== 404) || code === 'invalid_admin' || code === 'invalid_project')
      return false;
    if (this.#target.capabilities.includes('read-back')) {
      const seen = await this.#courier.look({ submission_id: id });
      const items = seen.kind === 'answer' ? itemsOf(seen.exchange) : undefined;
      if (items?.length === 0) return true;
      if (items?.some((item) => idOf(item) === id)) return false;
    }
    if (attempted || triedBefore) return true;
    // Another cleanup at the same time may have been faster.
    const now = readLedgerFile(this.#ledger.path);
    return now.ok && now.ledger.done.has(id);
  }

  /** Adds a line; when that fails, nothing more is sent. */
  #append(line: LedgerLine): void {
    try {
      this.#writer.append(line);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#courier.end(`the ledger cannot be written (${why})`);
    }
  }

  /** Looks for what requests of unknown outcome created; the ids that were found. */
  async #search(): Promise<string[]> {
    const { open, head, lastAt } = this.#ledger;
    if (open.length === 0) return [];
    if (!this.#target.capabilities.includes('read-back')) {
      this.#note('the target does not state the capability `read-back`', open.length);
      return [];
    }
    const found: string[] = [];
    const started = Date.now();
    const patience = started - lastAt < FRESH_MS ? SEEN_WITHIN_MS : 0;
    let pending: (OpenIntent & { find: NonNullable<OpenIntent['find']> })[] = [];
    for (const intent of open) {
      const { find } = intent;
      if (find === undefined) this.#note('they carried no address to look for', 1);
      else pending.push({ ...intent, find });
    }
    for (;;) {
      const last = Date.now() - started >= patience;
      const nothing: typeof pending = [];
      for (const intent of pending) {
        const sighting = await lookFor(this.#courier, head.tag, intent);
        if (sighting.kind === 'over') this.#untouched += 1;
        else if (sighting.kind === 'unclear') this.#note(sighting.why, 1);
        else if (sighting.kind === 'found') found.push(...this.#record(intent, sighting.ids));
        else if (last) this.#recordAbsence(intent);
        else nothing.push(intent);
      }
      pending = nothing;
      if (pending.length === 0) return found;
      await this.#courier.pause(LOOK_EVERY_MS);
    }
  }

  /** Notes the ids in the ledger; those that are new. */
  #record({ n }: OpenIntent, ids: readonly string[]): string[] {
    const fresh = ids.filter((id) => !this.#handled.has(id));
    for (const id of fresh) {
      this.#handled.add(id);
      this.#append({ t: 'found', n, submissionId: id });
    }
    // Two requests of one content have one mark: what is known already is the other's.
    if (fresh.length === 0) this.#recordAbsence({ n });
    return fresh;
  }

  #recordAbsence({ n }: Pick<OpenIntent, 'n'>): void {
    this.#append({ t: 'absent', n });
    this.#absent += 1;
  }

  #note(why: string, count: number): void {
    this.#unclear.set(why, (this.#unclear.get(why) ?? 0) + count);
  }
}

/**
 * Cleans up after one run.
 *
 * @throws Error when the ledger cannot be opened for writing: then nothing was sent
 */
export async function cleanUp(
  ledger: LedgerContent,
  target: ReadyTarget,
  options: CleanupOptions,
): Promise<CleanupResult> {
  const writer = new LedgerWriter(ledger.path);
  try {
    return await new Cleanup(ledger, target, writer, options).run();
  } finally {
    writer.close();
  }
}
