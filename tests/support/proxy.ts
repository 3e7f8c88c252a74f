/** A server between the suite and a mock: keeps what passes, takes its time, or answers by itself. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';

/** A request as it came in. */
export interface Passed {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Unix time in milliseconds. */
  readonly at: number;
}

/** An answer that the proxy gives instead of the server behind it. */
export interface OwnAnswer {
  readonly status: number;
  readonly document: unknown;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ProxyOptions {
  /** Milliseconds before each answer. */
  readonly delayMs?: number;
  readonly answers?: (passed: Passed) => OwnAnswer | undefined;
}

/** A proxy that listens. */
export interface RunningProxy {
  readonly baseUrl: string;
  /** Every request so far, in the order in which they were complete. */
  readonly passed: readonly Passed[];
  close(): Promise<void>;
}

/** Starts a proxy on a free port of the loopback interface. */
export async function startProxy(
  behind: string | (() => string),
  options: ProxyOptions = {},
): Promise<RunningProxy> {
  const passed: Passed[] = [];
  const agent = new Agent({ connections: 64 });
  const server = createServer({ keepAliveTimeout: 120_000 }, async (incoming, outgoing) => {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const { method = 'GET', url: path = '/', headers } = incoming;
      const one: Passed = { method, path, headers, body: Buffer.concat(chunks), at: Date.now() };
      passed.push(one);
      if (options.delayMs !== undefined) await sleep(options.delayMs);
      const own = options.answers?.(one);
      if (own !== undefined) {
        outgoing.writeHead(own.status, { 'Content-Type': 'application/json', ...own.headers });
        outgoing.end(JSON.stringify(own.document));
        return;
      }
      const {
        host: _,
        connection: __,
        'content-length': ___,
        'transfer-encoding': ____,
        ...forwarded
      } = headers;
      const answer = await request(`${typeof behind === 'string' ? behind : behind()}${path}`, {
        method: method as 'GET',
        headers: forwarded,
        ...(one.body.length === 0 ? {} : { body: one.body }),
        dispatcher: agent,
      });
      const body = Buffer.from(await answer.body.arrayBuffer());
      outgoing.writeHead(answer.statusCode, { 'Content-Type': 'application/json' });
      outgoing.end(body);
    } catch {
      outgoing.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no TCP port');
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    passed,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await agent.destroy();
    },
  };
}
