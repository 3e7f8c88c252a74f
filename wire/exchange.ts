/** What went over the wire and what came back, as values. */

/** Why there was no answer. */
export type FailureKind =
  | 'refused' // nothing listens there
  | 'name' // the host's name does not resolve
  | 'connect-timeout'
  | 'unreachable' // the system has no way to the host
  | 'proxy' // the proxy on the way to it failed or refused
  | 'tls'
  | 'timeout' // connected, but no whole answer within the request's time limit
  | 'reset' // the connection ended before the answer did
  | 'reset-reused' // so it did, on a kept-alive connection before a byte came: the outcome is unknown
  | 'protocol' // what came is not HTTP
  | 'network'; // anything else below HTTP

/** Failures before a request was sent: nothing can have come of it. */
export const NOTHING_SENT: ReadonlySet<FailureKind> = new Set([
  'refused',
  'name',
  'connect-timeout',
  'unreachable',
  'proxy',
  'tls',
]);

/** Why there was no answer, for programs and for people. */
export interface Failure {
  readonly kind: FailureKind;
  /** One line, secrets removed. */
  readonly words: string;
}

/** A request, exactly as it is to be sent. */
export interface WireRequest {
  readonly method: string;
  /** Path and query below the base URL, with a leading slash. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** The body goes out in two writes, a moment apart, as a slow line would carry it. */
  readonly inPieces?: boolean;
  /** What `body` is the encryption of; present on encrypted requests only. */
  readonly plaintext?: Uint8Array;
}

/** An answer, as it came. */
export interface WireAnswer {
  readonly status: number;
  /** The words behind the status in the first line (the reason phrase of HTTP/1.1). */
  readonly statusText?: string;
  /** Names in lower case; repeated ones joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body; of one over 8 MiB its first 256 KiB. */
  readonly body: Uint8Array;
  /** The body was longer than 8 MiB and was not read further. */
  readonly truncated: boolean;
}

/** One request with its answer, or with why there was none. */
export interface Exchange {
  readonly request: WireRequest;
  readonly answer?: WireAnswer;
  readonly failure?: Failure;
  /** From the first byte sent to the last one read, in milliseconds. */
  readonly latencyMs: number;
  /** Unix time, in milliseconds. */
  readonly startedAt: number;
  /** Set when the target gave this submission an id that it had given before in this run. */
  readonly repeatedId?: string;
}

/** How the envelope of an encrypted answer (§6-2) came. */
export interface ReadEnvelope {
  /** `wrapped`: inside a member `body` (A5). */
  readonly form: 'bare' | 'wrapped';
  readonly value: Readonly<Record<string, unknown>>;
  /** The text of `data`, where it is text. */
  readonly data?: string;
  /** What `data` decrypts to; absent when it does not. */
  readonly plaintext?: Uint8Array;
}

/** The body of an answer, understood as far as it can be. */
export interface ReadBody {
  /** The body as text, when it is UTF-8; of one over a MiB its beginning. */
  readonly text?: string;
  /** The parsed JSON of the body itself, of one over a MiB its first values; absent when it is no JSON. */
  readonly json?: unknown;
  readonly envelope?: ReadEnvelope;
  /** The document that counts: what the envelope held, or the body itself; absent when there is none. */
  readonly document?: unknown;
}
