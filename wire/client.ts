/**
 * The one way onto the network: asks the broker for leave, sends, reads the answer, and settles what became of it.
 */
import { isObject, readBody } from './answer.js';
import type { Broker, Effect, Find, Settlement, Stop } from './broker/broker.js';
import type { AesCipher } from './encryption.js';
import { type Exchange, NOTHING_SENT, type ReadBody, type WireAnswer, type WireRequest } from './exchange.js';
import type { Sent, Transport } from './http.js';

/** Path of the endpoint under test (§1). */
export const MIGRATION_PATH = '/v3/submission/migration';
/** Path of the neighbouring GET and DELETE endpoints (sibling). */
export const SUBMISSION_PATH = '/v3/submission';
/** Name of the key header (§2). */
export const KEY_HEADER = 'x-api-key';

/** How the project's key can be altered, so that it is no project's any more. */
export const alterations = [
  'another-last-character',
  'another-first-character',
  'other-letter-case',
  'one-character-more',
  'one-character-less',
] as const;
export type Alteration = (typeof alterations)[number];

/** Which key a request carries. */
export type Credential =
  | 'project'
  /** No key header at all. */
  | 'none'
  /** A key header with nothing in it, which counts as none (A14). */
  | 'empty'
  /** A key that no project has. */
  | 'unknown'
  /** The project's key, altered in some way. */
  | Alteration
  /** The key of a project that is not valid (a fixture). */
  | 'invalid-project';

/** The keys of a target. */
export interface Keys {
  readonly project: string;
  /** The project's key, altered; a way that leaves it as it is, is missing. */
  readonly altered: Readonly<Partial<Record<Alteration, string>>>;
  readonly unknown: string;
  readonly invalidProject?: string;
}

/** One request to make. */
export interface Call {
  /** POST unless said otherwise. */
  readonly method?: string;
  /** The endpoint under test unless said otherwise. */
  readonly path?: string;
  readonly body?: Uint8Array;
  /** What `body` encrypts; marks the request as an encrypted one. */
  readonly plaintext?: Uint8Array;
  readonly credential?: Credential;
  /** Spelling of the key header. */
  readonly keyHeader?: string;
  /** `application/json` unless said otherwise. */
  readonly contentType?: string;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether it could create a submission; POST to the endpoint always could. */
  readonly effect?: Effect;
  /** Finds the record again (ledger). */
  readonly serial: string;
  /** Title of the check that sends. */
  readonly check: string;
  /** Texts in it by which GET finds what it may create. */
  readonly find?: Find;
  /** It deletes the submission of this id, which the run created. */
  readonly deletes?: string;
  /** Send the body in two writes, a moment apart. */
  readonly inPieces?: boolean;
  /** Over a new connection that is closed after it. */
  readonly ownConnection?: boolean;
  /** Send it while nothing else of the run is in flight. */
  readonly alone?: boolean;
  /** A conforming target must refuse it. */
  readonly mustBeRefused?: boolean;
}

/** Thrown when the broker gives no leave: nothing was sent, and nothing more will be. */
export class NoLeave extends Error {
  override readonly name = 'NoLeave';
  readonly stop: Stop;

  constructor(stop: Stop, words: string) {
    super(words);
    this.stop = stop;
  }
}

/** An exchange with its answer read. */
export interface ReadExchange extends Exchange {
  readonly read: ReadBody;
}

/** Most characters of an id that are kept: a target may say anything. */
const ID_CHARACTERS = 65_536;

/** An id as a text; one of a wrong type is an id all the same, and the ledger needs all of it. */
export function idText(id: unknown): string {
  if (typeof id !== 'object') return String(id).slice(0, ID_CHARACTERS);
  try {
    return JSON.stringify(id).slice(0, ID_CHARACTERS);
  } catch {
    return 'an id that is nested too deep to be written down';
  }
}

/** Whether an answer to DELETE says that the submission was deleted (sibling). */
export function saysDeleted(answer: Pick<WireAnswer, 'status'> | undefined, read: ReadBody): boolean {
  const refused = isObject(read.document) && 'errorCode' in read.document;
  return answer !== undefined && answer.status >= 200 && answer.status < 300 && !refused;
}

function settlement(exchange: Sent, read: ReadBody, deletes: string | undefined): Settlement {
  if ('failure' in exchange) {
    const { kind, words } = exchange.failure;
    return NOTHING_SENT.has(kind) ? { kind: 'nothing' } : { kind: 'unknown', why: words };
  }
  const { status } = exchange.answer;
  if (deletes !== undefined && saysDeleted(exchange.answer, read)) {
    return { kind: 'deleted', submissionId: deletes };
  }
  const id = isObject(read.document) ? read.document.submissionId : undefined;
  if (id !== undefined && id !== null && id !== '') return { kind: 'created', submissionId: idText(id) };
  // Whoever says 408 gave up waiting, and may have handed on what it had.
  if (status >= 400 && status < 500 && status !== 408) return { kind: 'nothing' };
  return { kind: 'unknown', why: `status ${status} without a submissionId` };
}

/** What the client needs. */
export interface ClientOptions {
  readonly transport: Transport;
  readonly broker: Broker;
  readonly keys: Keys;
  /** Absent when the target does not encrypt. */
  readonly cipher?: AesCipher;
}

/** Sends requests to one target, within the run's bounds. */
export class Client {
  readonly broker: Broker;
  readonly cipher: AesCipher | undefined;
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.broker = options.broker;
    this.cipher = options.cipher;
  }

  /**
   * Sends one request, once, and reads its answer.
   *
   * @throws NoLeave when a budget is spent, the target is down or the run is over
   * @throws the reason of `signal` when that ended the request
   */
  async send(call: Call, signal: AbortSignal): Promise<ReadExchange> {
    const request = this.#request(call);
    const effect =
      call.effect ??
      (request.method === 'POST' && request.path.startsWith(MIGRATION_PATH) ? 'create' : 'none');
    const leave = await this.broker.ask({
      effect,
      serial: call.serial,
      check: call.check,
      ...(call.find === undefined ? {} : { find: call.find }),
      ...(call.deletes === undefined ? {} : { deletes: call.deletes }),
      ...(call.alone === undefined ? {} : { alone: call.alone }),
      ...(call.mustBeRefused === undefined ? {} : { mustBeRefused: call.mustBeRefused }),
    });
    if (!leave.ok) throw new NoLeave(leave.stop, leave.words);
    // The time of day as it went on from the start of the process: a clock that is set does not move it.
    const startedAt = Math.round(performance.timeOrigin + performance.now());
    let sent: Sent;
    try {
      sent = await this.#options.transport.send(request, signal, call.ownConnection === true);
    } catch (error) {
      await this.broker.settle(leave.ticket, {
        kind: 'unknown',
        why: 'the check was ended before the answer',
      });
      throw error;
    }
    const read = 'answer' in sent ? this.#read(sent.answer) : {};
    // What created nothing needs no waiting for the ledger: a lost line leaves an open intent, which is safe.
    const outcome = settlement(sent, read, call.deletes);
    const settling = this.broker.settle(leave.ticket, outcome);
    const settled = outcome.kind === 'nothing' ? {} : await settling;
    return {
      request,
      ...sent,
      read,
      startedAt,
      ...(settled.repeats === undefined ? {} : { repeatedId: settled.repeats }),
    };
  }

  /** An answer that cannot even be read must not keep its ticket. */
  #read(answer: WireAnswer): ReadBody {
    try {
      return readBody(answer, this.cipher);
    } catch {
      return {};
    }
  }

  #request(call: Call): WireRequest {
    return {
      method: call.method ?? 'POST',
      path: call.path ?? MIGRATION_PATH,
      headers: this.headersOf(call),
      ...(call.body === undefined ? {} : { body: call.body }),
      ...(call.plaintext === undefined ? {} : { plaintext: call.plaintext }),
      ...(call.inPieces === true ? { inPieces: true } : {}),
    };
  }

  /** The headers of a call, its key included. */
  headersOf(call: Omit<Call, 'serial' | 'check'>): Record<string, string> {
    const key = this.#key(call.credential ?? 'project');
    return {
      ...(key === undefined ? {} : { [call.keyHeader ?? KEY_HEADER]: key }),
      ...(call.body === undefined ? {} : { 'content-type': call.contentType ?? 'application/json' }),
      accept: 'application/json',
      // Without it any content coding would be right (RFC 9110 §12.5.3).
      'accept-encoding': 'identity',
      ...call.headers,
    };
  }

  #key(credential: Credential): string | undefined {
    const { keys } = this.#options;
    switch (credential) {
      case 'project':
        return keys.project;
      case 'unknown':
        return keys.unknown;
      case 'empty':
        return '';
      case 'none':
        return undefined;
      case 'invalid-project':
        if (keys.invalidProject === undefined)
          throw new RangeError('the target has no key of an invalid project');
        return keys.invalidProject;
      default: {
        const altered = keys.altered[credential];
        if (altered === undefined) throw new RangeError(`the key has no ${credential}`);
        return altered;
      }
    }
  }

  /** The ways in which the project's key can be altered. */
  get alterations(): readonly Alteration[] {
    return alterations.filter((alteration) => this.#options.keys.altered[alteration] !== undefined);
  }

  /** The project's key as a query or body value, for checks that send it in the wrong place. */
  get projectKey(): string {
    return this.#options.keys.project;
  }
}
