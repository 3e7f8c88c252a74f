import { createServer, type IncomingMessage, type Server } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { answer } from './answer.js';
import { defaultCredentials, type MockCredentials } from './credentials.js';
import type { Answer, Exchange, World } from './exchange.js';
import { bodyLimit, faithfulBehaviour } from './faithful.js';
import { fault } from './faults.js';
import { chance } from './random.js';
import { Store } from './store.js';
import { variant } from './variants.js';

const host = '127.0.0.1';
/** Bytes of an oversized body that are read away, so that the client gets its answer and not a reset. */
const drainLimit = 64 * 1024 * 1024;
/** Milliseconds; longer than any client pools a socket, so that none is closed while a request is on its way. */
const keepAliveTimeout = 120_000;

/** How to start a mock. */
export interface MockOptions {
  /** TCP port on the loopback interface; 0 (the default) takes a free one. */
  readonly port?: number;
  /** Names of faults; several act together. */
  readonly faults?: readonly string[];
  /** Names of variants; several act together, and faults act on top of them. */
  readonly variants?: readonly string[];
  /** Makes ids and everything random repeat from start to start. */
  readonly seed?: number | undefined;
  /** Replaces single default credentials. */
  readonly credentials?: Partial<MockCredentials>;
}

/** A mock that listens. */
export interface RunningMock {
  readonly port: number;
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly baseUrl: string;
  readonly credentials: MockCredentials;
  /** What the server has created, for tests in the same process. */
  readonly store: Store;
  /** Stops listening and cuts every connection. */
  close(): Promise<void>;
}

/**
 * Starts a server of the contract on the loopback interface.
 *
 * @throws {RangeError} when a fault or variant is unknown; the message names the closest known ones.
 * @throws {Error} when the port cannot be listened on; the message names it.
 */
export async function startMock(options: MockOptions = {}): Promise<RunningMock> {
  const world: World = {
    credentials: { ...defaultCredentials, ...options.credentials },
    store: new Store(),
    chance: chance(options.seed),
  };
  const behaviour = faithfulBehaviour(world);
  for (const name of new Set(options.variants)) variant(name).apply(behaviour, world);
  for (const name of new Set(options.faults)) fault(name).apply(behaviour, world);

  const app = new Hono<{ Bindings: HttpBindings }>();
  app.all('*', async ({ env: { incoming, outgoing } }) => {
    const exchange = await receive(incoming);
    send(outgoing, exchange === undefined ? 'hang-up' : await answer(behaviour, world, exchange));
    return RESPONSE_ALREADY_SENT;
  });

  const server = createServer(
    { keepAliveTimeout },
    // The adapter would otherwise replace the Request and Response of the whole process.
    getRequestListener(app.fetch, { overrideGlobalObjects: false }),
  );
  const port = await listen(server, options.port ?? 0);
  return {
    port,
    baseUrl: `http://${host}:${port}`,
    credentials: world.credentials,
    store: world.store,
    close: () => close(server),
  };
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

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no TCP port');
  return address.port;
}

function listenError(error: NodeJS.ErrnoException, port: number): Error {
  const reason = error.code === 'EADDRINUSE' ? 'is already in use' : `cannot be used (${error.message})`;
  return new Error(`port ${port} of ${host} ${reason}`, { cause: error });
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
