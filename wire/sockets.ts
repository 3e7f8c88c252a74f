/**
 * What the errors of undici do not say: whether the connection stood already when one came, and whether it had served a
 * request before. The first decides if a request can have been sent, the second if the target is to blame.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { buildConnector } from 'undici';

interface Use {
  requests: number;
  /** Bytes read when the last request began. */
  readBefore: number;
}

const uses = new WeakMap<object, Use>();
const broken = new WeakMap<object, Socket>();

subscribe('undici:client:sendHeaders', (message) => {
  const { socket } = message as { readonly socket: Socket };
  const requests = (uses.get(socket)?.requests ?? 0) + 1;
  uses.set(socket, { requests, readBefore: socket.bytesRead });
});

/** Connects as undici does, and notes the errors of connections that stand. */
export function watchedConnector(options: buildConnector.BuildOptions): buildConnector.connector {
  const connect = buildConnector(options);
  return (target, done) =>
    connect(target, (...result) => {
      const [, socket] = result;
      // Before undici listens, so that the note is there when the error is handed on.
      socket?.on('error', (error) => broken.set(error, socket));
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
  const unanswered = use !== undefined && use.requests > 1 && socket.bytesRead === use.readBefore;
  return unanswered ? 'reused' : 'connected';
}
