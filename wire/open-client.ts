/** A client for programs of somebody else's, with its own bounds and a ledger that `argos-conformance cleanup` reads. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { isObject, parseBytes } from './answer.js';
import type { Find } from './broker/broker.js';
import { Ledger } from './broker/ledger.js';
import { LocalBroker } from './broker/local.js';
import type { Call, Client, ReadExchange } from './client.js';
import { clientOf } from './client-of.js';
import type { AesCipher } from './encryption.js';
import type { Target } from './target/index.js';
import { given } from './target/target.js';

/** What a client may do, and where it writes down what it does. */
export interface ClientBounds {
  /** Most requests. */
  readonly requests: number;
  /** Most submissions that may have been created; 0: only calls that say `mustBeRefused` are sent. */
  readonly created: number;
  /** Folder of the ledger; `argos-conformance cleanup` looks into `.argos/ledger` below its own folder. */
  readonly ledgerDir: string;
}

/** What makes a record findable and unlike every other; `stamp` of the generators writes it into a submission. */
export interface RecordMark {
  readonly tag: string;
  readonly serial: string;
}

/** How a body is submitted. */
export interface SubmitOptions {
  /** Names the sender in the ledger. */
  readonly check: string;
  /** Encrypt it (§6-1); the target must state the capability `encryption`. */
  readonly encrypted?: boolean;
  /** What differs from an ordinary request: key, headers, media type. */
  readonly call?: Partial<Omit<Call, 'body' | 'plaintext' | 'serial' | 'check'>>;
  readonly signal?: AbortSignal;
}

/** A client that is ready to send. */
export interface OpenClient {
  readonly client: Client;
  /** What the generators must know of the target. */
  readonly facts: {
    readonly adminEmail: string;
    readonly unregisteredAdminEmail: string;
    readonly idType: string;
    readonly year: number;
  };
  /** The mark of the next record. */
  nextMark(): RecordMark;
  /**
   * Posts a body to the endpoint under test, once. The request in the exchange holds the API key: show no exchange as
   * it is.
   *
   * @throws NoLeave when the bounds are spent or nothing may be created
   * @throws RangeError when it is to be encrypted and the target does not encrypt
   */
  submit(body: Uint8Array, mark: RecordMark, options: SubmitOptions): Promise<ReadExchange>;
  /** Submissions that were, or may have been, created so far. */
  readonly created: number;
  /** Closes connections and ledger. */
  close(): Promise<void>;
}

/** The texts of a body that carry the tag, by which `cleanup` finds what became of it. */
function findIn(body: Uint8Array, tag: string): Find {
  const document = parseBytes(body);
  const { email, userid } = isObject(document) ? document : {};
  const marked = (value: unknown): value is string => typeof value === 'string' && value.includes(tag);
  return { ...(marked(email) ? { email } : {}), ...(marked(userid) ? { userid } : {}) };
}

/** The body that carries a text encrypted: base64, percent-encoded where it is not alphanumeric (§6-1). */
function encryptedBody(cipher: AesCipher, text: Uint8Array): Uint8Array {
  return Buffer.from(encodeURIComponent(Buffer.from(cipher.encrypt(text)).toString('base64')));
}

/** Opens what goes with a ledger; a ledger that nothing goes with is ended at once. */
function withLedger<Opened>(ledger: Ledger, open: () => Opened): Opened {
  try {
    return open();
  } catch (error) {
    ledger.finish();
    throw error;
  }
}

/** The lower of a bound and what the target's settings allow. */
function lower(bound: number, ofTarget: number | undefined): number {
  return Math.min(bound, ofTarget ?? bound);
}

/**
 * Opens a client on a target of `resolveTarget`. Its bounds hold for this client alone, below those that the target's
 * own settings state; pace and requests in flight are those of the target.
 *
 * @throws RangeError when the target is the embedded mock, which nobody has started, or a key does not encrypt
 * @throws Error when the ledger or the file of authorities cannot be opened
 */
export function openClient(target: Target, bounds: ClientBounds): OpenClient {
  const { baseUrl, apiKey, adminEmail, unregisteredAdminEmail, idType } = target;
  if (baseUrl === undefined || apiKey === undefined || adminEmail === undefined) {
    throw new RangeError(
      `target ${target.name}: no server is configured: set ARGOS_BASE_URL, or name a .env.NAME with ARGOS_TARGET`,
    );
  }
  const id = randomUUID();
  const tag = id.replaceAll('-', '').slice(0, 10);
  const ledger = new Ledger(bounds.ledgerDir, {
    runId: `own-${id}`,
    tag,
    target: target.name,
    baseUrl,
    startedAt: new Date().toISOString(),
    pid: process.pid,
    host: hostname(),
  });
  const limits = {
    requests: lower(bounds.requests, target.maxRequests),
    created: lower(bounds.created, target.maxCreated),
    inFlight: target.inFlight,
    ...given({ perSecond: target.requestsPerSecond }),
  };
  const broker = new LocalBroker(limits, ledger);
  const { client, transport } = withLedger(ledger, () =>
    clientOf(
      { ...target, baseUrl, apiKey },
      { broker, tag, connections: Math.max(8, target.inFlight), altered: {} },
    ),
  );
  const { cipher } = client;
  let records = 0;
  return {
    client,
    facts: { adminEmail, unregisteredAdminEmail, idType, year: new Date().getUTCFullYear() },
    nextMark() {
      records += 1;
      return { tag, serial: records.toString(36).padStart(6, '0') };
    },
    async submit(body, { serial }, { check, encrypted = false, call = {}, signal }) {
      if (encrypted && cipher === undefined)
        throw new RangeError(`target ${target.name} does not state the capability encryption`);
      const sent =
        encrypted && cipher !== undefined ? { body: encryptedBody(cipher, body), plaintext: body } : { body };
      const whole = { find: findIn(body, tag), ...call, ...sent, serial, check };
      return client.send(whole, signal ?? new AbortController().signal);
    },
    get created() {
      return broker.created;
    },
    async close() {
      await transport.close();
      ledger.finish();
    },
  };
}
