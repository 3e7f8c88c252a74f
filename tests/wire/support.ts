/** What the tests of this folder share: rooms to run in, servers that misbehave, and processes that die. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import ts from 'typescript';
import type { Ask, Broker, Leave } from '../../wire/broker/broker.js';
import type { LedgerHead } from '../../wire/broker/ledger.js';

export const head: LedgerHead = {
  runId: 'run-1',
  tag: 'abcdefghij',
  target: 'mock',
  baseUrl: 'http://127.0.0.1:4010',
  startedAt: '2026-01-02T03:04:05.000Z',
  pid: process.pid,
  host: hostname(),
};

/** A request that could create, and one that could not. */
export const creating = (serial = 's1'): Ask => ({ effect: 'create', serial, check: 'a check' });
export const reading = (serial = 'r1'): Ask => ({ effect: 'none', serial, check: 'a check' });

/** The ticket of a leave that must have been given. */
export async function ticketOf(leave: Promise<Leave>): Promise<number> {
  const given = await leave;
  if (!given.ok) throw new Error(`no leave: ${given.words}`);
  return given.ticket;
}

/** Why leave was not given; undefined when it was. */
export async function stopOf(leave: Promise<Leave>): Promise<string | undefined> {
  const given = await leave;
  return given.ok ? undefined : given.stop;
}

/** Whether a promise is still open after all that can happen at once has happened. */
export async function waits(promise: Promise<unknown>, milliseconds = 0): Promise<boolean> {
  const open = Symbol('open');
  const later = new Promise((resolve) => setTimeout(resolve, milliseconds, open));
  return (await Promise.race([promise, later])) === open;
}

/** The lines of a ledger, read from the disk. */
export function linesOf(path: string): Readonly<Record<string, unknown>>[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** A server below HTTP, for answers that no HTTP server gives. */
export interface RawServer {
  readonly baseUrl: string;
  /** Everything that came, one text in Latin-1 a connection. */
  readonly received: readonly string[];
  close(): Promise<void>;
}

/** One request as it came over a connection. */
export interface Came {
  readonly socket: Socket;
  /** In Latin-1: a character a byte. */
  readonly text: string;
  /** Counts requests on this connection, from 1. */
  readonly nth: number;
}

/** Listens on loopback and calls back for each whole request, its body by `content-length`. */
export async function rawServer(onRequest: (came: Came) => void): Promise<RawServer> {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    const place = received.push('') - 1;
    let pending = '';
    let nth = 0;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      received[place] += chunk.toString('latin1');
      pending += chunk.toString('latin1');
      const end = pending.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(pending.slice(0, end))?.[1] ?? 0);
      if (pending.length < end + 4 + length) return;
      const text = pending;
      pending = '';
      nth += 1;
      onRequest({ socket, text, nth });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    received,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** An answer of HTTP/1.1 as bytes. */
export function httpAnswer(body: string | Buffer, status = '200 OK', headers = ''): Buffer {
  const bytes = Buffer.from(body as string);
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status}\r\ncontent-length: ${bytes.length}\r\n${headers}\r\n`, 'latin1'),
    bytes,
  ]);
}

const compiled = ['broker', 'leases', 'ledger', 'local', 'messages', 'remote', 'server', 'tasks'];

/** A process of its own that runs a script with `remote`, `ledger` and `local` of the broker's room imported. */
export interface Worker {
  readonly child: ChildProcess;
  /** The next line that it prints. */
  line(): Promise<string>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

/** Starts a worker process; `address` in the script is the argument given here. */
export function startWorker(folder: string, script: string, address: string): Worker {
  const room = join(folder, 'room');
  mkdirSync(room, { recursive: true });
  writeFileSync(join(room, 'package.json'), '{"type":"module"}');
  for (const name of compiled) {
    const source = readFileSync(new URL(`../../wire/broker/${name}.ts`, import.meta.url), 'utf8');
    const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };
    writeFileSync(join(room, `${name}.js`), ts.transpileModule(source, { compilerOptions }).outputText);
  }
  const entry = join(room, 'worker.js');
  const imports = ['remote', 'ledger', 'local'].map((name) => `import * as ${name} from './${name}.js';`);
  writeFileSync(entry, `${imports.join('\n')}\nconst address = process.argv[2];\n${script}`);
  const child = spawn(process.execPath, [entry, address], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    line: async () => (await lines.next()).value ?? '<the worker ended>',
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Uses a budget up from many askers at once; each sends as long as it is given leave. */
export async function useUp(
  broker: Broker,
  askers: number,
  outcome: (ticket: number) => 'nothing' | 'created' | 'unknown',
): Promise<{ readonly given: number; readonly most: number; readonly stops: ReadonlySet<string> }> {
  const stops = new Set<string>();
  let given = 0;
  let now = 0;
  let most = 0;
  const asker = async (name: number): Promise<void> => {
    for (let turn = 0; ; turn += 1) {
      const leave = await broker.ask(creating(`${name}-${turn}`));
      if (!leave.ok) {
        stops.add(leave.stop);
        return;
      }
      given += 1;
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      const kind = outcome(leave.ticket);
      if (kind === 'created') await broker.settle(leave.ticket, { kind, submissionId: `${leave.ticket}` });
      else if (kind === 'unknown') await broker.settle(leave.ticket, { kind, why: 'no answer' });
      else await broker.settle(leave.ticket, { kind });
    }
  };
  await Promise.all(Array.from({ length: askers }, (_, name) => asker(name)));
  return { given, most, stops };
}
