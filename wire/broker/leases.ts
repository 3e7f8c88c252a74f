/**
 * Leases: tickets that the broker hands a worker in advance, so that most requests of a run on this machine need no word
 * with it. They are given out only while the budgets are far from spent, and called back when the broker must decide by
 * itself again. The intent of a request under a lease is written by the worker, before the request leaves.
 */
import type { Ask, Leave, Settlement } from './broker.js';
import { intentLine, LedgerWriter } from './ledger.js';

/** Requests of one lease. */
export const LEASE_REQUESTS = 32;
/** Budgets that are nearer to their end than this many leases are decided request by request. */
export const LEASES_IN_HAND = 12;
/** Longest time that a worker uses a lease, in milliseconds: the run may have been ended meanwhile. */
const LEASE_MS = 500;

/** Tickets from `first` on, and the ledger to write their intents to. */
export interface Lease {
  readonly first: number;
  readonly count: number;
  /** Absent in a run without a ledger. */
  readonly ledger?: string;
}

/** The outcome of a request under a lease, as far as the broker must know it. */
export interface Leased {
  readonly ticket: number;
  readonly serial: string;
  readonly effect: Ask['effect'];
  readonly settlement: Settlement;
}

/** The broker's side: who holds which tickets. */
export class LeaseBook {
  readonly #recalls = new Map<Lease, () => void>();

  /** Leases that are out: each may have one request in flight. */
  get out(): number {
    return this.#recalls.size;
  }

  give(lease: Lease, recall: () => void): Lease {
    this.#recalls.set(lease, recall);
    return lease;
  }

  /** @returns whether it was out */
  end(lease: Lease): boolean {
    return this.#recalls.delete(lease);
  }

  /** Asks for every lease back; each ends when its worker has answered, or is gone. */
  recall(): void {
    for (const recall of this.#recalls.values()) recall();
  }
}

/** The worker's side: the lease that it holds, of which one request at a time may be in flight. */
export class LeaseHolder {
  readonly #writers = new Map<string, LedgerWriter>();
  #lease: { readonly until: number; readonly end: number; readonly ledger?: LedgerWriter } | undefined;
  #next = 0;
  #flying: { readonly ticket: number; readonly ask: Ask } | undefined;
  #recalled = false;

  /** Whether there is a lease to give back. */
  get held(): boolean {
    return this.#lease !== undefined;
  }

  take({ first, count, ledger }: Lease): void {
    this.#next = first;
    this.#recalled = false;
    this.#lease = {
      until: performance.now() + LEASE_MS,
      end: first + count,
      ...(ledger === undefined ? {} : { ledger: this.#writer(ledger) }),
    };
  }

  #writer(path: string): LedgerWriter {
    const writer = this.#writers.get(path) ?? new LedgerWriter(path, true);
    this.#writers.set(path, writer);
    return writer;
  }

  /**
   * Leave under the lease; undefined where the broker must be asked.
   *
   * @throws Error when the ledger cannot be written: nothing may be sent
   */
  ask(ask: Ask): Leave | undefined {
    const lease = this.#lease;
    if (lease === undefined || this.#flying !== undefined || this.#recalled) return undefined;
    if (ask.alone === true || ask.deletes !== undefined) return undefined;
    if (this.#next >= lease.end || performance.now() > lease.until) return undefined;
    const ticket = this.#next;
    this.#next += 1;
    if (ask.effect === 'create') lease.ledger?.append(intentLine(ticket, ask, Date.now()));
    this.#flying = { ticket, ask };
    return { ok: true, ticket };
  }

  /**
   * Settles a request under the lease.
   *
   * @returns what the broker must be told; `told` when it needs no word; undefined when it is not of this lease
   */
  settle(ticket: number, settlement: Settlement): Leased | 'told' | undefined {
    if (this.#flying?.ticket !== ticket) return undefined;
    const { effect, serial } = this.#flying.ask;
    this.#flying = undefined;
    if (settlement.kind !== 'nothing') return { ticket, serial, effect, settlement };
    if (effect === 'create') {
      try {
        this.#lease?.ledger?.append({ t: 'nothing', n: ticket });
      } catch {
        // Its intent stays open, which is safe; the next one will fail in the same way.
      }
    }
    return 'told';
  }

  /** The broker wants the lease back. */
  recall(): void {
    this.#recalled = true;
  }

  /** Whether the lease can be given back now: nothing of it is in flight. */
  get idle(): boolean {
    return this.#lease !== undefined && this.#flying === undefined;
  }

  get recalled(): boolean {
    return this.#recalled;
  }

  /**
   * The lease is given back.
   *
   * @returns how many of its requests were not made
   */
  drop(): number {
    const unused = this.#lease === undefined ? 0 : this.#lease.end - this.#next;
    this.#lease = undefined;
    this.#recalled = false;
    return unused;
  }

  /** Writes what is still to be written. */
  close(): void {
    this.drop();
    for (const writer of this.#writers.values()) writer.close();
  }
}
