/** What the probes of `doctor` that send share: a way to the target, a broker with small bounds, a ledger, and redaction. */
import { classOf, member } from '../checks/document.js';
import { wireText } from '../generators/index.js';
import { isObject } from '../wire/answer.js';
import type { Ledger } from '../wire/broker/ledger.js';
import { LocalBroker } from '../wire/broker/local.js';
import { type Call, Client, type Credential, type ReadExchange } from '../wire/client.js';
import { type AesCipher, derivations, deriveKey } from '../wire/encryption.js';
import { Transport, transportOptions } from '../wire/http.js';
import { createRedactor, type Redactor } from '../wire/redaction.js';
import { derivationProblem } from '../wire/target/values.js';
import { Skipped, Told } from './doctor-line.js';
import { openLedger } from './ledger.js';
import { type ReadyTarget, redactorOf } from './secrets.js';
import { tagOf } from './tag.js';

/** Most requests of an examination. */
export const MOST_REQUESTS = 24;
/**
 * Most outcomes that may leave open whether something was created. One id ends the posting at once. An answer of 500
 * or none at all to a wrong derivation must not keep the right one from being found, so as many are borne as there can
 * be wrong ones.
 */
const MOST_UNKNOWN = derivations.length;

/** Told when a request was accepted that must be refused, with the id that it was given, if any. */
export type Alarm = (words: string, exchange: ReadExchange, id: string | undefined) => void;

/** What an examination needs. */
export interface SessionOptions {
  readonly target: ReadyTarget;
  readonly runId: string;
  readonly ledgerDir: string;
  readonly signal: AbortSignal;
  readonly alarm: Alarm;
}

/** When an answer said that it was made. */
export interface Dated {
  /** The header as it came; undefined without one. */
  readonly date: string | undefined;
  /** Unix time of the request, in milliseconds. */
  readonly startedAt: number;
  readonly latencyMs: number;
}

const encoder = new TextEncoder();

/** Takes everything out of a text that must not be shown, the keys of derivations that are only tried included. */
export function doctorRedactor(target: ReadyTarget): Pick<Redactor, 'uncut' | 'found'> {
  const usual = redactorOf(target);
  const secrets = [...new Set([target.encryptionKey ?? target.apiKey, target.apiKey])];
  const tried = createRedactor(
    secrets.flatMap((secret) =>
      derivations
        .filter((derivation) => derivationProblem(secret, derivation) === undefined)
        .map((derivation) => ({
          placeholder: '<derived encryption key>',
          value: deriveKey(secret, derivation),
        })),
    ),
  );
  return {
    uncut: (text) => tried.uncut(usual.uncut(text)),
    found: (text) => [...usual.found(text), ...tried.found(text)],
  };
}

/** Whether a target took what it had to refuse. A page of HTML with 200 is somebody else's answer. */
function accepts(exchange: ReadExchange): boolean {
  const id = member(exchange, 'submissionId');
  if (id !== undefined && id !== null && id !== '') return true;
  return classOf(exchange) === 'accepted' && isObject(exchange.read.json);
}

/** Sends requests that must be refused. Each POST is in the ledger before it leaves. */
export class DoctorSession {
  readonly target: ReadyTarget;
  readonly ledger: Ledger;
  readonly #options: SessionOptions;
  readonly #broker: LocalBroker;
  readonly #transport: Transport;
  readonly #dated: Dated[] = [];
  #posts = 0;
  #accepted = false;

  /** @throws NoLedger when the ledger cannot be made */
  constructor(options: SessionOptions) {
    const { target, signal } = options;
    this.target = target;
    this.#options = options;
    this.ledger = openLedger(options, target);
    this.#broker = new LocalBroker(
      {
        requests: Math.min(MOST_REQUESTS, target.maxRequests ?? MOST_REQUESTS),
        // A refusal holds a credit while it is on its way, so that none at all would allow no request.
        created: Math.max(1, Math.min(MOST_UNKNOWN, target.maxCreated ?? MOST_UNKNOWN)),
        inFlight: target.inFlight,
        ...(target.requestsPerSecond === undefined ? {} : { perSecond: target.requestsPerSecond }),
      },
      this.ledger,
    );
    this.#transport = new Transport(transportOptions(target, 1));
    const stop = (): void => this.#broker.stop('deadline', 'the time is up');
    signal.addEventListener('abort', stop, { once: true });
  }

  /** What answers said of the time. */
  get dated(): readonly Dated[] {
    return this.#dated;
  }

  /**
   * Posts a document that must be refused, encrypted when there is a cipher.
   *
   * @param words what is posted, for a reader
   * @throws Told when the target accepted it: the alarm has been raised
   * @throws Skipped when one was accepted before: nothing more is posted
   * @throws NoLeave when a budget is spent
   */
  async post(
    words: string,
    document: object,
    how: { readonly credential?: Credential; readonly cipher?: AesCipher } = {},
  ): Promise<ReadExchange> {
    if (this.#accepted) {
      throw new Skipped('nothing more is posted, for the target accepted what it must refuse');
    }
    const { cipher, credential } = how;
    const plaintext = encoder.encode(JSON.stringify(document));
    const body = cipher === undefined ? plaintext : encoder.encode(wireText(cipher.encrypt(plaintext)));
    const exchange = await this.#send(
      {
        body,
        ...(cipher === undefined ? {} : { plaintext }),
        ...(credential === undefined ? {} : { credential }),
      },
      cipher,
    );
    if (accepts(exchange)) {
      this.#accepted = true;
      this.#options.alarm(words, exchange, this.#broker.ids.at(-1));
      throw new Told();
    }
    return exchange;
  }

  /** GET or DELETE: what creates nothing, whatever the target makes of it. */
  look(method: 'GET' | 'DELETE', path: string): Promise<ReadExchange> {
    return this.#send({ method, path, effect: 'none' });
  }

  async #send(call: Partial<Call>, cipher?: AesCipher): Promise<ReadExchange> {
    const { target, runId, signal } = this.#options;
    this.#posts += 1;
    const client = new Client({
      transport: this.#transport,
      broker: this.#broker,
      keys: {
        project: target.apiKey,
        altered: {},
        unknown: `argos-conformance-unknown-${tagOf(runId)}`,
        ...(target.invalidProjectApiKey === undefined ? {} : { invalidProject: target.invalidProjectApiKey }),
      },
      ...(cipher === undefined ? {} : { cipher }),
    });
    const serial = `doc${String(this.#posts).padStart(3, '0')}`;
    // On a connection of its own: one that the target gave up between two requests would be no finding.
    const exchange = await client.send({ ...call, serial, check: 'doctor', ownConnection: true }, signal);
    const { answer, startedAt, latencyMs } = exchange;
    if (answer !== undefined) this.#dated.push({ date: answer.headers.date, startedAt, latencyMs });
    return exchange;
  }

  /** Closes the connection and the ledger. */
  async close(): Promise<void> {
    this.#broker.close();
    await this.#transport.close();
    this.ledger.close();
  }
}
