/** Receiving an answer within bounds: of its own size, and of what a process holds at a time. */
import type { Duplex } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { WireAnswer } from './exchange.js';

/** Most of a body that is read, in bytes. */
export const BODY_LIMIT_BYTES = 8 * 1024 * 1024;
/** What is kept of a body that is longer than that, in bytes: enough to show what it was. */
export const KEPT_BYTES = 256 * 1024;
/** Bodies beyond this are read one at a time, in bytes. */
const SMALL_BYTES = 256 * 1024;

/** What has come of an answer so far. */
export interface Progress {
  status?: number;
  bytes: number;
}

/** Resolves when no big body is being read in this process. */
let free: Promise<void> = Promise.resolve();

/**
 * Waits in line to read a big body.
 *
 * @param begin called when the turn has come
 * @returns what gives the turn on, also before it has come
 */
function takeTurn(begin: () => void): () => void {
  let end = (): void => undefined;
  const mine = new Promise<void>((resolve) => {
    end = resolve;
  });
  const before = free;
  // Whoever comes after waits for all before, also when this one gives up.
  free = before.then(() => mine);
  void before.then(begin);
  return end;
}

/** So many bytes of the chunks in one piece; as a plain view, for a Buffer compares and slices in its own way. */
function whole(chunks: readonly Buffer[], bytes: number): Uint8Array {
  const { buffer, byteOffset, length } = Buffer.concat(chunks, bytes);
  return new Uint8Array(buffer, byteOffset, length);
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  // Entries, for a header may be named `__proto__`.
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

/** How an exchange ended: with an answer, or with what undici or whoever stopped it threw. */
export interface Outcome {
  readonly resolve: (answer: WireAnswer) => void;
  readonly reject: (error: unknown) => void;
  /** Told once, before either. */
  readonly over: () => void;
}

/**
 * Takes the answer to one request from undici, to its end or to the limit. While another big one is being read, a big
 * one waits: its connection is not read from meanwhile.
 */
export class Receiver implements Dispatcher.DispatchHandler {
  readonly #progress: Progress;
  readonly #outcome: Outcome;
  readonly #chunks: Buffer[] = [];
  #head: Pick<WireAnswer, 'status' | 'statusText' | 'headers'> | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #endTurn: (() => void) | undefined;
  #stopped: Error | undefined;
  #over = false;

  /** @param progress noted while the answer comes */
  constructor(outcome: Outcome, progress: Progress) {
    this.#outcome = outcome;
    this.#progress = progress;
  }

  /** Ends the exchange with this error. Where no connection stands yet, nothing is sent any more. */
  stop(error: Error): void {
    if (this.#over) return;
    this.#stopped = error;
    this.#end(() => this.#outcome.reject(error));
    this.#controller?.abort(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#stopped !== undefined) controller.abort(this.#stopped);
  }

  /** An answer that makes the connection something else is none, and nobody would close it. */
  onRequestUpgrade(_: Dispatcher.DispatchController, status: number, __: unknown, socket: Duplex): void {
    socket.destroy();
    this.#end(() => this.#outcome.reject(new Error(`status ${status} turns the connection into a tunnel`)));
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
    statusText?: string,
  ): void {
    // An answer may be announced by others (RFC 9110 §15.2).
    if (status < 200) return;
    this.#progress.status = status;
    this.#head = { status, headers: flatten(headers), ...(statusText === undefined ? {} : { statusText }) };
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    this.#chunks.push(chunk);
    this.#progress.bytes += chunk.length;
    if (this.#progress.bytes > BODY_LIMIT_BYTES) {
      this.#answer(KEPT_BYTES, true);
      controller.abort(new Error('the body is longer than is read'));
    } else if (this.#progress.bytes > SMALL_BYTES && this.#endTurn === undefined) {
      controller.pause();
      this.#endTurn = takeTurn(() => {
        if (!this.#over) controller.resume();
      });
    }
  }

  onResponseEnd(): void {
    this.#answer(this.#progress.bytes, false);
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#end(() => this.#outcome.reject(error));
  }

  #answer(bytes: number, truncated: boolean): void {
    const head = this.#head;
    if (head === undefined) this.#end(() => this.#outcome.reject(new Error('an answer without a head')));
    else this.#end(() => this.#outcome.resolve({ ...head, body: whole(this.#chunks, bytes), truncated }));
  }

  #end(tell: () => void): void {
    if (this.#over) return;
    this.#over = true;
    this.#endTurn?.();
    this.#outcome.over();
    tell();
    this.#chunks.length = 0;
  }
}
