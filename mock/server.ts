import { createServer, type Server } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { answer } from './answer.js';
import { defaultCredentials, type MockCredentials } from './credentials.js';
import type { World } from './exchange.js';
import { faithfulBehaviour } from './faithful.js';
import { fault } from './faults.js';
import { serve } from './http.js';
import { chance } from './random.js';
import { Store } from './store.js';
import { variant } from './variants.js';

const host = '127.0.0.1';
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
  app.all('*', async ({ env }) => {
    await serve(env, (exchange) => answer(behaviour, world, exchange));
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
