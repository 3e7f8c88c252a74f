/**
 * What the errors of undici do not say: whether the connection stood already when one came, and whether it had served a
 * request before. The first decides if a request can have been sent, the second if the target is to blame.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';

interface Use {
  requests: number;
  /** Bytes read when the last request began. */
  readBefore: number;
  /** No byte of the answer to the last request has been taken. */
  fresh: boolean;
  /** The answer to the last request is complete. */
  done: boolean;
}

const uses = new WeakMap<object, Use>();
const usedBy = new WeakMap<object, Use>();
const broken = new WeakMap<object, Socket>();

subscribe('undici:client:sendHeaders', (message) => {
  const { socket, request } = message as { readonly socket: Socket; readonly request: object };
  const requests = (uses.get(socket)?.requests ?? 0) + 1;
  const use = { requests, readBefore: socket.bytesRead, fresh: true, done: false };
  uses.set(socket, use);
  usedBy.set(request, use);
});

subscribe('undici:request:trailers', (message) => {
  const use = usedBy.get((message as { readonly request: object }).request);
  if (use !== undefined) use.done = true;
});

/** What follows a 100 at the beginning of these bytes; a client must read past one that it did not ask for (RFC 9110 §15.2). */
function pastContinue(bytes: Buffer): Buffer {
  if (!/^HTTP\/1\.[01] 100[ \r]/.test(bytes.subarray(0, 13).toString('latin1'))) return bytes;
  const end = bytes.indexOf('\r\n\r\n');
  return end < 0 ? bytes : pastContinue(bytes.subarray(end + 4));
}

/** Undici cuts a connection that says 100 unasked: it does not get to see it. */
function skipContinue(socket: Socket): void {
  const read = socket.read.bind(socket);
  socket.read = (size?: number): unknown => {
    const chunk: unknown = read(size);
    const use = uses.get(socket);
    if (use?.fresh !== true || !Buffer.isBuffer(chunk)) return chunk;
    const rest = pastContinue(chunk);
    if (rest.length > 0) use.fresh = false;
    return rest;
  };
}

/** Reads past what undici will not, and notes the errors of connections that stand. */
export function watched(connect: buildConnector.connector): buildConnector.connector {
  return (target, done) =>
    connect(target, (...result) => {
      const [, socket] = result;
      // Before undici listens, so that the note is there when the error is handed on.
      socket?.on('error', (error) => broken.set(error, socket));
      if (socket) skipContinue(socket);
      done(...result);
    });
}

/**
 * How far a connection had come when an error ended it.
 *
 * @returns `unconnected`: it never stood; `reused`: it had served a request, and no byte of another answer came;
 * `connected`: anything else
 */
export function stageOf(error: object): 'unconnected' | 'connected' | 'reused' {
  const socket = broken.get(error);
  if (socket === undefined) return 'unconnected';
  const use = uses.get(socket);
  if (use === undefined) return 'connected';
  const unanswered = use.requests > 1 && socket.bytesRead === use.readBefore;
  // Undici may hold the next request for a moment before it writes it: that one was not sent at all.
  return unanswered || use.done ? 'reused' : 'connected';
}
