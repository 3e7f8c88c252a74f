/**
 * What a run shares is decided in one place, the broker: budgets, pace, requests in flight, the ledger, and
 * submissions that several checks look at but that are sent once. It lives in the process of the runner; workers reach
 * it over a local socket (`remote.ts`). Nothing is sent without its leave.
 */

/** What a request may do to the target. */
export type Effect =
  /** It could create a submission, be it malformed: a faulty target may accept it. */
  | 'create'
  /** It cannot. */
  | 'none';

/** Texts of a request, unlike any other's, by which the neighbouring GET finds what it may have created. */
export interface Find {
  readonly email?: string;
  readonly userid?: string;
}

/** Asks for leave to send one request. */
export interface Ask {
  readonly effect: Effect;
  /** What finds the record again, should one be stored; in the ledger before the request leaves. */
  readonly serial: string;
  /** Title of the check that asks. */
  readonly check: string;
  /** In the ledger with the serial; absent when the request carries nothing to look for. */
  readonly find?: Find;
  /** The request deletes the submission of this id: in the ledger before it leaves, and after it. */
  readonly deletes?: string;
  /** Nothing else of the run may be in flight with it: tells load from the request itself. */
  readonly alone?: boolean;
  /** A conforming target must refuse it: a run that may create nothing sends these alone. */
  readonly mustBeRefused?: boolean;
}

/** Why leave is not given. */
export type Stop =
  | 'requests-spent'
  | 'created-spent'
  /** The run may create nothing, and this request could on a conforming target. */
  | 'creation-barred'
  | 'target-down'
  | 'ledger'
  | 'deadline'
  | 'no-broker';

/** Leave to send one request, or why not. */
export type Leave =
  | { readonly ok: true; readonly ticket: number }
  | { readonly ok: false; readonly stop: Stop; readonly words: string };

/** What became of a request that could create or delete. */
export type Settlement =
  /** The answer proves that nothing was created, or deleted. */
  | { readonly kind: 'nothing' }
  /** It was stored under this id. */
  | { readonly kind: 'created'; readonly submissionId: string }
  /** The submission of this id was deleted. */
  | { readonly kind: 'deleted'; readonly submissionId: string }
  /** No answer proves either; the credit stays spent. */
  | { readonly kind: 'unknown'; readonly why: string };

/** What the broker knows when a request is settled. */
export interface Settled {
  /** Serial of the earlier submission of this run that had the same id. */
  readonly repeats?: string;
}

/** A share in something that is done once a run: either do it, or take what another made of it. */
export type Share = { readonly role: 'do' } | { readonly role: 'take'; readonly value: string };

/** The broker, as checks see it. */
export interface Broker {
  /** Waits for the pace and for a free place, then gives leave or says why not. */
  ask(ask: Ask): Promise<Leave>;
  /** Must follow every leave; resolves after the ledger holds the outcome. */
  settle(ticket: number, settlement: Settlement): Promise<Settled>;
  /** The first caller of a key gets the task; later ones wait for its value. */
  share(key: string): Promise<Share>;
  /** Hands over the value of a task. */
  deliver(key: string, value: string): Promise<void>;
  /** Gives a task back undone: the next in line gets it. */
  abandon(key: string): Promise<void>;
  /** The value of a task that is done; undefined while it is not. */
  peek(key: string): Promise<string | undefined>;
  /** Opens the circuit: the target is down, nothing more is sent. */
  trip(words: string): Promise<void>;
}
