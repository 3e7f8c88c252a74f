/** What goes wrong below the answer: connections that are cut, closed, silent, slow, or speak something else. */
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Act, answerOf, type Caught } from './front.js';

/** Milliseconds between two bytes of a slow answer: a second, against a time limit that is as much shorter. */
const BYTE_EVERY_MS = 40;

async function drip({ socket }: Caught, bytes: Buffer): Promise<void> {
  for (const byte of bytes) {
    if (socket.destroyed) return;
    socket.write(Buffer.of(byte));
    await sleep(BYTE_EVERY_MS);
  }
}

/** Bytes as they are. */
export const says =
  (bytes: string | Buffer): Act =>
  ({ socket }) => {
    socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  };

/** Bytes as they are, and the end of the connection. */
export const saysAndEnds =
  (bytes: string | Buffer): Act =>
  ({ socket }) => {
    socket.end(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  };

/** Takes the request and never answers. */
export const blackHole: Act = () => undefined;
/** Closes its side without an answer. */
export const halfClose: Act = ({ socket }) => {
  socket.end();
};
/** Resets the connection without an answer. */
export const reset: Act = ({ socket }) => {
  socket.resetAndDestroy();
};
/** The server dies: its connections are cut, and nothing listens any more. */
export const dies: Act = ({ die }) => die();

/** The beginning of the honest answer, then a reset; `share`: how much of it, from 0 to 1. */
export const cutAt =
  (share: number): Act =>
  async ({ socket, pass }) => {
    const bytes = answerOf(await pass());
    socket.write(bytes.subarray(0, Math.floor(bytes.length * share)), () =>
      setTimeout(() => socket.resetAndDestroy(), 20),
    );
  };

/** The whole honest answer, then a reset. */
export const resetAfter: Act = async ({ socket, pass }) => {
  socket.write(answerOf(await pass()), () => setTimeout(() => socket.resetAndDestroy(), 5));
};

/** The honest answer, without a word that the connection is closed after it. */
export const closesAfter: Act = async ({ socket, pass }) => {
  socket.end(answerOf(await pass()));
};

/** The honest answer, a byte at a time. */
export const byteByByte: Act = async (caught) => drip(caught, answerOf(await caught.pass()));

/** The head of the honest answer at once, its body a byte at a time. */
export const slowBody: Act = async (caught) => {
  const bytes = answerOf(await caught.pass());
  const body = bytes.indexOf('\r\n\r\n') + 4;
  caught.socket.write(bytes.subarray(0, body));
  await drip(caught, bytes.subarray(body));
};

/** A header that goes on and on, slowly. */
export const endlessHeader: Act = async (caught) => {
  caught.socket.write('HTTP/1.1 200 OK\r\nx: ');
  while (!caught.socket.destroyed) await drip(caught, Buffer.from('y'));
};

/** Headers without end, as fast as they go. */
export const endlessHeaders: Act = async ({ socket }) => {
  socket.write('HTTP/1.1 200 OK\r\n');
  const lines = Buffer.from('x-filler: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n'.repeat(100));
  for (let sent = 0; sent < 4 * 1024 * 1024 && !socket.destroyed; sent += lines.length) {
    if (!socket.write(lines)) await sleep(1);
  }
};

/** The honest answer with other framing: gets its parts, writes what goes over the wire. */
export const framed =
  (
    frame: (answer: { readonly status: number; readonly body: Buffer }) => string | Buffer,
    end: 'open' | 'close' = 'open',
  ): Act =>
  async ({ socket, pass }) => {
    const bytes = frame(await pass());
    const raw = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    if (end === 'close') socket.end(raw);
    else socket.write(raw);
  };

/** Each answer is the one to the request before it, across connections; the first one is held back by `first`. */
export function oneLate(): Act {
  let held: Buffer | undefined;
  return async ({ socket, pass }) => {
    const mine = answerOf(await pass());
    socket.write(held ?? mine);
    held = mine;
  };
}

/** The honest answer, and it again a moment later. */
export const twice: Act = async ({ socket, pass }) => {
  const bytes = answerOf(await pass());
  socket.write(bytes);
  await sleep(5);
  if (!socket.destroyed) socket.write(bytes);
};

/** Long enough that what was written before goes out by itself. */
export const moment = (): Promise<void> => sleep(15);

/** The same bytes again and again, for as long as anyone listens. */
export async function repeats(socket: Socket, bytes: string): Promise<void> {
  while (!socket.destroyed) {
    socket.write(bytes);
    await moment();
  }
}
