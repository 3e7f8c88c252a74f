/**
 * Requests to the neighbouring endpoints (sibling) for a cleanup: at the target's pace, tried again where that is free,
 * ended where going on would help nobody. GET and DELETE may be repeated; nothing here could create.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { describeAnswer } from '../checks/document.js';
import { shaky, waitMs } from '../checks/steady.js';
import type { LedgerWriter } from '../wire/broker/ledger.js';
import { LocalBroker } from '../wire/broker/local.js';
import { Client, NoLeave, type ReadExchange, SUBMISSION_PATH } from '../wire/client.js';
import { NOTHING_SENT } from '../wire/exchange.js';
import { Transport, transportOptions } from '../wire/http.js';
import { type ReadyTarget, redactorOf } from './secrets.js';

/** Further tries of a request that got no final answer. */
const AGAIN = 2;
/** Wait before another try after a broken connection, in milliseconds. */
const PAUSE_MS = 250;
/** Requests in a row without a final answer, or refused as those of a stranger, after which no more are sent. */
const IN_A_ROW = 3;
/** Most requests in flight at once. */
const MOST_IN_FLIGHT = 4;

/** How a cleanup is ended from outside. */
export interface Stops {
  /** Nothing new is sent; what is in flight is waited for. */
  readonly gently: AbortSignal;
  /** What is in flight is cut off. */
  readonly atOnce: AbortSignal;
}

/** What came of a request. */
export type Reply =
  | {
      readonly kind: 'answer';
      readonly exchange: ReadExchange;
      /** An earlier try of it may have been carried out. */
      readonly triedBefore: boolean;
      /** Status and document in one line, secrets removed. */
      readonly words: string;
    }
  /** No final answer; the words say why. */
  | { readonly kind: 'none'; readonly words: string }
  /** Not sent: the cleanup is over. */
  | { readonly kind: 'over' };

/** Whether an exchange may have done what it asked for, as far as can be known. */
function mayHaveActed({ answer, failure }: ReadExchange): boolean {
  return answer === undefined
    ? failure !== undefined && !NOTHING_SENT.has(failure.kind)
    : answer.status >= 500;
}

/** Sends the requests of one cleanup. Every DELETE is in the ledger before it leaves, and its outcome after it. */
export class Courier {
  /** Requests that can be in flight at once. */
  readonly inFlight: number;
  readonly #target: ReadyTarget;
  readonly #stops: Stops;
  readonly #transport: Transport;
  readonly #broker: LocalBroker;
  readonly #client: Client;
  /** Takes out of a text what must not be shown. */
  readonly redact: (text: string) => string;
  #unanswered = 0;
  #over: string | undefined;

  constructor(target: ReadyTarget, ledger: LedgerWriter, stops: Stops) {
    this.inFlight = Math.min(target.inFlight, MOST_IN_FLIGHT);
    this.#target = target;
    this.#stops = stops;
    const redactor = redactorOf(target);
    this.redact = (text) => redactor.text(text);
    this.#transport = new Transport(transportOptions(target, this.inFlight));
    const { requestsPerSecond: perSecond } = target;
    this.#broker = new LocalBroker(
      {
        requests: Number.MAX_SAFE_INTEGER,
        created: 0,
        inFlight: this.inFlight,
        ...(perSecond === undefined ? {} : { perSecond }),
      },
      ledger,
    );
    this.#client = new Client({
      transport: this.#transport,
      broker: this.#broker,
      keys: { project: target.apiKey, altered: {}, unknown: '' },
    });
  }

  /** Why nothing more is sent; undefined while the cleanup may go on. */
  get over(): string | undefined {
    if (this.#stops.gently.aborted) return 'interrupted';
    return this.#over ?? this.#broker.stopped;
  }

  /** Sends nothing more; the first reason stays. */
  end(words: string): void {
    this.#over ??= words;
  }

  /** GET with a query. */
  look(query: Readonly<Record<string, string>>): Promise<Reply> {
    return this.#tried('GET', query);
  }

  /** DELETE of one id (A35). */
  remove(submissionId: string): Promise<Reply> {
    const query = { submission_id: submissionId, admin_name: this.#target.adminEmail };
    return this.#tried('DELETE', query, submissionId);
  }

  /** Waits, unless the cleanup ends before. */
  async pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#stops.gently }).catch(() => undefined);
  }

  async #tried(method: string, query: Readonly<Record<string, string>>, deletes?: string): Promise<Reply> {
    const path = `${SUBMISSION_PATH}?${new URLSearchParams(query)}`;
    let triedBefore = false;
    for (let again = 0; ; again += 1) {
      if (this.over !== undefined) return { kind: 'over' };
      let exchange: ReadExchange;
      try {
        exchange = await this.#client.send(
          {
            method,
            path,
            serial: 'cleanup',
            check: 'cleanup',
            ...(deletes === undefined ? {} : { deletes }),
          },
          this.#stops.atOnce,
        );
      } catch (error) {
        if (error instanceof NoLeave || this.#stops.atOnce.aborted) return { kind: 'over' };
        throw error;
      }
      const words = this.redact(describeAnswer(exchange));
      if (!shaky(exchange)) {
        this.#noteAnswer(exchange, words);
        return { kind: 'answer', exchange, triedBefore, words };
      }
      triedBefore ||= mayHaveActed(exchange);
      if (again === AGAIN) {
        this.#noteSilence(exchange, words);
        return { kind: 'none', words };
      }
      await this.pause(Math.max(waitMs(exchange), exchange.answer === undefined ? PAUSE_MS : 0));
    }
  }

  #noteAnswer({ answer }: ReadExchange, words: string): void {
    const stranger = answer?.status === 401 || answer?.status === 403;
    this.#unanswered = stranger ? this.#unanswered + 1 : 0;
    if (this.#unanswered >= IN_A_ROW) this.end(`the target lets nobody in: ${words}`);
  }

  #noteSilence({ failure }: ReadExchange, words: string): void {
    this.#unanswered += 1;
    const unreachable = failure !== undefined && NOTHING_SENT.has(failure.kind);
    if (unreachable || this.#unanswered >= IN_A_ROW) this.end(`the target does not answer: ${words}`);
  }

  async close(): Promise<void> {
    this.#broker.close();
    await this.#transport.close();
  }
}
