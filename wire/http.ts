/** HTTP on undici: exact bytes out, bounded bytes in, no redirects, no decompression, failures as values. */
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import {
  type Failure,
  type FailureKind,
  NOTHING_SENT,
  type WireAnswer,
  type WireRequest,
} from './exchange.js';
import { stageOf, watchedConnector } from './sockets.js';

/** Most of a body that is read, in bytes. */
export const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

/** Where requests go and within which bounds. */
export interface TransportOptions {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** Bound on one whole request, in milliseconds. */
  readonly timeoutMs: number;
  /** Most connections at a time. */
  readonly connections: number;
  /** A private authority's certificate, PEM. */
  readonly caFile?: string;
}

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
};

const WORDS: Readonly<Record<FailureKind, string>> = {
  refused: 'the connection was refused',
  name: "the host's name does not resolve",
  'connect-timeout': 'no connection within the time limit',
  tls: 'TLS failed',
  timeout: 'no whole answer within the time limit',
  reset: 'the connection was cut before the answer was complete',
  'reset-reused': 'a kept-alive connection was closed before an answer began',
  protocol: 'what came is not HTTP',
  network: 'the network failed',
};

interface NetworkError {
  readonly name?: string;
  /** A number on a DOMException, which says nothing that its name does not. */
  readonly code?: string | number;
  readonly message?: string;
  readonly errors?: readonly NetworkError[];
}

function kindOf({ name = '', message = '' }: NetworkError, code: string): FailureKind {
  if (name === 'TimeoutError') return 'timeout';
  // Undici means to give these errors a code, but leaves it out; the reason is in the message alone.
  if (name === 'HTTPParserError') return message.includes('Invalid EOF state') ? 'reset' : 'protocol';
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)/.test(code)) return 'tls';
  return BY_CODE[code] ?? 'network';
}

function classify(thrown: unknown): Failure {
  const error = (thrown ?? {}) as NetworkError;
  const inner = error.errors?.[0] ?? error;
  const code = [inner.code, error.code].find((value) => typeof value === 'string') ?? '';
  const stage = stageOf(error);
  let kind = kindOf(error, `${code}`);
  // The same codes come from a connection that stood, when the request may have been read.
  if (stage !== 'unconnected' && NOTHING_SENT.has(kind)) kind = 'reset';
  if (stage === 'reused' && kind === 'reset') kind = 'reset-reused';
  const detail = code === '' && kind !== 'timeout' ? (inner.message ?? '') : code;
  return { kind, words: detail === '' ? WORDS[kind] : `${WORDS[kind]} (${detail})` };
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
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
  readonly #connect: { readonly timeout: number; readonly ca?: string };
  readonly #agent: Agent;

  /** @throws Error when the file with the private authority cannot be read */
  constructor(options: TransportOptions) {
    this.#options = options;
    this.#connect = {
      timeout: options.timeoutMs,
      ...(options.caFile === undefined ? {} : { ca: readFileSync(options.caFile, 'utf8') }),
    };
    this.#agent = this.#newAgent(options.connections);
  }

  #newAgent(connections: number): Agent {
    const { timeoutMs } = this.#options;
    return new Agent({
      connections,
      pipelining: 1,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      connect: watchedConnector(this.#connect),
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
    const limit = AbortSignal.timeout(this.#options.timeoutMs);
    const agent = ownConnection ? this.#newAgent(1) : this.#agent;
    try {
      const response = await request(this.#options.baseUrl + wire.path, {
        dispatcher: agent,
        method: wire.method as 'POST',
        ...bodyOf(wire),
        signal: AbortSignal.any([signal, limit]),
      });
      const chunks: Buffer[] = [];
      let bytes = 0;
      let truncated = false;
      for await (const chunk of response.body as AsyncIterable<Buffer>) {
        const room = BODY_LIMIT_BYTES - bytes;
        chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
        bytes += chunk.length;
        if (bytes > BODY_LIMIT_BYTES) {
          truncated = true;
          break;
        }
      }
      const answer: WireAnswer = {
        status: response.statusCode,
        headers: flatten(response.headers),
        body: new Uint8Array(Buffer.concat(chunks)),
        truncated,
      };
      return { answer, latencyMs: performance.now() - started };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      return { failure: classify(error), latencyMs: performance.now() - started };
    } finally {
      if (ownConnection) await agent.destroy();
    }
  }

  /** Closes every connection. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}
