/** The broker across processes: a local socket, one JSON value a line. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ask, Broker, Leave, Settled, Settlement, Share } from './broker.js';
import type { LocalBroker } from './local.js';

type Call =
  | { readonly op: 'ask'; readonly ask: Ask }
  | { readonly op: 'settle'; readonly ticket: number; readonly settlement: Settlement }
  | { readonly op: 'share'; readonly key: string }
  | { readonly op: 'deliver'; readonly key: string; readonly value: string }
  | { readonly op: 'abandon'; readonly key: string }
  | { readonly op: 'peek'; readonly key: string }
  | { readonly op: 'trip'; readonly words: string };

type Message = Call & { readonly id: number };

/**
 * Reads whole lines. What a killed process has left unfinished at the end is dropped, for it is no JSON, and must not
 * end the process that reads it.
 */
function onLines(socket: Socket, take: (line: string) => void): void {
  let parts: string[] = [];
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const [first = '', ...others] = chunk.split('\n');
    parts.push(first);
    for (const start of others) {
      take(parts.join(''));
      parts = [start];
    }
  });
}

/** A broker that workers can reach. */
export interface BrokerServer {
  /** What `connectBroker` takes. */
  readonly address: string;
  close(): Promise<void>;
}

function answer(broker: LocalBroker, call: Call): Promise<unknown> {
  switch (call.op) {
    case 'ask':
      return broker.ask(call.ask);
    case 'settle':
      return broker.settle(call.ticket, call.settlement);
    case 'share':
      return broker.share(call.key);
    case 'deliver':
      return broker.deliver(call.key, call.value);
    case 'abandon':
      return broker.abandon(call.key);
    case 'peek':
      return broker.peek(call.key);
    case 'trip':
      return broker.trip(call.words);
  }
}

/** What one worker holds, to be let go when it is gone. */
class Holdings {
  readonly tickets = new Set<number>();
  readonly tasks = new Set<string>();

  note(call: Call, result: unknown): void {
    if (call.op === 'ask' && (result as Leave).ok) this.tickets.add((result as { ticket: number }).ticket);
    if (call.op === 'settle') this.tickets.delete(call.ticket);
    if (call.op === 'share' && (result as Share).role === 'do') this.tasks.add(call.key);
    if (call.op === 'deliver' || call.op === 'abandon') this.tasks.delete(call.key);
  }

  /** A worker that died leaves its requests with an unknown outcome, and its tasks to others. */
  release(broker: LocalBroker): void {
    for (const ticket of this.tickets) {
      void broker.settle(ticket, { kind: 'unknown', why: 'the worker process ended before the answer' });
    }
    for (const key of this.tasks) void broker.abandon(key);
    // Calls that are still waiting come here again: a task given back twice would be done twice.
    this.tickets.clear();
    this.tasks.clear();
  }
}

function serve(broker: LocalBroker, socket: Socket): void {
  const holdings = new Holdings();
  let gone = false;
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    gone = true;
    holdings.release(broker);
  });
  onLines(socket, (line) => {
    const message = JSON.parse(line) as Message;
    void answer(broker, message).then((result) => {
      if (gone && message.op === 'ask' && (result as Leave).ok) {
        // The leave reaches nobody, so nothing was sent.
        void broker.settle((result as { ticket: number }).ticket, { kind: 'nothing' });
        return;
      }
      holdings.note(message, result);
      if (gone) holdings.release(broker);
      else socket.write(`${JSON.stringify({ id: message.id, result: result ?? null })}\n`);
    });
  });
}

/** Serves a broker on a socket of its own, in a folder that only this user can enter. */
export async function serveBroker(broker: LocalBroker): Promise<BrokerServer> {
  const folder = mkdtempSync(join(tmpdir(), 'argos-'));
  const address =
    process.platform === 'win32' ? `\\\\.\\pipe\\${folder.replace(/\W/g, '-')}` : join(folder, 'b');
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(broker, socket);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(address, resolve));
  return {
    address,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The broker of a run, seen from a worker. */
export class RemoteBroker implements Broker {
  readonly #socket: Socket;
  readonly #pending = new Map<number, (result: unknown) => void>();
  #calls = 0;
  #lost = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.unref();
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#lost = true;
      for (const resolve of this.#pending.values()) resolve(undefined);
      this.#pending.clear();
    });
    onLines(socket, (line) => {
      const { id, result } = JSON.parse(line) as { id: number; result: unknown };
      this.#pending.get(id)?.(result ?? undefined);
      this.#pending.delete(id);
    });
  }

  /** @throws Error when nobody listens there */
  static async connect(address: string): Promise<RemoteBroker> {
    const socket = connect(address);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new RemoteBroker(socket);
  }

  #call(call: Call): Promise<unknown> {
    if (this.#lost) return Promise.resolve(undefined);
    this.#calls += 1;
    const id = this.#calls;
    // While an answer is due the process must stay; between calls it may end.
    this.#socket.ref();
    return new Promise((resolve) => {
      this.#pending.set(id, (result) => {
        if (this.#pending.size <= 1) this.#socket.unref();
        resolve(result);
      });
      this.#socket.write(`${JSON.stringify({ ...call, id })}\n`);
    });
  }

  async ask(ask: Ask): Promise<Leave> {
    const leave = (await this.#call({ op: 'ask', ask })) as Leave | undefined;
    return leave ?? { ok: false, stop: 'no-broker', words: 'the process that runs the tests is gone' };
  }

  async settle(ticket: number, settlement: Settlement): Promise<Settled> {
    return ((await this.#call({ op: 'settle', ticket, settlement })) as Settled | undefined) ?? {};
  }

  async share(key: string): Promise<Share> {
    return ((await this.#call({ op: 'share', key })) as Share | undefined) ?? { role: 'do' };
  }

  async deliver(key: string, value: string): Promise<void> {
    await this.#call({ op: 'deliver', key, value });
  }

  async abandon(key: string): Promise<void> {
    await this.#call({ op: 'abandon', key });
  }

  async peek(key: string): Promise<string | undefined> {
    return (await this.#call({ op: 'peek', key })) as string | undefined;
  }

  async trip(words: string): Promise<void> {
    await this.#call({ op: 'trip', words });
  }

  close(): void {
    this.#socket.destroy();
  }
}
