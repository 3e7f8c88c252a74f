/** A server in front of a mock that passes requests on faithfully, and misbehaves when it is told to. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Agent, request } from 'undici';

/** What the mock behind answers. */
export interface Faithful {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

/** A whole request that came over a connection. */
export interface Caught {
  readonly socket: Socket;
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
  /** Its place among all requests that reached the server, from 1. */
  readonly nth: number;
  /** Asks the mock. */
  readonly pass: () => Promise<Faithful>;
  /** Asks the mock and answers as it does. */
  readonly honest: () => Promise<void>;
  /** Stops listening at once and cuts every connection, as a server that dies. */
  readonly die: () => void;
}

/** What is done instead of answering. */
export type Act = (caught: Caught) => void | Promise<void>;
/** To which requests it is done. */
export type When = (caught: Caught) => boolean;

/** How a server misbehaves. */
export interface Manners {
  readonly act: Act;
  readonly when: When;
  /** Takes a connection over before a byte of it is read; false to leave it to the rest. */
  readonly onConnection?: (socket: Socket) => boolean;
  /** Speaks TLS with these. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Nothing listens from the start. */
  readonly dead?: boolean;
  /** How the base URL begins, where that is a lie. */
  readonly scheme?: 'http' | 'https';
}

/** A server that listens. */
export interface Front {
  readonly baseUrl: string;
  /** Requests that have come so far. */
  readonly requests: number;
  close(): Promise<void>;
}

/** An answer as bytes. */
export function answerOf(
  {
    status,
    body,
    type,
  }: { readonly status: number | string; readonly body: string | Buffer; readonly type?: string },
  headers: Readonly<Record<string, string>> = {},
): Buffer {
  const bytes = Buffer.from(body as string);
  const all = {
    'content-type': type ?? 'application/json',
    'content-length': String(bytes.length),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Words\r\n${lines.join('')}\r\n`, 'latin1'), bytes]);
}

interface Head {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Where the body begins. */
  readonly end: number;
  readonly length: number;
}

function headOf(bytes: Buffer): Head | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const [method = '', path = ''] = first.split(' ');
  const headers = Object.fromEntries(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { method, path, headers, end: end + 4, length: Number(headers['content-length'] ?? 0) };
}

/** Reads requests off a connection, one after the other. */
function onRequests(socket: Socket, take: (head: Head, body: Buffer) => void): void {
  let chunks: Buffer[] = [];
  let size = 0;
  let needed = 0;
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size < needed) return;
    const all = Buffer.concat(chunks);
    const head = headOf(all);
    needed = head === undefined ? 0 : head.end + head.length;
    if (head === undefined || size < needed) {
      chunks = [all];
      return;
    }
    chunks = [];
    size = 0;
    needed = 0;
    take(head, all.subarray(head.end, head.end + head.length));
  });
}

const NOT_PASSED = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);

/** Starts a server in front of another on a free port of the loopback interface. */
export async function startFront(behind: string, manners: Manners): Promise<Front> {
  const agent = new Agent({ connections: 64 });
  const sockets = new Set<Socket>();
  let requests = 0;
  const die = (): void => {
    server.close();
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const onSocket = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (manners.onConnection?.(socket) === true) return;
    onRequests(socket, ({ method, path, headers }, body) => {
      requests += 1;
      const pass = async (): Promise<Faithful> => {
        const answer = await request(behind + path, {
          method: method as 'GET',
          headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_PASSED.has(name))),
          ...(body.length === 0 ? {} : { body }),
          dispatcher: agent,
        });
        const bytes = Buffer.from(await answer.body.arrayBuffer());
        return { status: answer.statusCode, type: 'application/json', body: bytes };
      };
      const honest = async (): Promise<void> => {
        const answer = await pass();
        if (!socket.destroyed) socket.write(answerOf(answer));
      };
      const caught: Caught = { socket, method, path, body, nth: requests, pass, honest, die };
      void Promise.resolve(manners.when(caught) ? manners.act(caught) : honest()).catch(() =>
        socket.destroy(),
      );
    });
  };
  const server: Server =
    manners.tls === undefined ? createServer(onSocket) : createTlsServer(manners.tls, onSocket);
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const scheme = manners.scheme ?? (manners.tls === undefined ? 'http' : 'https');
  if (manners.dead === true) die();
  return {
    baseUrl: `${scheme}://127.0.0.1:${port}`,
    get requests() {
      return requests;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      if (server.listening) await new Promise<void>((resolve) => server.close(() => resolve()));
      await agent.destroy();
    },
  };
}

/** Every request. */
export const always: When = () => true;
/** From this request on. */
export const from =
  (first: number): When =>
  ({ nth }) =>
    nth >= first;
/** These requests, the last one excluded. */
export const between =
  (first: number, end: number): When =>
  ({ nth }) =>
    nth >= first && nth < end;
/** POST requests that are a submission without an address and an administrator: one input among many. */
export const oneInput: When = ({ method, body }) =>
  method === 'POST' && body.includes('"fullName"') && !body.includes('"email"') && !body.includes('"admin"');
/** Encrypted ones: the body is one percent-encoded base64 text (§6-1). */
export const encrypted: When = ({ method, body }) =>
  method === 'POST' && /^[A-Za-z0-9%]{24,}$/.test(body.subarray(0, 64).toString('latin1'));
/** GET requests: what reads back. */
export const reading: When = ({ method }) => method === 'GET';
/** Every so many requests, once a few have passed. */
export const nowAndThen =
  (every: number): When =>
  ({ nth }) =>
    nth > 4 && nth % every === 0;
