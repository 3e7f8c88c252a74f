/** From the bytes of a request to an exchange, and from an answer to the bytes that go out. */
import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import type { Answer, Exchange } from './exchange.js';
import { bodyLimit } from './faithful.js';

/** Bytes of an oversized body that are read away, so that the client gets its answer and not a reset. */
const drainLimit = 64 * 1024 * 1024;

/** Reads a request, has it answered and sends the answer; a client that went away half-way gets none. */
export async function serve(
  { incoming, outgoing }: HttpBindings,
  answer: (exchange: Exchange) => Promise<Answer>,
): Promise<void> {
  const exchange = await receive(incoming);
  send(outgoing, exchange === undefined ? 'hang-up' : await answer(exchange));
}

/** Reads a request to its end; undefined when the client went away before that. */
async function receive(incoming: IncomingMessage): Promise<Exchange | undefined> {
  const chunks: Buffer[] = [];
  let bodyLength = 0;
  try {
    for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
      if (!Buffer.isBuffer(chunk)) continue;
      bodyLength += chunk.length;
      if (bodyLength <= bodyLimit) chunks.push(chunk);
      else chunks.length = 0;
      if (bodyLength > drainLimit) break;
    }
  } catch {
    return undefined;
  }
  const target = incoming.url ?? '/';
  const queryStart = target.indexOf('?');
  return {
    method: incoming.method ?? 'GET',
    path: queryStart < 0 ? target : target.slice(0, queryStart),
    query: new URLSearchParams(queryStart < 0 ? '' : target.slice(queryStart + 1)),
    rawHeaders: incoming.rawHeaders,
    header: (name) => {
      const value = incoming.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    body: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks),
    bodyLength,
    connection: incoming.socket,
    project: { standing: 'unknown', apiKey: '' },
    encrypted: false,
    document: undefined,
  };
}

function send(outgoing: HttpBindings['outgoing'], reply: Answer): void {
  if (reply === 'hang-up') {
    outgoing.destroy();
    return;
  }
  const { status, headers, body } = reply;
  if (Object.keys(headers).some((name) => name.toLowerCase() === 'transfer-encoding')) {
    const bytes = Buffer.from(body);
    const middle = Math.floor(bytes.length / 2);
    outgoing.writeHead(status, { ...headers });
    if (middle > 0) outgoing.write(bytes.subarray(0, middle));
    outgoing.end(bytes.subarray(middle));
    return;
  }
  outgoing.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
  outgoing.end(body);
}
