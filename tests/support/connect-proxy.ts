/** A proxy for CONNECT that keeps every byte it sees, and can refuse, hang or cut. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import type { Identity } from './certificates.js';

/** What the proxy does with a CONNECT instead of letting it through. */
export type Trick =
  /** A head of its own. */
  | { readonly answers: string }
  | 'hangs'
  | 'cuts'
  /** Answers 200, and then nothing passes. */
  | 'swallows'
  /** Answers 200, and cuts what comes through. */
  | 'cuts-through';

export interface ConnectProxyOptions {
  /** Ports of loopback by `host:port` as it is asked for; what is missing gets 502. */
  readonly routes?: Readonly<Record<string, number>>;
  /** Value of `proxy-authorization` that it asks for. */
  readonly authorization?: string;
  /** What happens instead; asked for each CONNECT, counted from 1. */
  readonly trick?: (nth: number) => Trick | undefined;
  /** Speaks TLS as this. */
  readonly identity?: Identity;
}

/** A proxy that listens. */
export interface ConnectProxy {
  readonly port: number;
  readonly url: string;
  /** The places asked for, in their order. */
  readonly asked: readonly string[];
  /** Heads of the requests to the proxy itself. */
  readonly heads: readonly string[];
  /** Every byte that came from clients, Latin-1, a text a connection. */
  readonly seen: readonly string[];
  /** Connections that are open, those behind the proxy included. */
  open(): number;
  close(): Promise<void>;
}

/** Listens on a free port of loopback. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Starts a proxy on loopback. */
export async function startConnectProxy(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const asked: string[] = [];
  const heads: string[] = [];
  const seen: string[] = [];
  const sockets = new Set<Socket>();

  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
  };

  /** Both ways, until either side ends. */
  function join(client: Socket, port: number): void {
    const behind = keep(connect(port, '127.0.0.1'));
    behind.once('connect', () => {
      // As many proxies still say it.
      client.write('HTTP/1.0 200 Connection established\r\nproxy-agent: test\r\n\r\n');
      client.pipe(behind).pipe(client);
    });
    behind.on('close', () => client.destroy());
    client.on('close', () => behind.destroy());
  }

  function answer(client: Socket, head: string): void {
    const place = /^CONNECT (\S+) HTTP\/1\.1\r\n/.exec(head)?.[1];
    heads.push(head);
    if (place === undefined) return void client.end('HTTP/1.1 405 Method Not Allowed\r\n\r\n');
    asked.push(place);
    const trick = options.trick?.(asked.length);
    const given = /^proxy-authorization: (.*)$/im.exec(head)?.[1];
    const port = options.routes?.[place];
    if (trick === 'hangs') return;
    if (trick === 'cuts') return void client.destroy();
    if (trick === 'swallows') return void client.write('HTTP/1.1 200 OK\r\n\r\n');
    if (trick === 'cuts-through') {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      return void client.once('data', () => client.destroy());
    }
    if (trick !== undefined) return void client.end(trick.answers);
    if (options.authorization !== undefined && given !== options.authorization) {
      return void client.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 4\r\n\r\nwho?');
    }
    if (port === undefined) return void client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    join(client, port);
  }

  const onClient = (client: Socket): void => {
    const place = seen.push('') - 1;
    let head: string | undefined = '';
    keep(client).on('data', (chunk: Buffer) => {
      const text = chunk.toString('latin1');
      seen[place] += text;
      if (head === undefined) return;
      head += text;
      if (!head.includes('\r\n\r\n')) return;
      const whole = head;
      head = undefined;
      answer(client, whole);
    });
  };
  const { identity } = options;
  const server =
    identity === undefined ? createServer(onClient) : createSecureServer({ ...identity }, onClient);
  const port = await listen(server);
  return {
    port,
    url: `${identity === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    asked,
    heads,
    seen,
    open: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
