/** HTTP on undici: exact bytes out, bounded bytes in, no redirects, no decompression, failures as values. */
import { setMaxListeners } from 'node:events';
import { Readable } from 'node:stream';
import type { SecureContext } from 'node:tls';
import Agent from 'undici/lib/dispatcher/agent.js';
import { withAuthorities } from './authorities.js';
import { ConnectError, connector, TimeIsUp } from './connect.js';
import {
  type Failure,
  type FailureKind,
  NOTHING_SENT,
  type WireAnswer,
  type WireRequest,
} from './exchange.js';
import { type Progress, Receiver } from './incoming.js';
import type { ForwardProxy } from './proxy.js';
import { stageOf, watched } from './sockets.js';
import { given, type Target } from './target/target.js';

/** Where requests go and within which bounds. */
export interface TransportOptions {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** Bound on one whole request, in milliseconds. */
  readonly timeoutMs: number;
  /** Most connections at a time. */
  readonly connections: number;
  /** A file of PEM certificates of authorities to trust besides the usual ones. */
  readonly caFile?: string;
  /** What requests go through; directly without. */
  readonly proxy?: ForwardProxy;
}

/** The options for a configured target, its proxy and its private authority included. */
export function transportOptions(
  target: Pick<Target, 'requestTimeoutMs' | 'caFile' | 'proxy'> & { readonly baseUrl: string },
  connections: number,
): TransportOptions {
  const { baseUrl, requestTimeoutMs: timeoutMs, caFile, proxy } = target;
  return { baseUrl, timeoutMs, connections, ...given({ caFile, proxy }) };
}

/** Part of a request's time that its connection may take, so that its own words come before the request's. */
const CONNECTING = 0.9;

/** Outcome of sending one request. */
export type Sent =
  | { readonly answer: WireAnswer; readonly latencyMs: number }
  | { readonly failure: Failure; readonly latencyMs: number };

const BY_CODE: Readonly<Record<string, FailureKind>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'name',
  EAI_AGAIN: 'name',
  UND_ERR_CONNECT_TIMEOUT: 'connect-timeout',
  ETIMEDOUT: 'connect-timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_SOCKET: 'reset',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'reset',
  UND_ERR_HEADERS_OVERFLOW: 'protocol',
  // What undici takes for impossible, such as a status below 100.
  ERR_ASSERTION: 'protocol',
};

const WORDS: Readonly<Record<FailureKind, string>> = {
  refused: 'the connection was refused',
  name: "the host's name does not resolve",
  'connect-timeout': 'no connection within the time limit',
  unreachable: 'the host cannot be reached',
  proxy: 'the proxy failed',
  tls: 'TLS failed',
  timeout: 'no whole answer within the time limit',
  reset: 'the connection was cut before the answer was complete',
  'reset-reused': 'a kept-alive connection was closed before an answer began',
  protocol: 'what came is not HTTP',
  network: 'the network failed',
};

/** Where the kind alone would say too little, or something else. */
const WORDS_BY_CODE: Readonly<Record<string, string>> = {
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer is not as long as its Content-Length says',
  UND_ERR_HEADERS_OVERFLOW: 'the head of the answer is longer than 16 KiB',
  ERR_ASSERTION: 'what came is not HTTP (a status or an upgrade that cannot be)',
};

interface NetworkError {
  readonly name?: string;
  readonly code?: string | number;
  readonly message?: string;
  readonly errors?: readonly NetworkError[];
  /** What came, on an error of the parser. */
  readonly data?: string;
}

function kindOf({ name = '', message = '' }: NetworkError, code: string): FailureKind {
  // Undici means to give these errors a code, but leaves it out; the reason is in the message alone.
  if (message === 'bad upgrade' || message === 'bad response') return 'protocol';
  if (name === 'HTTPParserError') return message.includes('Invalid EOF state') ? 'reset' : 'protocol';
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)/.test(code)) return 'tls';
  return BY_CODE[code] ?? 'network';
}

/** How much of an answer came before the time was up. */
function came({ status, bytes }: Progress): string {
  return status === undefined ? '' : `; status ${status} and ${bytes} bytes of its body came`;
}

function classify(thrown: unknown, progress: Progress): Failure {
  if (thrown instanceof ConnectError) return { kind: thrown.kind, words: thrown.message };
  const error = (thrown ?? {}) as NetworkError;
  const inner = error.errors?.[0] ?? error;
  const code = [inner.code, error.code].find((value) => typeof value === 'string') ?? '';
  const stage = stageOf(error);
  let kind = thrown instanceof TimeIsUp ? 'timeout' : kindOf(error, `${code}`);
  // The same codes come from a connection that stood, when the request may have been read.
  if (stage !== 'unconnected' && NOTHING_SENT.has(kind)) kind = 'reset';
  if (stage === 'reused' && kind === 'reset') kind = 'reset-reused';
  if (kind === 'timeout') return { kind, words: WORDS.timeout + came(progress) };
  // An alert of TLS, which is how a server of TLS answers plain HTTP.
  if (kind === 'protocol' && error.data?.startsWith('\x15\x03') === true)
    return { kind, words: 'what came is TLS, not HTTP' };
  const told = WORDS_BY_CODE[code];
  if (told !== undefined && kind !== 'reset-reused') return { kind, words: told };
  const detail = code === '' || kind === 'protocol' ? (inner.message ?? '') : code;
  return { kind, words: detail === '' ? WORDS[kind] : `${WORDS[kind]} (${detail})` };
}

/** Milliseconds between two pieces of a body: long enough that they are two packets. */
const PIECES_APART_MS = 30;

async function* pieces(body: Uint8Array): AsyncGenerator<Uint8Array> {
  const middle = Math.floor(body.length / 2);
  yield body.subarray(0, middle);
  await new Promise((resolve) => setTimeout(resolve, PIECES_APART_MS));
  yield body.subarray(middle);
}

/** The headers and the body of a request; a stream would otherwise go out without its length. */
function bodyOf({ headers, body, inPieces }: WireRequest): {
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | Readable | null;
} {
  if (body === undefined || inPieces !== true) return { headers: { ...headers }, body: body ?? null };
  return {
    headers: { ...headers, 'content-length': String(body.length) },
    body: Readable.from(pieces(body), { objectMode: false }),
  };
}

/** Sends requests to one target over kept-alive connections. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #secureContext: SecureContext | undefined;
  readonly #closing = new AbortController();
  readonly #agent: Agent;

  /** @throws Error when the file with the private authority cannot be read */
  constructor(options: TransportOptions) {
    this.#options = options;
    this.#secureContext = options.caFile === undefined ? undefined : withAuthorities(options.caFile);
    // One listener a connection that is being made.
    setMaxListeners(0, this.#closing.signal);
    this.#agent = this.#newAgent(options.connections, this.#closing.signal);
  }

  #newAgent(connections: number, closing: AbortSignal): Agent {
    const { timeoutMs, proxy } = this.#options;
    const way = {
      timeoutMs: timeoutMs * CONNECTING,
      closing,
      secureContext: this.#secureContext,
      proxy,
    };
    return new Agent({
      connections,
      pipelining: 1,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      connect: watched(connector(way)),
    });
  }

  /**
   * Sends one request, once, over a kept-alive connection or, with `ownConnection`, over a new one. Never throws for what the network or the target does; a failure is a value.
   *
   * @throws the reason of `signal` when that ended the request
   */
  async send(wire: WireRequest, signal: AbortSignal, ownConnection = false): Promise<Sent> {
    signal.throwIfAborted();
    const started = performance.now();
    const closing = ownConnection ? new AbortController() : undefined;
    const agent = closing === undefined ? this.#agent : this.#newAgent(1, closing.signal);
    const progress: Progress = { bytes: 0 };
    try {
      const answer = await this.#exchange(wire, agent, signal, progress);
      return { answer, latencyMs: performance.now() - started };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      return { failure: classify(error, progress), latencyMs: performance.now() - started };
    } finally {
      if (closing !== undefined) {
        // To destroy an agent is to wait for its connection.
        closing.abort();
        await agent.destroy();
      }
    }
  }

  /**
   * One request and its answer, by undici's own handler: its `request` makes a stream of each answer and listens to a
   * signal for each limit, which most exchanges are too small for.
   *
   * @throws what undici throws, the reason of `signal`, `TimeIsUp`, and RangeError for CONNECT
   */
  #exchange(wire: WireRequest, agent: Agent, signal: AbortSignal, progress: Progress): Promise<WireAnswer> {
    if (wire.method === 'CONNECT')
      throw new RangeError('CONNECT asks a proxy for a tunnel, and a target for nothing');
    const { origin, pathname, search } = new URL(this.#options.baseUrl + wire.path);
    return new Promise<WireAnswer>((resolve, reject) => {
      const receiver = new Receiver(
        {
          resolve,
          reject,
          over() {
            clearTimeout(timer);
            signal.removeEventListener('abort', stop);
          },
        },
        progress,
      );
      const stop = (): void => receiver.stop(signal.reason);
      const timer = setTimeout(() => receiver.stop(new TimeIsUp()), this.#options.timeoutMs);
      timer.unref();
      // One listener a request in flight is no leak.
      setMaxListeners(0, signal);
      signal.addEventListener('abort', stop);
      const request = { origin, path: pathname + search, method: wire.method as 'POST', ...bodyOf(wire) };
      agent.dispatch(request, receiver);
    });
  }

  /** Closes every connection, and gives up those that do not stand yet. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#agent.destroy();
  }
}
