/** What the tests of `doctor` share: a faithful mock, a server before it that answers as a test wants, and the command. */
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { type RunningMock, startMock } from '../../mock/server.js';
import type { DoctorLine } from '../../run/doctor-line.js';
import { command, type Ended } from '../cli/support.js';
import type { Identity } from '../support/certificates.js';
import { targetVariables } from '../support/cli.js';
import { test as base } from '../support/folder.js';

export { expect } from '../support/folder.js';

/** A request as it came to the server before the mock. */
export interface Came {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An answer that is given instead of the mock's. */
export interface Own {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text goes out as it is, anything else as JSON. */
  readonly body?: unknown;
  /** No Date header. */
  readonly undated?: boolean;
}

/** Undefined: the mock answers; `hang`: nobody does; `cut`: the connection is cut. */
export type Answers = (came: Came) => Own | 'hang' | 'cut' | undefined;

/** A server that listens, and what came to it. */
export interface Front {
  readonly baseUrl: string;
  readonly came: readonly Came[];
  close(): Promise<void>;
}

/** Starts a server before another. */
export async function startFront(behind: string, answers: Answers): Promise<Front> {
  const came: Came[] = [];
  const server = createServer(async (incoming, outgoing) => {
    let body = '';
    for await (const chunk of incoming) body += String(chunk);
    const { method = '', url: path = '', headers } = incoming;
    const one = { method, path, headers, body };
    came.push(one);
    const own = answers(one);
    if (own === 'hang') return;
    if (own === 'cut') {
      incoming.socket.destroy();
      return;
    }
    if (own !== undefined) {
      outgoing.sendDate = own.undated !== true;
      const text = typeof own.body === 'string' ? own.body : JSON.stringify(own.body ?? {});
      outgoing.writeHead(own.status, { 'content-type': 'application/json', ...own.headers }).end(text);
      return;
    }
    const key = headers['x-api-key'];
    const answer = await fetch(behind + path, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'x-api-key': `${key}` }),
      },
      ...(body === '' ? {} : { body }),
    });
    outgoing.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no TCP port');
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    came,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** What an examination printed. */
export interface Examined extends Ended {
  /** The lines, each `mark probe: words`, the configuration's left out where that was right. */
  readonly lines: readonly string[];
  /** The lines of one probe, without its name. */
  of(probe: DoctorLine['probe']): readonly string[];
}

/** The printed lines, parted by probe. */
export function parted(ended: Ended): Examined {
  // A finding that is longer than a line goes on below, set in.
  const lines = ended.stdout
    .replace(/\n {5}/g, ' ')
    .split('\n')
    .filter((line) => /^(ok|fix|note|skip) /.test(line));
  return {
    ...ended,
    lines: lines.filter((line) => !/^(ok|note) +configuration:/.test(line)),
    of: (probe) =>
      lines.flatMap((line) => {
        const [, mark, of, words] = /^(\w+) +([\w-]+): (.*)$/.exec(line) ?? [];
        return of === probe ? [`${mark} ${words}`] : [];
      }),
  };
}

/** The target of a test: variables that differ from those of the mock, faults, answers of a server before it. */
export interface Patient {
  readonly env?: Readonly<Record<string, string>>;
  readonly without?: readonly string[];
  readonly faults?: readonly string[];
  readonly variants?: readonly string[];
  readonly answers?: Answers;
  readonly words?: readonly string[];
}

interface Fixtures {
  /** Runs `doctor` on a mock as a target of its own. */
  examine: (patient?: Patient) => Promise<Examined & { readonly mock: RunningMock; readonly front: Front }>;
}

/** The variables of a mock behind a base URL, some replaced, some left out. */
export function variablesOf(baseUrl: string, { env = {}, without = [] }: Patient): Record<string, string> {
  const variables = { ...targetVariables(baseUrl), ARGOS_REQUEST_TIMEOUT_MS: '2000', ...env };
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !without.includes(name)));
}

export const test = base.extend<Fixtures>({
  examine: async ({ folder }, use) => {
    const ends: (() => Promise<void>)[] = [];
    await use(async (patient = {}) => {
      const { faults = [], variants = [], answers = () => undefined, words = [] } = patient;
      const mock = await startMock({ faults, variants });
      const front = await startFront(mock.baseUrl, answers);
      ends.push(
        () => front.close(),
        () => mock.close(),
      );
      const env = variablesOf(front.baseUrl, patient);
      return { ...parted(await command(folder, ['doctor', ...words], { env })), mock, front };
    });
    for (const end of ends) await end();
  },
});

/** Answers a POST of this text, alone among the requests, in this way. */
export function toPost(text: string, own: Own | 'hang' | 'cut'): Answers {
  return ({ method, body }) => (method === 'POST' && body === text ? own : undefined);
}

/** Answers every request in this way. */
export const toAll =
  (own: Own | 'hang' | 'cut'): Answers =>
  () =>
    own;

/** An HTTPS server on loopback. */
export interface SecureServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts a server that shows a certificate. */
export async function secureServer(
  identity: Identity,
  listener: RequestListener,
  options: TlsOptions = {},
): Promise<SecureServer> {
  const server = createSecureServer({ ...identity, ...options }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
