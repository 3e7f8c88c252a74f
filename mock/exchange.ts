import type { MockCredentials } from './credentials.js';
import type { Chance } from './random.js';
import type { Store } from './store.js';

/** What outlives a single request of one server. */
export interface World {
  readonly credentials: MockCredentials;
  readonly store: Store;
  readonly chance: Chance;
}

/** The object of a JSON text. */
export type JsonObject = { readonly [name: string]: unknown };

/** The codes of §5-3. */
export type ErrorCode =
  | 'invalid_payload'
  | 'missing_data'
  | 'invalid_project'
  | 'invalid_admin'
  | 'invalid_parameter'
  | 'invalid_format'
  | 'processing_error';

/** One thing that is wrong with a request. */
export interface Problem {
  readonly code: ErrorCode;
  /** The field or parameter that it is about, where it is about one. */
  readonly name?: string;
}

/** Why a body gives no document: how far reading it came. */
export type Unreadable =
  /** No bytes, or only white space. */
  | 'empty'
  /** Neither JSON nor base64 (percent-encoded or not), or not UTF-8. */
  | 'encoding'
  /** Base64, but no whole cipher blocks. */
  | 'blocks'
  /** Whole blocks whose padding is not valid. */
  | 'padding'
  /** Decrypted, but the plaintext is not UTF-8 or not JSON. */
  | 'plaintext'
  /** JSON, but not an object. */
  | 'not-an-object';

/** What is known about the project behind a key. */
export type Standing = 'registered' | 'invalid' | 'unknown';

/** The project that a request belongs to. */
export interface Project {
  readonly standing: Standing;
  /** The key that its encryption follows from. */
  readonly apiKey: string;
}

/** One request on its way through the server. The mutable members are filled in as they become known. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names and values alternating, as they came over the wire. */
  readonly rawHeaders: readonly string[];
  /** The value of a header by its lower-case name; repeated ones are joined. */
  header(name: string): string | undefined;
  /** The body; empty when `bodyLength` is over the limit. */
  readonly body: Buffer;
  /** Bytes that the client sent as body. */
  readonly bodyLength: number;
  /** The same object for every request of one TCP connection. */
  readonly connection: object;
  project: Project;
  /** Whether the body was decrypted. */
  encrypted: boolean;
  /** The request document, once it was read. */
  document: JsonObject | undefined;
}

/** An answer as it goes out. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer, or the connection cut without one. */
export type Answer = Reply | 'hang-up';

/** Thrown by behaviour that leaves the usual path: the answer replaces whatever was under way. */
export class Interrupt extends Error {
  constructor(readonly answer: Answer) {
    super('the usual path was left');
    this.name = 'Interrupt';
  }
}
