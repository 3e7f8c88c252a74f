/** A server in front of a mock that answers some requests by itself, byte by byte if need be. */
import { createServer, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { request } from 'undici';

/** What is done about a request: raw bytes instead of an answer, the connection cut, or no answer at all. */
export type Deed = { readonly raw: string | Buffer } | 'reset' | 'silence';

/** A way to answer; what it is told is which request it is that this way answers. */
export type Answering = (count: number) => Deed;

/** An answer of this status with these headers and this body. */
export function answerOf(
  status: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Deed {
  const bytes = Buffer.from(body);
  const all = { 'content-type': 'application/json', ...headers, 'content-length': String(bytes.length) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return { raw: Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${lines.join('\r\n')}\r\n\r\n`), bytes]) };
}

/** A server that listens. */
export interface EvilServer {
  readonly baseUrl: string;
  /** How often each of the ways has answered. */
  readonly counts: readonly number[];
  readonly seen: () => number;
  close(): Promise<void>;
}

/** Starts it: after the first `spared` requests one in two is answered in one of these ways, in turn. */
export async function startEvil(
  behind: string,
  ways: readonly Answering[],
  spared: number,
): Promise<EvilServer> {
  let seen = 0;
  const counts = ways.map(() => 0);
  const take = async (incoming: IncomingMessage, socket: Socket, reply: (raw: Buffer | string) => void) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
    seen += 1;
    const turn = seen - spared;
    const at =
      turn > 0 && (spared === 0 || turn % 2 === 1) && ways.length > 0 ? (turn >> 1) % ways.length : -1;
    const way = ways[at];
    if (way !== undefined) {
      counts[at] = (counts[at] ?? 0) + 1;
      const deed = way(counts[at] ?? 0);
      if (deed === 'reset') socket.resetAndDestroy();
      else if (deed !== 'silence') reply(deed.raw);
      return;
    }
    const {
      host: _,
      connection: __,
      'content-length': ___,
      'transfer-encoding': ____,
      ...headers
    } = incoming.headers;
    const body = Buffer.concat(chunks);
    const answer = await request(`${behind}${incoming.url}`, {
      method: (incoming.method ?? 'GET') as 'GET',
      headers,
      ...(body.length === 0 ? {} : { body }),
    });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    const deed = answerOf(`${answer.statusCode} Whatever`, bytes);
    if (typeof deed === 'object') reply(deed.raw);
  };
  const server = createServer({ keepAliveTimeout: 120_000 }, (incoming, outgoing) => {
    const { socket } = incoming;
    take(incoming, socket, (raw) => {
      // Written past Node's own idea of an answer; the next request needs a connection of its own.
      socket.end(raw);
      outgoing.detachSocket(socket);
    }).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no TCP port');
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    counts,
    seen: () => seen,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
