/** The broker itself, in the process that owns the run. */
import type { Ask, Broker, Leave, Settled, Settlement, Share, Stop } from './broker.js';
import { LEASE_REQUESTS, LEASES_IN_HAND, type Lease, LeaseBook, type Leased } from './leases.js';
import { intentLine, isAddressable, type LedgerLine, type LedgerWriter } from './ledger.js';
import type { BrokerLimits } from './limits.js';
import { Tasks } from './tasks.js';

interface Ticket {
  readonly effect: Ask['effect'];
  readonly serial: string;
  readonly alone: boolean;
  readonly deletes?: string;
}

interface Waiting {
  readonly ask: Ask;
  readonly grant: (leave: Leave) => void;
}

/** Decides alone what a run may send. */
export class LocalBroker implements Broker {
  readonly #limits: BrokerLimits;
  readonly #ledger: LedgerWriter | undefined;
  readonly #now: () => number;
  readonly #time: () => number;
  readonly #onLost: ((submissionId: string) => void) | undefined;
  readonly #open = new Map<number, Ticket>();
  readonly #queue: Waiting[] = [];
  readonly #tasks = new Tasks();
  readonly #serialOfId = new Map<string, string>();
  readonly #leases = new LeaseBook();
  #tickets = 0;
  /** Tickets of leases that came back unused. */
  #unused = 0;
  /** Creations that happened or may have: what is settled as nothing does not count. */
  #spent = 0;
  #holding = 0;
  #nextSlot = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped: { readonly stop: Stop; readonly words: string } | undefined;

  /**
   * @param now a clock that nobody sets, in milliseconds: pace and deadline go by it
   * @param time Unix time in milliseconds, for the ledger
   * @param onLost told of every created submission whose id the ledger could not take
   */
  constructor(
    limits: BrokerLimits,
    ledger?: LedgerWriter,
    now: () => number = () => performance.now(),
    time: () => number = Date.now,
    onLost?: (submissionId: string) => void,
  ) {
    this.#limits = limits;
    this.#ledger = ledger;
    this.#now = now;
    this.#time = time;
    this.#onLost = onLost;
  }

  /** Requests that were given leave so far. */
  get requests(): number {
    return this.#tickets - this.#unused;
  }

  /** Submissions that were, or may have been, created so far. */
  get created(): number {
    return this.#spent;
  }

  /** Ids in hand, in the order in which they came. */
  get ids(): readonly string[] {
    return [...this.#serialOfId.keys()];
  }

  /** Why nothing more is sent; undefined while the run may go on. */
  get stopped(): string | undefined {
    return this.#stopped?.words;
  }

  ask(ask: Ask): Promise<Leave> {
    return new Promise((grant) => {
      this.#queue.push({ ask, grant });
      this.#drain();
    });
  }

  settle(ticket: number, settlement: Settlement): Promise<Settled> {
    const held = this.#open.get(ticket);
    if (held === undefined) return Promise.resolve({});
    this.#open.delete(ticket);
    if (held.deletes !== undefined) this.#settleDeletion(held.deletes, settlement);
    let settled: Settled = {};
    if (held.effect === 'create') {
      this.#holding -= 1;
      settled = this.#settleCreation(ticket, held, settlement);
    }
    this.#drain();
    return Promise.resolve(settled);
  }

  /** Tickets in advance, which `recall` asks back; undefined where each request is to be asked for. @internal */
  lease(recall: () => void): Lease | undefined {
    const { leases, perSecond, requests, created, inFlight } = this.#limits;
    if (leases !== true || perSecond !== undefined || this.#stopped !== undefined) return undefined;
    if (this.#queue.length > 0 || (this.#open.size + this.#leases.out + 1) * 2 > inFlight) return undefined;
    const left = Math.min(requests - this.requests, created - this.#spent - this.#holding);
    if (left < LEASE_REQUESTS * LEASES_IN_HAND) return undefined;
    const first = this.#tickets + 1;
    this.#tickets += LEASE_REQUESTS;
    // Any of them may create.
    this.#holding += LEASE_REQUESTS;
    const ledger = this.#ledger === undefined ? {} : { ledger: this.#ledger.path };
    return this.#leases.give({ first, count: LEASE_REQUESTS, ...ledger }, recall);
  }

  /** What came of a request under a lease that may have created something. @internal */
  settleLeased({ ticket, serial, effect, settlement }: Leased): Promise<Settled> {
    return Promise.resolve(effect === 'create' ? this.#settleCreation(ticket, { serial }, settlement) : {});
  }

  /**
   * A lease comes back with so many requests unmade, or its worker is lost, and may have created one thing more.
   *
   * @internal
   */
  endLease(lease: Lease, unused: number | 'lost'): void {
    if (!this.#leases.end(lease)) return;
    this.#holding -= lease.count;
    if (unused === 'lost') this.#spent += 1;
    else this.#unused += unused;
    this.#drain();
  }

  #settleDeletion(submissionId: string, { kind }: Settlement): void {
    if (kind === 'deleted') this.#write({ t: 'deleted', submissionId });
    if (kind === 'nothing') this.#write({ t: 'kept', submissionId });
  }

  #settleCreation(ticket: number, held: Pick<Ticket, 'serial'>, settlement: Settlement): Settled {
    if (settlement.kind !== 'nothing') this.#spent += 1;
    if (settlement.kind === 'created') {
      const { submissionId } = settlement;
      // An id that no request could carry is no way to the record: its tag is.
      const line: LedgerLine = isAddressable(submissionId)
        ? { t: 'created', n: ticket, submissionId }
        : { t: 'unknown', n: ticket, why: `its id of ${submissionId.length} characters cannot be used` };
      if (!this.#write(line)) this.#onLost?.(submissionId);
      const before = this.#serialOfId.get(submissionId);
      if (before !== undefined && before !== held.serial) return { repeats: before };
      this.#serialOfId.set(submissionId, held.serial);
    } else if (settlement.kind === 'unknown') {
      this.#write({ t: 'unknown', n: ticket, why: settlement.why.slice(0, 1_000) });
    } else {
      this.#write({ t: 'nothing', n: ticket });
    }
    return {};
  }

  share(key: string): Promise<Share> {
    return this.#tasks.share(key);
  }

  deliver(key: string, value: string): Promise<void> {
    return this.#tasks.deliver(key, value);
  }

  abandon(key: string): Promise<void> {
    return this.#tasks.abandon(key);
  }

  peek(key: string): Promise<string | undefined> {
    return this.#tasks.peek(key);
  }

  trip(words: string): Promise<void> {
    this.stop('target-down', words);
    return Promise.resolve();
  }

  /** Ends the sending; the first reason stays. */
  stop(stop: Stop, words: string): void {
    this.#stopped ??= { stop, words };
    this.#leases.recall();
    this.#drain();
  }

  /** Ends every timer; whoever waits is told that the run is over. */
  close(): void {
    this.stop('no-broker', 'the run is over');
    clearTimeout(this.#timer);
  }

  /** Answers as many of the waiting as the bounds allow, in their order. */
  #drain(): void {
    for (let head = this.#queue[0]; head !== undefined; head = this.#queue[0]) {
      const refusal = this.#refusal(head.ask);
      if (refusal?.stop === 'requests-spent' && this.#leases.out > 0) {
        // What is not used of them can still be had.
        this.#leases.recall();
        return;
      }
      if (refusal !== undefined) {
        this.#queue.shift();
        head.grant({ ok: false, ...refusal });
        continue;
      }
      const places = head.ask.alone === true ? 1 : this.#limits.inFlight;
      if (this.#open.size + this.#leases.out >= places) {
        this.#leases.recall();
        return;
      }
      if ([...this.#open.values()].some((ticket) => ticket.alone)) return;
      // Credits that are out may come back: wait for them rather than refuse.
      if (head.ask.effect === 'create' && this.#spent + this.#holding >= this.#credits) {
        this.#leases.recall();
        return;
      }
      const wait = this.#nextSlot - this.#now();
      if (wait > 0) {
        this.#timer ??= setTimeout(() => {
          this.#timer = undefined;
          this.#drain();
        }, wait);
        return;
      }
      this.#queue.shift();
      this.#grant(head);
    }
  }

  #refusal(ask: Ask): { stop: Stop; words: string } | undefined {
    if (this.#stopped !== undefined) return this.#stopped;
    const { requests, created, deadline } = this.#limits;
    if (deadline !== undefined && this.#now() >= deadline) {
      return { stop: 'deadline', words: "the run's time is up" };
    }
    if (this.requests >= requests) {
      return { stop: 'requests-spent', words: `the budget of ${requests} requests is spent` };
    }
    if (ask.effect !== 'create') return undefined;
    if (created === 0) return this.#barred(ask);
    if (this.#holding === 0 && this.#spent >= created) {
      return { stop: 'created-spent', words: `the budget of ${created} created submissions is spent` };
    }
    return undefined;
  }

  /** Credits in all. Where nothing may be created, what must be refused takes turns with one: a faulty target may accept it. */
  get #credits(): number {
    return Math.max(this.#limits.created, 1);
  }

  /** Why a run that may create nothing does not send this. */
  #barred({ mustBeRefused }: Ask): { stop: Stop; words: string } | undefined {
    if (mustBeRefused !== true) {
      return { stop: 'creation-barred', words: 'it takes a created submission, and the run may create none' };
    }
    if (this.#spent === 0) return undefined;
    return {
      stop: 'created-spent',
      words:
        'the run may create no submission, but the target has accepted, or may have, what it must refuse: nothing more is sent that could create one',
    };
  }

  #grant({ ask, grant }: Waiting): void {
    const ticket = this.#tickets + 1;
    if (ask.effect === 'create') this.#write(intentLine(ticket, ask, this.#time()));
    const deletes = ask.deletes !== undefined && isAddressable(ask.deletes) ? ask.deletes : undefined;
    if (deletes !== undefined) this.#write({ t: 'deleting', submissionId: deletes });
    if (this.#stopped !== undefined) {
      grant({ ok: false, ...this.#stopped });
      return;
    }
    if (ask.effect === 'create') this.#holding += 1;
    this.#tickets = ticket;
    this.#open.set(ticket, {
      effect: ask.effect,
      serial: ask.serial,
      alone: ask.alone === true,
      ...(deletes === undefined ? {} : { deletes }),
    });
    const { perSecond } = this.#limits;
    if (perSecond !== undefined) this.#nextSlot = Math.max(this.#now(), this.#nextSlot) + 1000 / perSecond;
    grant({ ok: true, ticket });
  }

  /**
   * A ledger that cannot be written stops every request.
   *
   * @returns whether the line is in the ledger, if there is one
   */
  #write(line: LedgerLine): boolean {
    try {
      this.#ledger?.append(line);
      return true;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.stop('ledger', `the ledger cannot be written (${why})`);
      return false;
    }
  }
}
