/**
 * The seam between the faithful server and everything that deviates from it: one object of small functions, each
 * a decision that the server takes. `answer.ts` calls them in order; a fault replaces one or a few of them.
 */
import type { Answer, Exchange, JsonObject, Problem, Project, Reply, Unreadable } from './exchange.js';
import type { Filter, StoredRecord } from './store.js';

/** What came of reading a body. */
export type Reading = { readonly document: JsonObject } | { readonly unreadable: Unreadable };

/** What came of deciphering a text. */
export type Deciphered = { readonly plaintext: Buffer } | { readonly unreadable: Unreadable };

/** Every decision of the server. All functions may look at the whole exchange. */
export interface Behaviour {
  /** Around everything else: may wait, count what is in flight, or change the answer that `proceed` gives. */
  respond(exchange: Exchange, proceed: () => Promise<Answer>): Promise<Answer>;

  /** The API key that the client shows; undefined without one (§2). */
  presentedKey(exchange: Exchange): string | undefined;
  /** The project behind a key; an empty key is no key (A14). */
  recogniseKey(key: string | undefined, exchange: Exchange): Project;
  /** Whether the gateway refuses the body for its length. */
  isOversized(exchange: Exchange): boolean;
  /** What happens to any other method, or path, than the documented ones: the reply, if it is not the gateway's. */
  otherMethod(exchange: Exchange): Reply | undefined;

  /** Bytes to text, strictly UTF-8; undefined when they are not. A byte-order mark stays. */
  decodeText(bytes: Buffer, exchange: Exchange): string | undefined;
  /** Text to a JSON value; undefined when it is not JSON. */
  parseJson(text: string, exchange: Exchange): unknown;
  /** The bytes of a ciphertext written as percent-encoded base64, or as plain base64 (§6-1, A12, A29). */
  decodeCiphertext(text: string, exchange: Exchange): Buffer | undefined;
  /** The key that the project encrypts with (A6). */
  encryptionKey(exchange: Exchange): Buffer;
  /** Takes the padding off decrypted blocks; undefined when it is not valid. */
  stripPadding(blocks: Buffer, exchange: Exchange): Buffer | undefined;
  /** From the text of a body to the plaintext inside. */
  decipher(text: string, exchange: Exchange): Deciphered;
  /** A JSON value as request document; undefined when it is not an object (A10). */
  asDocument(value: unknown, exchange: Exchange): JsonObject | undefined;
  /** The whole way from the body to the document. */
  readBody(exchange: Exchange): Reading;
  /** The problem of a body that gives no document. */
  unreadable(reason: Unreadable, exchange: Exchange): Problem;

  /** Whether the API knows a parameter. */
  isKnown(name: string, exchange: Exchange): boolean;
  /** Whether a value counts as not given. */
  isAbsent(value: unknown, exchange: Exchange): boolean;
  /** Whether a field has to be given; an empty text is not enough (A8). */
  isRequired(name: string, exchange: Exchange): boolean;
  /** Whether a value is of the type that a field takes (A9). */
  isText(name: string, value: unknown, exchange: Exchange): boolean;
  /** Whether a text has the format of its field. */
  isWellFormed(name: string, text: string, exchange: Exchange): boolean;
  /** Whether an address is that of an administrator of the project. */
  isRegistered(admin: string, exchange: Exchange): boolean;
  /** Whether a submission for this address fails inside the server. */
  failsInside(email: string, exchange: Exchange): boolean;
  /** Everything that is wrong with a document, in the order in which the server looks. */
  problems(document: JsonObject, exchange: Exchange): Problem[];
  /** Which of the problems is answered (A7); undefined when there is none. */
  choose(problems: readonly Problem[], exchange: Exchange): Problem | undefined;
  /** The last word on a document without problems; may take its time. */
  admit(document: JsonObject, exchange: Exchange): Problem | undefined | Promise<Problem | undefined>;

  /** The id of a new submission. */
  newId(exchange: Exchange): string;
  /** Keeps an accepted submission. */
  remember(submissionId: string, document: JsonObject, exchange: Exchange): void;
  /** Called before a submission request is refused. */
  refusing(problem: Problem, exchange: Exchange): void;

  /** The success document. */
  successDocument(submissionId: string, exchange: Exchange): JsonObject;
  /** The status of a success. */
  successStatus(exchange: Exchange): number;
  /** The error document. */
  errorDocument(problem: Problem, exchange: Exchange): JsonObject;
  /** The status of an error of the API. */
  errorStatus(problem: Problem, exchange: Exchange): number;
  /** Whether an answer of the API goes out encrypted. */
  isSealed(exchange: Exchange): boolean;
  /** The key that answers are encrypted with. */
  answerKey(exchange: Exchange): Buffer;
  /** An answer's document in its encrypted envelope (§6-2). */
  envelope(document: JsonObject, exchange: Exchange): JsonObject;
  /** The headers of every answer. */
  headers(exchange: Exchange): Readonly<Record<string, string>>;
  /** A document as the bytes that go out. */
  render(document: JsonObject, exchange: Exchange): string;

  /** The stored submissions that GET shows, newest first (sibling). */
  find(filter: Filter, count: number, exchange: Exchange): readonly StoredRecord[];
  /** The `data` of one item of GET (sibling). */
  readBackData(record: StoredRecord, exchange: Exchange): JsonObject;
  /** Whether there is a submission of this id to delete. */
  isStored(submissionId: string, exchange: Exchange): boolean;
  /** Deletes the submission of a known id. */
  remove(submissionId: string, exchange: Exchange): void;
}
